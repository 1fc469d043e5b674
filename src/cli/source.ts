import { Command } from 'commander';
import { FORMATS } from '../formats/index.ts';
import { SetupError } from '../record/errors.ts';
import { formatTime } from '../record/time.ts';
import { createSource, editSource, getSource, listSources, removeSource } from '../sources/sources.ts';
import type { Source } from '../sources/source.ts';
import { EXISTING, tenantDataCommand, withTenant, type CommonFlags } from './command.ts';
import { printable, printJson, printLine, printTable } from './output.ts';

interface SettingFlags extends CommonFlags {
  readonly format?: string;
  readonly timezone?: string;
  readonly trunk?: readonly string[];
  readonly extension?: readonly string[];
  readonly did?: readonly string[];
  readonly column?: readonly string[];
  readonly twins?: string;
  readonly country?: string;
  readonly internationalPrefix?: string;
  readonly trunkPrefix?: string;
  readonly areaCode?: string;
  readonly accessCode?: string;
  readonly pricedDirection?: readonly string[];
  readonly trustCost?: string;
}

interface EditFlags extends SettingFlags {
  readonly rename?: string;
  readonly clear?: readonly string[];
}

export function sourceCommand(): Command {
  const add = settings(
    tenantDataCommand(
      'add',
      'Give a source settings: they hold for all records that come under its name.',
      "ringlog source add office --format asterisk-csv --timezone Europe/Berlin --trunk 'provider*' --extension 100-199",
    ),
  )
    .argument('<name>', 'what records are sent or imported under')
    .action((name: string, flags: SettingFlags) => addOne(name, flags));
  const list = tenantDataCommand('list', 'Show the sources that have settings.', 'ringlog source list').action(
    (flags: CommonFlags) => listAll(flags),
  );
  const show = tenantDataCommand('show', 'Show the settings of one.', 'ringlog source show office')
    .argument('<name>', 'the source')
    .action((name: string, flags: CommonFlags) => showOne(name, flags));
  const edit = settings(
    tenantDataCommand(
      'edit',
      'Change what is given; a list is replaced as a whole.',
      'ringlog source edit office --timezone Europe/Vienna --clear columns',
    ),
  )
    .argument('<name>', 'the source')
    .option('--rename <name>', 'its new name; call logs keep the old one')
    .option('--clear <setting...>', `empty these: ${CLEARABLE.join(', ')}`)
    .action((name: string, flags: EditFlags) => editOne(name, flags));
  const remove = tenantDataCommand('remove', 'Forget its settings; its call logs stay.', 'ringlog source remove office')
    .argument('<name>', 'the source')
    .action((name: string, flags: CommonFlags) => removeOne(name, flags));
  const command = new Command('source')
    .description('What is known of the phone systems that records come from.')
    .addHelpText('after', '\nExample:\n  ringlog source add office --format asterisk-csv --timezone Europe/Berlin');
  for (const child of [add, list, show, edit, remove]) command.addCommand(child);
  return command;
}

const LISTS: readonly string[] = ['trunks', 'extensions', 'dids', 'priced_directions'];
const CLEARABLE: readonly string[] = [
  'timezone',
  ...LISTS,
  'columns',
  'country',
  'international_prefix',
  'trunk_prefix',
  'area_code',
  'access_code',
];

function settings(command: Command): Command {
  return command
    .option('--format <name>', `one of ${[...FORMATS.keys()].join(', ')}`)
    .option('--timezone <zone>', 'IANA name of the zone of times that are written without one')
    .option('--trunk <name...>', "names of trunks; '*' stands for any characters")
    .option('--extension <numbers...>', "numbers of the house: 101, 100-199 or '2*'")
    .option('--did <numbers...>', 'numbers by which the house is called from outside, likewise')
    .option('--column <name...>', "the columns of a layout of one's own, in their order (docs: the format's recipe)")
    .option('--twins <merge|keep>', 'records that say the same to the letter are one call log, or as many as there are')
    .option('--country <code>', 'the calling code of its country, e.g. 49')
    .option('--international-prefix <digits>', 'what is dialled before another country (as usual in the country)')
    .option('--trunk-prefix <digits>', "what is dialled before national numbers, '' for nothing (as usual)")
    .option('--area-code <digits>', 'what is put before local numbers')
    .option('--access-code <digits>', 'what users dial to get a line to the outside')
    .option('--priced-direction <words...>', 'calls of which directions have a price')
    .option('--trust-cost <true|false>', 'whether the cost and the account that the source states itself are kept');
}

