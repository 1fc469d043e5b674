import { NEWEST_FIRST, parseOrder, printOrder, type Order } from '../query/orderby.ts';
import { OptionReader, type RawOptions } from '../query/options.ts';
import type { Filter, Search } from '../query/tree.ts';
import { CALL_LOGS, type Catalogue } from '../record/fields.ts';
import type { ListRequest, Place } from '../store/store.ts';
import type { Cursors } from './cursor.ts';

/** What a list was asked for, checked. */
export interface ListOptions {
  readonly filter: Filter | null;
  readonly search: Search | null;
  readonly order: Order;
  readonly top: number;
  readonly skip: number;
  readonly count: boolean;
  /** From the cursor: begin behind this place. `skip` has had its effect already then. */
  readonly after: Place | null;
  /** What a cursor is bound to: everything that decides which call logs come in which order. */
  readonly query: string;
}

export const TOP = { default: 100, minimum: 1, maximum: 1000 } as const;
export const MAX_SKIP = Number.MAX_SAFE_INTEGER;

/** The query options of a list, in the order of the document. */
export const LIST_OPTIONS = ['top', 'skip', 'count', 'orderby', 'filter', 'search', 'tz', 'cursor'] as const;

export type { RawOptions };

/**
 * Checks the options of a list. `catalogue`: the fields that it may be filtered and sorted by.
 * @throws ValidationError naming every option that is unknown, repeated or wrong.
 */
export function readListOptions(
  raw: RawOptions,
  cursors: Cursors,
  names: readonly string[] = LIST_OPTIONS,
  catalogue: Catalogue = CALL_LOGS,
): ListOptions {
  const options = new OptionReader(raw, names);
  const top = options.integer('top', TOP.default, TOP.minimum, TOP.maximum);
  const skip = options.integer('skip', 0, 0, MAX_SKIP);
  const count = options.word('count', ['true', 'false'], 'true');
  const zone = options.zone();
  const filter = options.filter(zone, catalogue);
  const search = options.search();
  const orderby = options.text('orderby');
  const order =
    orderby === undefined ? NEWEST_FIRST : options.attempt(() => parseOrder(orderby, catalogue), NEWEST_FIRST);
  const cursor = options.text('cursor');
  const of = catalogue === CALL_LOGS ? [] : catalogue.fields.map(({ name }) => name);
  const query = JSON.stringify([printOrder(order), options.text('filter'), options.text('search'), zone, ...of]);
  const after =
    cursor === undefined || options.isFaulty ? null : options.attempt(() => cursors.read(cursor, query), null);
  options.finish();
  return { filter, search, order, top, skip, count: count === 'true', after, query };
}

/** What the store is asked for. */
export function requestOf({ filter, search, order, top, skip, count, after }: ListOptions): ListRequest {
  return { filter, search, order, top, count, after, skip: after === null ? skip : 0 };
}
