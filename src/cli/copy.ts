import { Command } from 'commander';
import { readConfig } from '../config/config.ts';
import { copyStore, type CopyReport } from '../store/copy/copy.ts';
import { openRows } from '../store/open.ts';
import { plural, printJson, printLine, printTable } from './output.ts';
import { progressOf } from './progress.ts';
import { stopSignal } from './stop-signal.ts';

interface CopyFlags {
  readonly from: string;
  readonly to: string;
  readonly json?: boolean;
}

/** Exit code when what is copied goes on changing, so that the copy is behind. */
const BEHIND = 2;

export function copyCommand(): Command {
  return new Command('copy')
    .description(
      'Copy everything from one store to another, and check it. Goes on where it was interrupted; may run beside a server of the first.',
    )
    .requiredOption('--from <place>', 'what is copied: a data folder, or a postgres:// URL')
    .requiredOption('--to <place>', 'where to: the same; empty, or a copy that is to be brought up to date')
    .option('--json', 'print one JSON object, for programs')
    .addHelpText('after', '\nExample:\n  ringlog copy --from ./data --to postgres://ringlog@db.example.com/ringlog')
    .action((flags: CopyFlags) => run(flags));
}

async function run({ from, to, json }: CopyFlags): Promise<void> {
  const config = readConfig();
  const signal = stopSignal();
  const began = performance.now();
  await using source = await openRows(from, 'from', config);
  await using target = await openRows(to, 'to', config);
  const progress = progressOf('copy');
  const step = (_: string, rows: number, all: number | null) => progress.show(rows, all, rows);
  const report = await copyStore({ from: source.rows, to: target.rows, signal, step }).finally(() => progress.end());
  const seconds = Math.round(performance.now() - began) / 1000;
  if (!report.whole) process.exitCode = BEHIND;
  if (json === true) return printJson({ ...report, seconds });
  print(report, seconds);
}

function print({ whole, written, tables }: CopyReport, seconds: number): void {
  const filled = tables.filter(({ rows }) => rows > 0);
  printTable(
    ['TABLE', 'ROWS', 'SHA-256'],
    filled.map(({ table, rows, checksum }) => [table, rows.toLocaleString('en'), checksum.slice(0, 16)]),
  );
  const all = filled.reduce((sum, { rows }) => sum + rows, 0);
  printLine(`${plural(written, 'row')} written in ${seconds} s.`);
  printLine(
    whole
      ? `The copy is whole: ${plural(all, 'row')}, read again and the same on both sides.`
      : 'The copy is behind: what is copied goes on changing. Stop its server and run the same command again.',
  );
}
