import { RinglogError, ValidationError, type Problem } from '../record/errors.ts';
import { readFilter } from '../query/filter.ts';
import { NEWEST_FIRST, parseOrder, printOrder, type Order } from '../query/orderby.ts';
import { gatherOptions, readPage, type RawOptions } from '../query/options.ts';
import { parseSearch } from '../query/search.ts';
import type { Filter, Search } from '../query/tree.ts';
import { CALL_LOGS, type Catalogue } from '../record/fields.ts';
import { canonicalZone } from '../record/zone.ts';
import type { ListRequest, Place } from '../store/store.ts';
import type { Cursors } from './cursor.ts';

export { TOP, type RawOptions } from '../query/options.ts';

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
type OptionName = (typeof LIST_OPTIONS)[number];

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
  const problems: Problem[] = [];
  const refuse = (detail: string, message: string) => void problems.push({ code: 'VALIDATE_FAILED', message, detail });
  const attempt = <T>(read: () => T, otherwise: T): T => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof RinglogError)) throw error;
      problems.push(...error.problems);
      return otherwise;
    }
  };

  const values = gatherOptions(raw, names as readonly OptionName[], refuse);
  const { top, skip, count } = readPage(values, refuse);
  const tz = values.get('tz');
  const zone = tz === undefined ? 'UTC' : canonicalZone(tz);
  if (zone === null) {
    refuse('tz', `There is no time zone '${tz}'. tz is an IANA name such as Europe/Berlin or America/New_York.`);
  }
  const text = { filter: values.get('filter'), search: values.get('search') };
  const filter =
    text.filter === undefined ? null : attempt(() => readFilter(text.filter!, zone ?? 'UTC', catalogue), null);
  const search = text.search === undefined ? null : attempt(() => parseSearch(text.search!), null);
  const orderby = values.get('orderby');
  const order = orderby === undefined ? usual : attempt(() => parseOrder(orderby, catalogue), usual);
  const cursor = values.get('cursor');
  const of = catalogue === CALL_LOGS ? [] : catalogue.fields.map(({ name }) => name);
  const query = JSON.stringify([printOrder(order), text.filter, text.search, zone, ...of]);
  const after = cursor === undefined || problems.length > 0 ? null : attempt(() => cursors.read(cursor, query), null);
  if (problems.length > 0)
    throw new ValidationError(problems.map(({ message, detail }) => ({ message, detail: detail! })));
  return { filter, search, order, top, skip, count, after, query };
}

/** What the store is asked for. */
export function requestOf({ filter, search, order, top, skip, count, after }: ListOptions): ListRequest {
  return { filter, search, order, top, count, after, skip: after === null ? skip : 0 };
}
