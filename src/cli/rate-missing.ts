import type { Command } from 'commander';
import { listMissing, readMissingOptions } from '../rating/missing.ts';
import { EXISTING, tenantDataCommand, withTenant, type CommonFlags } from './command.ts';
import { plural, printJson, printLine, printTable } from './output.ts';

interface MissingFlags extends CommonFlags {
  readonly filter?: string;
  readonly search?: string;
  readonly tz?: string;
  readonly top?: string;
}

export function rateMissingCommand(): Command {
  return tenantDataCommand(
    'missing',
    'Show the numbers that calls went to and that no rate has.',
    'ringlog rate missing --filter "started_at ge 2026-03-01" --tz Europe/Berlin',
  )
    .option('--filter <expression>', 'of which call logs (all)')
    .option('--search <words>', 'of which: words, "quoted phrases", AND, OR, NOT')
    .option('--tz <zone>', 'the IANA zone that dates in --filter mean (UTC)')
    .option('--top <number>', 'how many numbers, 1 to 1000 (20)')
    .action((flags: MissingFlags) => run(flags));
}

const SHOWN = ['number', 'callee', 'calls', 'talk_seconds', 'first_at', 'last_at'] as const;

async function run(flags: MissingFlags): Promise<void> {
  const { filter, search, tz, top = '20' } = flags;
  const input = readMissingOptions({ filter, search, tz, top });
  const missing = await withTenant(flags, EXISTING, (ctx) => listMissing({ ctx, input }));
  if (flags.json === true) return printJson(missing);
  if (missing.items.length > 0) {
    printTable(
      SHOWN.map((name) => name.toUpperCase().replaceAll('_', ' ')),
      missing.items.map((item) => SHOWN.map((name) => item[name])),
    );
  }
  printLine(`${plural(missing.calls, 'call log')} without a rate.`);
}
