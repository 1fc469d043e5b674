import type { Command } from 'commander';
import type { Ctx } from '../access/ctx.ts';
import { importCallLogs } from '../calllogs/import.ts';
import { FORMATS } from '../formats/index.ts';
import type { Format } from '../formats/format.ts';
import { explainUnreadable, type FileResult } from '../ingest/import-file.ts';
import { checkTimezone } from '../ingest/zone.ts';
import { SetupError } from '../record/errors.ts';
import { tenantDataCommand, withTenant, type CommonFlags } from './command.ts';
import { FAILED } from './failure.ts';
import { plural, printJson, printLine } from './output.ts';
import { progressOf } from './progress.ts';

interface ImportFlags extends CommonFlags {
  readonly format?: string;
  readonly source?: string;
  readonly timezone?: string;
}

/** Exit code when something went to quarantine, or a file could be read in part only. */
const WITH_FAULTS = 2;

export function importCommand(): Command {
  return tenantDataCommand(
    'import',
    'Read files of call records. It may run while a server serves the same data.',
    'ringlog import /var/log/asterisk/cdr-csv/Master.csv --timezone Europe/Berlin',
  )
    .argument('<file...>', "files, plain or gzip; '-' is standard input")
    .option('--format <name>', `one of ${[...FORMATS.keys()].join(', ')}; guessed when not given`)
    .option('--source <name>', 'the name of the feed')
    .option('--timezone <zone>', 'IANA name of the zone of times that are written without one')
    .action((files: string[], flags: ImportFlags) => run(files, flags));
}

interface FileReport extends Partial<FileResult> {
  readonly file: string;
  readonly error: string | null;
}

async function run(files: readonly string[], flags: ImportFlags): Promise<void> {
  const format = flags.format === undefined ? null : findFormat(flags.format);
  const timezone = flags.timezone === undefined ? null : checkTimezone(flags.timezone);
  if (files.every((path) => explainUnreadable(path) !== null)) {
    throw new SetupError(files.map((path) => explainUnreadable(path)).join('\n'));
  }
  const began = performance.now();
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  const reports = await withTenant(flags, { writer: 'thread', courteous: true }, (ctx) =>
    readAll(ctx, files, format, flags.source ?? null, timezone, flags.json === true, stop.signal),
  );
  const totals = addUp(reports);
  const seconds = Math.round((performance.now() - began) / 10) / 100;
  if (flags.json === true) {
    const summaries = reports.map(({ file, format: name, because, doubt, broken, error }) => ({
      file,
      format: name,
      because,
      doubt,
      broken,
      error,
    }));
    printJson({ ...totals, seconds, files: summaries });
  } else {
    const { read, rejected } = totals;
    const [stored, updated, unchanged, refused] = [totals.stored, totals.updated, totals.unchanged, rejected].map(
      (count) => count.toLocaleString('en'),
    );
    printLine(
      `${plural(read, 'record')} read: ${stored} stored, ${updated} updated, ${unchanged} unchanged, ${refused} rejected, in ${seconds} s`,
    );
    if (rejected > 0) printLine('What could not be read is kept: ringlog quarantine list');
  }
  if (totals.rejected > 0 || reports.some(({ error, broken }) => error !== null || broken != null)) {
    process.exitCode = reports.every(({ error }) => error !== null) ? FAILED : WITH_FAULTS;
  }
}

async function readAll(
  ctx: Ctx,
  files: readonly string[],
  format: Format | null,
  source: string | null,
  timezone: string | null,
  quiet: boolean,
  signal: AbortSignal,
): Promise<FileReport[]> {
  const reports: FileReport[] = [];
  for (const path of files) {
    if (signal.aborted) break;
    const progress = progressOf(path);
    try {
      const input = {
        path,
        format,
        source,
        timezone,
        signal,
        progress: (bytes: number, size: number | null, totals: { read: number }) =>
          progress.show(bytes, size, totals.read),
      };
      const result = await importCallLogs({ ctx, input });
      progress.end();
      reports.push({ file: path, error: null, ...result });
      if (!quiet) sayFile(path, result);
    } catch (error) {
      progress.end();
      if (!(error instanceof SetupError)) throw error;
      process.stderr.write(`ringlog: ${error.message}\n`);
      reports.push({ file: path, error: error.message });
    }
  }
  return reports;
}

function sayFile(path: string, { format, because, broken, disputed, doubt, totals }: FileResult): void {
  printLine(`${path}: ${plural(totals.read, 'record')} of ${format}${because === null ? '' : ` (${because})`}`);
  if (disputed > 0) {
    process.stderr.write(
      `ringlog: ${path}: ${plural(disputed, 'record')} were written in another time zone than the one given, by their own account. Check --timezone; importing again with the right one corrects them.\n`,
    );
  }
  if (doubt !== null) process.stderr.write(`ringlog: ${path}: ${doubt}\n`);
  if (broken !== null) process.stderr.write(`ringlog: ${path}: ${broken} What was read before is stored.\n`);
}

function addUp(reports: readonly FileReport[]) {
  const sum = { read: 0, stored: 0, updated: 0, unchanged: 0, rejected: 0 };
  for (const { totals } of reports) {
    if (totals === undefined) continue;
    for (const name of ['read', 'stored', 'updated', 'unchanged', 'rejected'] as const) sum[name] += totals[name];
  }
  return sum;
}

function findFormat(name: string): Format {
  const format = FORMATS.get(name);
  if (format !== undefined) return format;
  throw new SetupError(`There is no format '${name}'. The formats are ${[...FORMATS.keys()].join(', ')}.`);
}
