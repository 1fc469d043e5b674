import type { Command } from 'commander';
import type { Ctx } from '../access/ctx.ts';
import { importCallLogs } from '../calllogs/import.ts';
import { readConfig } from '../config/config.ts';
import type { FileResult } from '../ingest/import-bytes.ts';
import { explainUnreadable } from '../ingest/import-file.ts';
import { addTotals, NO_TOTALS, type Totals } from '../ingest/totals.ts';
import { SetupError } from '../record/errors.ts';
import { tenantDataCommand, withTenant } from './command.ts';
import { FAILED } from './failure.ts';
import { describeRead, describeTotals } from './intake-counts.ts';
import { intakeOptions, readIntakeFlags, type IntakeFlags, type IntakeSettings } from './intake-flags.ts';
import { plural, printable, printJson, printLine } from './output.ts';
import { progressOf } from './progress.ts';
import { keepHeapSmall } from './small-heap.ts';
import { stopSignal } from './stop-signal.ts';

/** Exit code when something went to quarantine, or a file could be read in part only. */
const WITH_FAULTS = 2;

export function importCommand(): Command {
  const command = tenantDataCommand(
    'import',
    'Read files of call records. It may run while a server serves the same data.',
    'ringlog import /var/log/asterisk/cdr-csv/Master.csv --timezone Europe/Berlin',
  ).argument('<file...>', "files, plain or gzip; '-' is standard input");
  return intakeOptions(command, "the source's, or guessed, when not given").action(
    (files: string[], flags: IntakeFlags) => run(files, flags),
  );
}

interface FileReport extends Partial<FileResult> {
  readonly file: string;
  readonly error: string | null;
}

async function run(files: readonly string[], flags: IntakeFlags): Promise<void> {
  const settings = readIntakeFlags(flags);
  if (files.every((path) => explainUnreadable(path) !== null)) {
    throw new SetupError(files.map((path) => explainUnreadable(path)).join('\n'));
  }
  // What a transaction works with lies in the heap for PostgreSQL, and each sweep goes through it: 10 % of the time.
  keepHeapSmall(readConfig(flags).databaseUrl === null ? 25 : 100);
  const began = performance.now();
  const stop = stopSignal();
  const { reports, unrated } = await withTenant(flags, { writer: 'thread', courteous: true }, async (ctx) => ({
    reports: await readAll(ctx, files, settings, flags.json === true, stop),
    unrated: ctx.store.unrated(),
  }));
  const totals = { ...NO_TOTALS };
  for (const report of reports) if (report.totals !== undefined) addTotals(totals, report.totals);
  const seconds = Math.round((performance.now() - began) / 10) / 100;
  if (flags.json === true) {
    const summaries = reports.map(({ file, format: name, because, totals: of, doubt, broken, error }) => ({
      file,
      format: name,
      because,
      events: of?.events,
      doubt,
      broken,
      error,
    }));
    printJson({ ...totals, seconds, files: summaries });
  } else {
    printLine(`${describeRead(totals)} read: ${describeTotals(totals)}, in ${seconds} s`);
    if (unrated > 0) printLine(`${plural(unrated, 'call log')} without a rate: ringlog rate missing`);
    if (totals.rejected > 0) printLine('What could not be read is kept: ringlog quarantine list');
  }
  if (totals.rejected > 0 || reports.some(({ error, broken }) => error !== null || broken != null)) {
    process.exitCode = reports.every(({ error }) => error !== null) ? FAILED : WITH_FAULTS;
  }
}

async function readAll(
  ctx: Ctx,
  files: readonly string[],
  settings: IntakeSettings,
  quiet: boolean,
  signal: AbortSignal,
): Promise<FileReport[]> {
  const reports: FileReport[] = [];
  for (const [index, path] of files.entries()) {
    if (signal.aborted) {
      const unread = files.slice(index);
      const count = plural(unread.length, 'file was', 'files were');
      process.stderr.write(`ringlog: stopped before ${path}; ${count} not read.\n`);
      return [
        ...reports,
        ...unread.map((file) => ({ file, error: 'it was not read: the import was stopped before.' })),
      ];
    }
    const progress = progressOf(path);
    try {
      const input = {
        ...settings,
        path,
        signal,
        progress: (bytes: number, size: number | null, totals: Totals) =>
          progress.show(bytes, size, totals.records + totals.events),
      };
      const result = await importCallLogs({ ctx, input });
      progress.end();
      reports.push({ file: path, error: null, ...result });
      if (!quiet) sayFile(printable(path), result);
    } catch (error) {
      progress.end();
      if (!(error instanceof SetupError)) throw error;
      process.stderr.write(`ringlog: ${printable(error.message)}\n`);
      reports.push({ file: path, error: error.message });
    }
  }
  return reports;
}

function sayFile(path: string, { format, because, broken, disputed, doubt, totals }: FileResult): void {
  const why = because === null ? '' : ` (${because})`;
  const joined = totals.events === 0 ? '' : ', joined with the others of their calls';
  printLine(`${path}: ${describeRead(totals)} of ${format}${joined}${why}`);
  if (disputed > 0) {
    process.stderr.write(
      `ringlog: ${path}: ${plural(disputed, 'record')} were written in another time zone than the one given, by their own account. Check --timezone; importing again with the right one corrects them.\n`,
    );
  }
  if (doubt !== null) process.stderr.write(`ringlog: ${path}: ${doubt}\n`);
  if (broken !== null) process.stderr.write(`ringlog: ${path}: ${broken} What was read before is stored.\n`);
}
