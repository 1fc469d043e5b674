import { Command } from 'commander';
import { checkTimezone } from '../ingest/zone.ts';
import type { QuarantineChoice, QuarantineEntry } from '../ingest/quarantine.ts';
import { SetupError } from '../record/errors.ts';
import { formatTime } from '../record/time.ts';
import { listQuarantine, purgeQuarantine, retryQuarantine, showQuarantined } from '../sources/quarantine.ts';
import { EXISTING, tenantDataCommand, withTenant, type CommonFlags } from './command.ts';
import { plural, printable, printJson, printLine, printTable } from './output.ts';

const LF = 10;

interface ChoiceFlags extends CommonFlags {
  readonly source?: string;
  readonly format?: string;
  readonly all?: boolean;
}

interface RetryFlags extends ChoiceFlags {
  readonly timezone?: string;
}

export function quarantineCommand(): Command {
  const list = choosing(
    tenantDataCommand('list', 'Show what could not be read, newest first.', 'ringlog quarantine list --source office'),
  )
    .option('--top <number>', 'how many', '100')
    .action((flags: ChoiceFlags & { top: string }) => listAll(flags));
  const show = tenantDataCommand('show', 'Show one record, its reason and its bytes.', 'ringlog quarantine show 7')
    .argument('<id>', 'the number in `quarantine list`')
    .action((id: string, flags: CommonFlags) => showOne(id, flags));
  const retry = choosing(
    tenantDataCommand(
      'retry',
      'Read records again; what can be read now is stored and leaves the quarantine.',
      'ringlog quarantine retry --source office',
    ),
  )
    .argument('[id...]', 'numbers in `quarantine list`')
    .option('--all', 'every record of the tenant')
    .option('--timezone <zone>', 'IANA name of the zone of times that are written without one')
    .action((ids: string[], flags: RetryFlags) => retrySome(ids, flags));
  const purge = choosing(
    tenantDataCommand('purge', 'Remove records for good.', 'ringlog quarantine purge --format asterisk-csv'),
  )
    .argument('[id...]', 'numbers in `quarantine list`')
    .option('--all', 'every record of the tenant')
    .action((ids: string[], flags: ChoiceFlags) => purgeSome(ids, flags));
  return new Command('quarantine')
    .description('See, retry and purge records that could not be read.')
    .addHelpText('after', '\nExample:\n  ringlog quarantine list')
    .addCommand(list)
    .addCommand(show)
    .addCommand(retry)
    .addCommand(purge);
}

function choosing(command: Command): Command {
  return command
    .option('--source <name>', 'only those of this source')
    .option('--format <name>', 'only those of this format');
}

async function listAll(flags: ChoiceFlags & { top: string }): Promise<void> {
  const input = { choice: choiceOf(null, flags), top: readNumber(flags.top, '--top') };
  const { count, items } = await withTenant(flags, EXISTING, (ctx) => listQuarantine({ ctx, input }));
  if (flags.json === true) return printJson({ count, items: items.map(shown) });
  printTable(
    ['ID', 'RECEIVED', 'FORMAT', 'SOURCE', 'FILE', 'LINE', 'COLUMN', 'REASON'],
    items.map((one) => [
      one.id,
      formatTime(one.received_at),
      one.format,
      one.source,
      one.file,
      one.line,
      one.column,
      one.reason,
    ]),
  );
  printLine(`${items.length.toLocaleString('en')} of ${plural(count, 'record')}`);
}

async function showOne(text: string, flags: CommonFlags): Promise<void> {
  const id = readNumber(text, 'the record');
  const { raw, ...entry } = await withTenant(flags, EXISTING, (ctx) => showQuarantined({ ctx, input: { id } }));
  if (flags.json === true) return printJson({ ...shown(entry), raw_base64: Buffer.from(raw).toString('base64') });
  for (const [name, value] of Object.entries(shown(entry))) {
    if (value !== null) printLine(`${name.padEnd(11)}  ${printable(String(value))}`);
  }
  printLine('');
  process.stdout.write(raw);
  if (raw.at(-1) !== LF) printLine('');
}

async function retrySome(texts: readonly string[], flags: RetryFlags): Promise<void> {
  const choice = chosen(texts, flags, 'retry');
  const timezone = flags.timezone === undefined ? null : checkTimezone(flags.timezone);
  const result = await withTenant(flags, EXISTING, (ctx) => retryQuarantine({ ctx, input: { choice, timezone } }));
  if (flags.json === true) {
    const { next: _, ...all } = result;
    printJson(all);
  } else {
    const { tried, left, stored, updated, unchanged } = result;
    printLine(
      `${plural(tried, 'record')} tried: ${stored} stored, ${updated} updated, ${unchanged} unchanged; ${left} still in quarantine`,
    );
  }
  if (result.left > 0) process.exitCode = 2;
}

async function purgeSome(texts: readonly string[], flags: ChoiceFlags): Promise<void> {
  const choice = chosen(texts, flags, 'purge');
  const removed = await withTenant(flags, EXISTING, (ctx) => purgeQuarantine({ ctx, input: { choice } }));
  if (flags.json === true) printJson({ removed });
  else printLine(`${plural(removed, 'record')} removed for good`);
}

/** @throws SetupError unless it is said which, in one way. */
function chosen(texts: readonly string[], flags: ChoiceFlags, what: string): QuarantineChoice {
  const isNarrowed = flags.source !== undefined || flags.format !== undefined;
  if (texts.length > 0 ? flags.all === true || isNarrowed : flags.all !== true && !isNarrowed) {
    throw new SetupError(`Name the records to ${what}, or choose by --source or --format, or all of them with --all.`);
  }
  return choiceOf(texts.length === 0 ? null : texts.map((text) => readNumber(text, 'a record')), flags);
}

function choiceOf(ids: readonly number[] | null, { source, format }: ChoiceFlags): QuarantineChoice {
  return { ids, source: source ?? null, format: format ?? null };
}

function shown({ bytes, received_at, ...record }: QuarantineEntry) {
  return { ...record, received_at: formatTime(received_at), bytes };
}

function readNumber(text: string, what: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new SetupError(`${what} is a number from 1, not '${text}'.`);
}