/** The members of a source that were given; the verb checks them. */
function given(flags: SettingFlags): Record<string, unknown> {
  const { format, timezone, trunk: trunks, extension: extensions, did: dids, column: columns, twins } = flags;
  const members = {
    format,
    timezone,
    trunks,
    extensions,
    dids,
    columns,
    twins,
    country: flags.country,
    international_prefix: flags.internationalPrefix,
    trunk_prefix: flags.trunkPrefix,
    area_code: flags.areaCode,
    access_code: flags.accessCode,
    priced_directions: flags.pricedDirection,
    trust_cost: flags.trustCost === undefined ? undefined : truth(flags.trustCost),
  };
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

/** What is neither true nor false is refused by the verb. */
function truth(text: string): boolean | string {
  return text === 'true' ? true : text === 'false' ? false : text;
}

async function addOne(name: string, flags: SettingFlags): Promise<void> {
  const source = { name, ...given(flags) };
  print(await withTenant(flags, { writer: 'place' }, (ctx) => createSource({ ctx, input: { source } })), flags);
}

async function editOne(name: string, flags: EditFlags): Promise<void> {
  const cleared = (flags.clear ?? []).map((setting) => {
    if (!CLEARABLE.includes(setting)) {
      throw new SetupError(`--clear takes ${CLEARABLE.join(', ')}, not '${setting}'.`);
    }
    return [setting, LISTS.includes(setting) ? [] : null] as const;
  });
  const renamed = flags.rename === undefined ? {} : { name: flags.rename };
  const source = { ...Object.fromEntries(cleared), ...given(flags), ...renamed };
  if (Object.keys(source).length === 0) throw new SetupError('Say what to change, e.g. --timezone Europe/Berlin.');
  print(await withTenant(flags, EXISTING, (ctx) => editSource({ ctx, input: { name, source } })), flags);
}

async function listAll(flags: CommonFlags): Promise<void> {
  const items = await withTenant(flags, EXISTING, (ctx) => listSources({ ctx, input: null }));
  if (flags.json === true) return printJson({ count: items.length, items: items.map(shown) });
  printTable(
    ['NAME', 'FORMAT', 'TIMEZONE', 'TRUNKS', 'EXTENSIONS', 'DIDS', 'COLUMNS', 'TWINS'],
    items.map((one) => [
      one.name,
      one.format,
      one.timezone,
      one.trunks.join(' '),
      one.extensions.join(' '),
      one.dids.join(' '),
      one.columns === null ? null : one.columns.length,
      one.twins,
    ]),
  );
}

async function showOne(name: string, flags: CommonFlags): Promise<void> {
  print(await withTenant(flags, EXISTING, (ctx) => getSource({ ctx, input: { name } })), flags);
}

async function removeOne(name: string, flags: CommonFlags): Promise<void> {
  await withTenant(flags, EXISTING, (ctx) => removeSource({ ctx, input: { name } }));
  if (flags.json === true) printJson({ name, removed: true });
  else printLine(`The settings of ${printable(name)} are forgotten; its call logs stay.`);
}

function print(source: Source, { json }: CommonFlags): void {
  if (json === true) return printJson(shown(source));
  const lines = Object.entries(shown(source))
    .map(([name, value]) => [name, Array.isArray(value) ? value.join(' ') : String(value ?? '')] as const)
    .filter(([, text]) => text !== '');
  const width = Math.max(...lines.map(([name]) => name.length));
  for (const [name, text] of lines) printLine(`${name.padEnd(width)}  ${printable(text)}`);
}

function shown(source: Source) {
  return { ...source, created_at: formatTime(source.created_at), updated_at: formatTime(source.updated_at) };
}
