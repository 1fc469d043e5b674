import type { Command } from 'commander';
import { getSession } from '../sessions/get.ts';
import { EXISTING, tenantDataCommand, withTenant, type CommonFlags } from './command.ts';
import { printable, printLine, printTable } from './output.ts';

type Fields = Record<string, string | number | boolean | null>;

export function sessionCommand(): Command {
  return tenantDataCommand(
    'session',
    'Show one call with all its call logs: what GET /sessions/{id} answers.',
    'ringlog session 1780315200.20',
  )
    .argument('<id>', 'its session_id, or the id of one of its call logs')
    .action((id: string, flags: CommonFlags) => run(id, flags));
}

const PATH = ['started_at', 'kind', 'number', 'display_name', 'answered', 'reroute_reason'] as const;
const LEGS = ['started_at', 'caller', 'callee', 'answered_at', 'duration', 'status_code', 'end_reason', 'id'] as const;

async function run(id: string, flags: CommonFlags): Promise<void> {
  const json = await withTenant(flags, EXISTING, (ctx) => getSession({ ctx, input: { id } }));
  if (flags.json === true) return printLine(json);
  const { path, legs, ...fields } = JSON.parse(json) as Fields & { path: Fields[]; legs: Fields[] };
  const width = Math.max(...Object.keys(fields).map((name) => name.length));
  for (const [name, value] of Object.entries(fields)) {
    if (value !== null) printLine(`${name.padEnd(width)}  ${printable(String(value))}`);
  }
  printLine('');
  printRows(PATH, path);
  printLine('');
  printRows(LEGS, legs);
}

function printRows(names: readonly string[], rows: readonly Fields[]): void {
  const cell = (value: Fields[string]) => (typeof value === 'boolean' ? (value ? 'yes' : 'no') : value);
  printTable(
    names.map((name) => name.toUpperCase().replaceAll('_', ' ')),
    rows.map((row) => names.map((name) => cell(row[name]!))),
  );
}
