import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { Command } from 'commander';
import { exportRates } from '../rating/export-rates.ts';
import { importRates } from '../rating/import-rates.ts';
import type { RateChangeView } from '../rating/plan-import.ts';
import type { ShownRate } from '../rating/show-rate.ts';
import { RinglogError, SetupError, ValidationError } from '../record/errors.ts';
import { EXISTING, tenantDataCommand, withTenant, type CommonFlags } from './command.ts';
import { plural, printable, printJson, printLine } from './output.ts';

interface ImportFlags extends CommonFlags {
  readonly dryRun?: boolean;
  readonly replace?: boolean;
}

export function rateImportCommand(): Command {
  return tenantDataCommand(
    'import',
    'Put the rates of a CSV file in force: all of them, or none when a line is wrong.',
    'ringlog rate import carrier.csv --dry-run',
  )
    .argument('<file>', "CSV whose first line names the columns; '-' is standard input")
    .option('--dry-run', 'only tell what would change')
    .option('--replace', 'remove the rates that are not in the file')
    .action((file: string, flags: ImportFlags) => readFile(file, flags));
}

export function rateExportCommand(): Command {
  return tenantDataCommand(
    'export',
    'Write the rates that are in force as CSV, as an import reads it.',
    'ringlog rate export --output rates.csv',
  )
    .option('--output <file>', 'where to (standard output)')
    .action((flags: CommonFlags & { readonly output?: string }) => writeFile(flags));
}

async function readFile(file: string, flags: ImportFlags): Promise<void> {
  const options = { dryRun: flags.dryRun === true, replace: flags.replace === true };
  // Opened when it is read: whoever does that is told what is wrong with it.
  const csv = (): AsyncIterable<Uint8Array> => (file === '-' ? process.stdin : createReadStream(file));
  const began = performance.now();
  const result = await withTenant(flags, { writer: 'place' }, (ctx) =>
    importRates({ ctx, input: { ...options, csv: csv() } }),
  ).catch((error: unknown) => {
    // A line for each that is wrong.
    if (error instanceof ValidationError) throw new SetupError(error.problems.map(({ message }) => message).join('\n'));
    if (error instanceof RinglogError || (error as NodeJS.ErrnoException).syscall === undefined) throw error;
    throw new SetupError(`${file} cannot be read: ${(error as Error).message}.`);
  });
  const seconds = Math.round((performance.now() - began) / 10) / 100;
  if (flags.json === true) return printJson({ ...result, seconds });
  if (result.dry_run) for (const change of result.changes) printLine(printable(describe(change)));
  const { read, added, changed, unchanged, removed, dry_run } = result;
  const more = added + changed + removed - result.changes.length;
  if (dry_run && more > 0) printLine(`… and ${plural(more, 'change')} more`);
  const counts = `${added} added, ${changed} changed, ${unchanged} unchanged, ${removed} removed`;
  printLine(
    `${plural(read, 'rate')} read: ${counts}${dry_run ? '; a dry run, nothing was changed' : ''}, in ${seconds} s`,
  );
}

const SIGNS = { ADDED: '+', CHANGED: '~', REMOVED: '-' } as const;

/** `~ line 3  49: price_1 0.05 -> 0.04`. */
function describe({ change, line, before, after }: RateChangeView): string {
  const rate = (after ?? before)!;
  const whose = rate['account'] === null ? '' : ` (${rate['account']})`;
  const what = change === 'CHANGED' ? differences(before!, after!) : `price_1 ${rate['price_1']}`;
  return `${SIGNS[change]} ${line === null ? '' : `line ${line}  `}${rate['prefix']}${whose}: ${what}`;
}

function differences(before: ShownRate, after: ShownRate): string {
  return Object.keys(after)
    .filter((name) => before[name] !== after[name])
    .map((name) => `${name} ${before[name] ?? 'blank'} -> ${after[name] ?? 'blank'}`)
    .join(', ');
}

async function writeFile(flags: CommonFlags & { readonly output?: string }): Promise<void> {
  const { output, json } = flags;
  if (json === true && output === undefined) {
    throw new SetupError('--json prints a summary, so the rates need a file of their own: add --output FILE.');
  }
  const exported = await withTenant(flags, EXISTING, async (ctx) => {
    const target: Writable = output === undefined ? process.stdout : createWriteStream(output);
    let lines = 0;
    try {
      if (output !== undefined) await once(target, 'open');
      for (const part of await exportRates({ ctx, input: null })) {
        lines += part.split('\r\n').length - 1;
        if (!target.write(part)) await once(target, 'drain');
      }
      if (output !== undefined) await finished(target.end());
    } catch (error) {
      const { code, syscall } = error as NodeJS.ErrnoException;
      // Whoever reads has had enough: `ringlog rate export | head`.
      if (output === undefined && code === 'EPIPE') return lines;
      if (output === undefined || syscall === undefined) throw error;
      throw new SetupError(
        `${output} cannot be written: ${(error as Error).message}. Name another file with --output.`,
      );
    }
    return lines - 1;
  });
  if (json === true) printJson({ exported });
  else process.stderr.write(`${plural(exported, 'rate')} exported\n`);
}
