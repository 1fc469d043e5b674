import { Command } from 'commander';
import { checkTimezone } from '../ingest/zone.ts';
import type { Quarantined } from '../ingest/quarantine.ts';
import { SetupError } from '../record/errors.ts';
import { formatTime } from '../record/time.ts';
import { listQuarantine, retryQuarantine, showQuarantined } from '../sources/quarantine.ts';
import { EXISTING, tenantDataCommand, withTenant, type CommonFlags } from './command.ts';
import { plural, printable, printJson, printLine, printTable } from './output.ts';

export function quarantineCommand(): Command {
  const list = tenantDataCommand('list', 'Show what could not be read, newest first.', 'ringlog quarantine list')
    .option('--top <number>', 'how many', '100')
    .action((flags: CommonFlags & { top: string }) => listAll(flags));
  const show = tenantDataCommand('show', 'Show one record, its reason and its bytes.', 'ringlog quarantine show 7')
    .argument('<id>', 'the number in `quarantine list`')
    .action((id: string, flags: CommonFlags) => showOne(id, flags));
  const retry = tenantDataCommand(
    'retry',
    'Read records again; what can be read now is stored and leaves the quarantine.',
    'ringlog quarantine retry --all',
  )
    .argument('[id...]', 'numbers in `quarantine list`')
    .option('--all', 'every record of the tenant')
    .option('--timezone <zone>', 'IANA name of the zone of times that are written without one')
    .action((ids: string[], flags: RetryFlags) => retrySome(ids, flags));
  return new Command('quarantine')
    .description('See and retry records that could not be read.')
    .addHelpText('after', '\nExample:\n  ringlog quarantine list')
    .addCommand(list)
    .addCommand(show)
    .addCommand(retry);
}

interface RetryFlags extends CommonFlags {
  readonly all?: boolean;
  readonly timezone?: string;
}

async function listAll(flags: CommonFlags & { top: string }): Promise<void> {
  const top = readNumber(flags.top, '--top');
  const { count, items } = await withTenant(flags, EXISTING, (ctx) => listQuarantine({ ctx, input: { top } }));
  if (flags.json === true) return printJson({ count, items: items.map(withoutBytes) });
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
  const record = await withTenant(flags, EXISTING, (ctx) => showQuarantined({ ctx, input: { id } }));
  if (flags.json === true) {
    return printJson({ ...withoutBytes(record), raw_base64: Buffer.from(record.raw).toString('base64') });
  }
  for (const [name, value] of Object.entries(withoutBytes(record))) {
    if (value !== null) printLine(`${name.padEnd(11)}  ${printable(String(value))}`);
  }
  printLine('');
  process.stdout.write(record.raw);
  printLine('');
}

async function retrySome(texts: readonly string[], flags: RetryFlags): Promise<void> {
  if ((flags.all === true) === texts.length > 0)
    throw new SetupError('Name the records to retry, or all of them with --all.');
  const ids = flags.all === true ? null : texts.map((text) => readNumber(text, 'a record'));
  const timezone = flags.timezone === undefined ? null : checkTimezone(flags.timezone);
  const result = await withTenant(flags, EXISTING, (ctx) => retryQuarantine({ ctx, input: { ids, timezone } }));
  if (flags.json === true) printJson(result);
  else {
    const { tried, left, stored, updated, unchanged } = result;
    printLine(
      `${plural(tried, 'record')} tried: ${stored} stored, ${updated} updated, ${unchanged} unchanged; ${left} still in quarantine`,
    );
  }
  if (result.left > 0) process.exitCode = 2;
}

function withoutBytes({ raw, received_at, ...record }: Quarantined) {
  return { ...record, received_at: formatTime(received_at), bytes: raw.length };
}

function readNumber(text: string, what: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new SetupError(`${what} is a number from 1, not '${text}'.`);
}
