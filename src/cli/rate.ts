import { Command } from 'commander';
import { createRate, getRate, listRates, removeRate, updateRate } from '../rating/rates.ts';
import { BY_PREFIX } from '../rating/order.ts';
import { showRate, type ShownRate } from '../rating/show-rate.ts';
import { cursorSecret, cursorsOf } from '../calllogs/cursor.ts';
import { LIST_OPTIONS, readListOptions, requestOf } from '../calllogs/list-options.ts';
import type { RawOptions } from '../query/options.ts';
import { SetupError } from '../record/errors.ts';
import { RATES } from '../record/rate-fields.ts';
import { EXISTING, tenantDataCommand, withTenant, type CommonFlags } from './command.ts';
import { plural, printable, printJson, printLine, printTable } from './output.ts';
import { rateExportCommand, rateImportCommand } from './rate-files.ts';
import { rateMissingCommand } from './rate-missing.ts';
import { rateSimulateCommand } from './rate-simulate.ts';

/** Each is a member of a rate of the same name. */
const FLAGS = [
  ['prefix', '<digits>', 'how the numbers begin, in digits of E.164'],
  ['account', '<name>', "whose rate it is; '' is everybody's"],
  ['type', '<word>', 'LOCAL, NATIONAL, INTERNATIONAL or MOBILE'],
  ['description', '<text>', 'what the prefix is'],
  ['connect-fee', '<amount>', 'what every call costs'],
  ['price-1', '<amount>', 'the price of a minute within the first interval'],
  ['interval-1', '<seconds>', 'the first interval (60)'],
  ['price-n', '<amount>', 'the price of a minute after it (as --price-1)'],
  ['interval-n', '<seconds>', 'the further intervals (as --interval-1)'],
  ['free-seconds', '<seconds>', 'seconds behind the first interval that cost nothing'],
  ['grace-period', '<seconds>', 'calls shorter than this cost nothing'],
  ['postcall-surcharge', '<fraction>', 'what is put on top: 0.19 is 19 %'],
  ['valid-from', '<time>', "when it begins to hold; '' is ever"],
  ['valid-to', '<time>', "when it holds no more; '' is never"],
] as const;

type RateFlags = CommonFlags & Readonly<Record<string, unknown>>;

interface ListFlags extends CommonFlags {
  readonly filter?: string;
  readonly search?: string;
  readonly orderby?: string;
  readonly top?: string;
  readonly skip?: string;
}

export function rateCommand(): Command {
  const add = members(
    tenantDataCommand(
      'add',
      'Add a rate: what calls to a prefix cost.',
      "ringlog rate add 4930 --price-1 0.05 --interval-1 30 --interval-n 6 --description 'Germany, Berlin'",
    ),
    FLAGS.slice(1),
  )
    .argument('<prefix>', 'how the numbers begin, in digits of E.164')
    .action((prefix: string, flags: RateFlags) => addOne(prefix, flags));
  const list = tenantDataCommand(
    'list',
    'Show the rates that are in force.',
    `ringlog rate list --filter "startswith(prefix,'49')"`,
  )
    .option('--filter <expression>', 'which: "price_1 gt 0.05 and account eq null"')
    .option('--search <words>', 'which: words, "quoted phrases", AND, OR, NOT')
    .option('--orderby <fields>', 'field [asc|desc]{, field [asc|desc]} (prefix)')
    .option('--top <number>', 'how many, 1 to 1000 (20)')
    .option('--skip <number>', 'how many to leave out')
    .action((flags: ListFlags) => listAll(flags));
  const show = tenantDataCommand('show', 'Show one rate.', 'ringlog rate show MQ')
    .argument('<id>', 'its ID')
    .action((id: string, flags: CommonFlags) => showOne(id, flags));
  const edit = members(
    tenantDataCommand('edit', 'Change what is given of a rate.', 'ringlog rate edit MQ --price-1 0.04 --price-n 0.04'),
    FLAGS,
  )
    .argument('<id>', 'its ID')
    .action((id: string, flags: RateFlags) => editOne(id, flags));
  const remove = tenantDataCommand(
    'remove',
    'Remove a rate; calls that were priced by it keep their price.',
    'ringlog rate remove MQ',
  )
    .argument('<id>', 'its ID')
    .action((id: string, flags: CommonFlags) => removeOne(id, flags));
  const command = new Command('rate')
    .description('What calls cost.')
    .addHelpText('after', '\nExample:\n  ringlog rate import carrier.csv --dry-run');
  const others = [rateImportCommand(), rateExportCommand(), rateSimulateCommand(), rateMissingCommand()];
  for (const child of [add, list, show, edit, remove, ...others]) command.addCommand(child);
  return command;
}

