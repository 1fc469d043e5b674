import type { Command } from 'commander';
import type { Call } from '../access/ctx.ts';
import { cursorSecret, cursorsOf, type Cursors } from '../calllogs/cursor.ts';
import type { RawOptions } from '../query/options.ts';
import type { Page } from '../store/store.ts';
import { EXISTING, tenantDataCommand, withTenant, type CommonFlags } from './command.ts';
import { plural, printJson, printLine, printTable } from './output.ts';

type Cell = string | number | null;
/** What a list shows, as the API has it. */
export type Item = Readonly<Record<string, Cell>>;

/** A list that a command shows. */
export interface ListOf<Options> {
  /** The command's. */
  readonly name: string;
  readonly description: string;
  readonly example: string;
  /** A filter that might be meant. */
  readonly filter: string;
  /** What one of it is called. */
  readonly item: string;
  /** The fields that people are shown. */
  readonly shown: readonly string[];
  /** The cell of a field where that is not the field itself. */
  readonly cell?: (item: Item, field: string) => Cell;
  /** @throws ValidationError when the options are wrong. */
  readonly read: (raw: RawOptions, cursors: Cursors) => Options;
  readonly list: (call: Call<Options>) => Promise<Page>;
  readonly explain: (call: Call<Options>) => Promise<string>;
}

interface ListFlags extends CommonFlags {
  readonly filter?: string;
  readonly search?: string;
  readonly tz?: string;
  readonly orderby?: string;
  readonly top?: string;
  readonly skip?: string;
  readonly explain?: boolean;
}

/** A command that shows a page of a list, or tells how it is found. */
export function listingCommand<Options>(list: ListOf<Options>): Command {
  return tenantDataCommand(list.name, list.description, list.example)
    .option('--filter <expression>', `which: "${list.filter}"`)
    .option('--search <words>', 'which: words, "quoted phrases", AND, OR, NOT')
    .option('--tz <zone>', 'the IANA zone that dates in --filter mean (UTC)')
    .option('--orderby <fields>', 'field [asc|desc]{, field [asc|desc]}')
    .option('--top <number>', 'how many, 1 to 1000 (20)')
    .option('--skip <number>', 'how many to leave out')
    .option('--explain', 'tell how the answer is found instead')
    .action((flags: ListFlags) => run(list, flags));
}

async function run<Options>(of: ListOf<Options>, flags: ListFlags): Promise<void> {
  const { shown, cell = (item, field) => item[field]! } = of;
  const { filter, search, tz, orderby, top = '20', skip } = flags;
  const raw: RawOptions = { filter, search, tz, orderby, top, skip };
  const answer = await withTenant(flags, EXISTING, async (ctx) => {
    const input = of.read(raw, cursorsOf(await cursorSecret(ctx.store)));
    return flags.explain === true ? of.explain({ ctx, input }) : of.list({ ctx, input });
  });
  if (typeof answer === 'string') return flags.json === true ? printJson({ explain: answer }) : printLine(answer);
  if (flags.json === true) return printLine(`{"count":${answer.count},"items":${answer.items}}`);
  const items = JSON.parse(answer.items) as Item[];
  printTable(
    shown.map((field) => field.toUpperCase().replaceAll('_', ' ')),
    items.map((item) => shown.map((field) => cell(item, field))),
  );
  printLine(`${items.length.toLocaleString('en')} of ${plural(answer.count!, of.item)}`);
}
