import type { Command } from 'commander';
import { cursorSecret, cursorsOf } from '../calllogs/cursor.ts';
import { readListOptions, type RawOptions } from '../calllogs/list-options.ts';
import { listCallLogs } from '../calllogs/list.ts';
import { EXISTING, tenantDataCommand, withTenant, type CommonFlags } from './command.ts';
import { plural, printLine, printTable } from './output.ts';

interface ListFlags extends CommonFlags {
  readonly filter?: string;
  readonly search?: string;
  readonly orderby?: string;
  readonly top?: string;
  readonly skip?: string;
}

export function listCommand(): Command {
  return tenantDataCommand(
    'list',
    'Show call logs, newest first: what GET /calllogs answers.',
    'ringlog list --orderby "duration desc" --top 20',
  )
    .option('--filter <expression>', 'not in this version')
    .option('--search <words>', 'not in this version')
    .option('--orderby <fields>', 'field [asc|desc]{, field [asc|desc]}')
    .option('--top <number>', 'how many, 1 to 1000 (20)')
    .option('--skip <number>', 'how many to leave out')
    .action((flags: ListFlags) => run(flags));
}

const SHOWN = [
  'started_at',
  'caller',
  'callee',
  'direction',
  'duration',
  'status_code',
  'end_reason',
  'trunk',
  'id',
] as const;

async function run(flags: ListFlags): Promise<void> {
  const { filter, search, orderby, top = '20', skip } = flags;
  const raw: RawOptions = { filter, search, orderby, top, skip };
  const page = await withTenant(flags, EXISTING, async (ctx) => {
    const input = readListOptions(raw, cursorsOf(await cursorSecret(ctx.store)));
    return listCallLogs({ ctx, input });
  });
  if (flags.json === true) return printLine(`{"count":${page.count},"items":${page.items}}`);
  const items = JSON.parse(page.items) as Record<string, string | number | null>[];
  printTable(
    SHOWN.map((name) => name.toUpperCase().replaceAll('_', ' ')),
    items.map((item) => SHOWN.map((name) => item[name]!)),
  );
  printLine(`${items.length.toLocaleString('en')} of ${plural(page.count!, 'call log')}`);
}