function members(command: Command, flags: readonly (typeof FLAGS)[number][]): Command {
  for (const [name, value, description] of flags) command.option(`--${name} ${value}`, description);
  return command;
}

/** The members of a rate that were given; the verb checks them. */
function given(flags: RateFlags): Record<string, unknown> {
  const values = FLAGS.map(([flag]) => {
    const value = flags[flag.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase())];
    return [flag.replaceAll('-', '_'), value] as const;
  });
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
}

async function addOne(prefix: string, flags: RateFlags): Promise<void> {
  const rate = { ...given(flags), prefix };
  print(await withTenant(flags, { writer: 'place' }, (ctx) => createRate({ ctx, input: { rate } })), flags);
}

async function editOne(id: string, flags: RateFlags): Promise<void> {
  const rate = given(flags);
  if (Object.keys(rate).length === 0) throw new SetupError('Say what to change, e.g. --price-1 0.04.');
  print(await withTenant(flags, EXISTING, (ctx) => updateRate({ ctx, input: { id, rate } })), flags);
}

async function showOne(id: string, flags: CommonFlags): Promise<void> {
  print(await withTenant(flags, EXISTING, (ctx) => getRate({ ctx, input: { id } })), flags);
}

async function removeOne(id: string, flags: CommonFlags): Promise<void> {
  await withTenant(flags, EXISTING, (ctx) => removeRate({ ctx, input: { id } }));
  if (flags.json === true) printJson({ id, removed: true });
  else printLine(`The rate ${printable(id)} is removed; calls that were priced by it keep their price.`);
}

const SHOWN = ['prefix', 'account', 'price_1', 'interval_1', 'price_n', 'interval_n', 'connect_fee'] as const;
const SHOWN_LAST = ['valid_from', 'valid_to', 'description', 'id'] as const;

async function listAll(flags: ListFlags): Promise<void> {
  const { filter, search, orderby, top = '20', skip } = flags;
  const raw: RawOptions = { filter, search, orderby, top, skip };
  const { rates, count } = await withTenant(flags, EXISTING, async (ctx) => {
    const cursors = cursorsOf(await cursorSecret(ctx.store));
    return listRates({ ctx, input: requestOf(readListOptions(raw, cursors, LIST_OPTIONS, RATES, BY_PREFIX)) });
  });
  const items = rates.map(showRate);
  if (flags.json === true) return printJson({ count, items });
  const columns = [...SHOWN, ...SHOWN_LAST];
  printTable(
    columns.map((name) => name.toUpperCase().replaceAll('_', ' ')),
    items.map((item) => columns.map((name) => item[name]!)),
  );
  printLine(`${items.length.toLocaleString('en')} of ${plural(count!, 'rate')}`);
}

function print(rate: ShownRate, { json }: CommonFlags): void {
  if (json === true) return printJson(rate);
  const width = Math.max(...Object.keys(rate).map((name) => name.length));
  for (const [name, value] of Object.entries(rate)) {
    if (value !== null) printLine(`${name.padEnd(width)}  ${printable(value)}`);
  }
}
