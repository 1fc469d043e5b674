import type { Command } from 'commander';
import { watchCallLogs } from '../calllogs/watch.ts';
import { addTotals, NO_TOTALS } from '../ingest/totals.ts';
import type { WatchEvent } from '../ingest/watch/watch.ts';
import { tenantDataCommand, withTenant } from './command.ts';
import { describeRead, describeTotals } from './intake-counts.ts';
import { intakeOptions, readIntakeFlags, type IntakeFlags } from './intake-flags.ts';
import { printable, printJson, printLine } from './output.ts';
import { stopSignal } from './stop-signal.ts';

interface WatchFlags extends IntakeFlags {
  readonly once?: boolean;
}

export function watchCommand(): Command {
  const command = tenantDataCommand(
    'watch',
    'Read files as they are written, and all files of a folder. Goes on where it was left.',
    'ringlog watch /var/log/asterisk/cdr-csv/Master.csv --source office',
  ).argument('<path...>', 'files, which may be rotated, and folders');
  return intakeOptions(command, "the source's, or guessed, when not given")
    .option('--once', 'end when all that is there was read')
    .action((paths: string[], flags: WatchFlags) => run(paths, flags));
}

async function run(paths: readonly string[], flags: WatchFlags): Promise<void> {
  const sum = { ...NO_TOTALS };
  const input = {
    ...readIntakeFlags(flags),
    paths,
    once: flags.once === true,
    signal: stopSignal(),
    say(event: WatchEvent) {
      if (event.kind === 'read') addTotals(sum, event.totals);
      tell(event, flags.json === true);
    },
  };
  await withTenant(flags, { writer: 'thread', courteous: true }, (ctx) => watchCallLogs({ ctx, input }));
  if (flags.json === true) printJson(sum);
  else printLine(`${describeRead(sum)} read: ${describeTotals(sum)}`);
}

function tell(event: WatchEvent, quiet: boolean): void {
  const path = printable(event.path);
  if (event.kind === 'waiting') process.stderr.write(`ringlog: ${path}: ${event.text}\n`);
  else if (quiet) return;
  else if (event.kind === 'begun') printLine(`${path}: ${event.text}`);
  else if (event.totals.records + event.totals.events > 0) printLine(`${path}: ${describeTotals(event.totals)}`);
}
