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

/** The query options of a list, in the order of the document. */
export const LIST_OPTIONS = ['top', 'skip', 'count', 'orderby', 'filter', 'search', 'tz', 'cursor'] as const;

/**
 * Checks the options of a list. `catalogue`: the fields that it may be filtered and sorted by; `usual`: its order where
 * none is asked for.
 * @throws ValidationError naming every option that is unknown, repeated or wrong.
 */
export function readListOptions(
  raw: RawOptions,
  cursors: Cursors,
  names: readonly string[] = LIST_OPTIONS,
  catalogue: Catalogue = CALL_LOGS,
  usual: Order = NEWEST_FIRST,
): ListOptions {
  const options = new OptionReader(raw, names);
  const page = options.page();
  const zone = options.zone();
  const filter = options.filter(zone, catalogue);
  const search = options.search();
  const orderby = options.text('orderby');
  const order = orderby === undefined ? usual : options.attempt(() => parseOrder(orderby, catalogue), usual);
  const cursor = options.text('cursor');
  const of = catalogue === CALL_LOGS ? [] : catalogue.fields.map(({ name }) => name);
  const query = JSON.stringify([printOrder(order), options.text('filter'), options.text('search'), zone, ...of]);
  const after =
    cursor === undefined || options.isFaulty ? null : options.attempt(() => cursors.read(cursor, query), null);
  options.finish();
  return { ...page, filter, search, order, after, query };
}

/** What the store is asked for. */
export function requestOf({ filter, search, order, top, skip, count, after }: ListOptions): ListRequest {
  return { filter, search, order, top, count, after, skip: after === null ? skip : 0 };
}
