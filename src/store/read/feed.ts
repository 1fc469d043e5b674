import { encodeId, startOfId } from '../../record/id.ts';
import { SUMMARY_FIELDS } from '../../record/fields.ts';
import { entryAt, UPDATED, type ChangeEntry, type ChangeKind } from '../changes.ts';
import { changeRuns, lastChange } from '../fact-query.ts';
import { SUMMARY_COLUMNS } from '../list-query.ts';
import { PARTY_COLUMNS } from '../month-table.ts';
import { writeSummary, type Cell } from '../row-json.ts';
import type { Change, ChangePage, ChangesRequest, Scope } from '../store.ts';
import { KeyedRows, type RowKey } from './keyed-rows.ts';
import { movedTo } from './moved.ts';
import type { Reading } from './reading.ts';
import { rowOf, rowsOf, type Statements } from './statements.ts';
import { WordReader } from './words.ts';

/** So many changes are looked at in one transaction: a long one would keep SQLite's log from being cleared. */
const LOOKS = 20_000;
/** And so many at once. */
const FEWEST_AT_ONCE = 50;
const MOST_AT_ONCE = 1_000;

interface Sight {
  readonly tenant: number;
  /** Dictionary numbers of the extensions; null: everything of the tenant. */
  readonly words: ReadonlySet<number> | null;
  readonly from: number | null;
}

/** A change, and the number it has. */
interface Numbered extends ChangeEntry {
  readonly seq: number;
  readonly kind: ChangeKind;
}

/** Where a call log is now. */
interface Found {
  readonly start: number;
  readonly cells: readonly Cell[];
}

/**
 * Reads the change feed. A change is told by what the call log is now: what has happened to it since stands further on
 * in the feed, so that whoever reads to the end knows the end.
 */
export class Feed {
  readonly #statements: Statements;
  readonly #words: WordReader;
  readonly #summaries: KeyedRows;
  readonly #parties: KeyedRows;

  constructor(statements: Statements) {
    this.#statements = statements;
    this.#words = new WordReader(statements);
    this.#summaries = new KeyedRows(statements, SUMMARY_COLUMNS);
    this.#parties = new KeyedRows(statements, PARTY_COLUMNS);
  }

  *changes({ tenantId, extensions }: Scope, { after, from, top }: ChangesRequest): Reading<ChangePage | null> {
    const row = yield* rowOf<[number]>(this.#statements.shape('last', lastChange), { tenant: tenantId });
    const last = row?.[0] ?? 0;
    if (after > last) return null;
    const words = extensions === null ? null : yield* this.#wordsOf(tenantId, extensions);
    // What no call log has ever had is in no change either.
    if (after === last || words?.size === 0) return { changes: [], reached: last, last };

    const sight: Sight = { tenant: tenantId, words, from };
    const changes: Change[] = [];
    let reached = after;
    while (changes.length < top && reached < Math.min(last, after + LOOKS)) {
      const most = Math.min(after + LOOKS - reached, MOST_AT_ONCE, Math.max(FEWEST_AT_ONCE, top - changes.length));
      const entries = yield* this.#entries(tenantId, reached + 1, most);
      if (entries === null) return null;
      for (const [index, change] of (yield* this.#tell(sight, entries)).entries()) {
        if (changes.length === top) break;
        reached = entries[index]!.seq;
        if (change !== null) changes.push(change);
      }
    }
    return { changes, reached, last };
  }

  /** The changes from a number on, some of them; null when the feed does not have them. */
  *#entries(tenant: number, first: number, most: number): Reading<Numbered[] | null> {
    const shape = this.#statements.shape('runs', changeRuns);
    const runs = yield* rowsOf<[number, ChangeKind, number, Uint8Array]>(shape, {
      tenant,
      first,
      last: first + most - 1,
    });
    const found: Numbered[] = [];
    for (const [seq, kind, count, entries] of runs) {
      const next = first + found.length;
      if (next < seq || next >= seq + count) return null;
      for (let number = next; number < seq + count && found.length < most; number++)
        found.push({ seq: number, kind, ...entryAt({ kind, entries }, number - seq) });
      if (found.length === most) break;
    }
    return found.length === 0 ? null : found;
  }

  /** What a reader learns of each change; null: nothing. */
  *#tell(sight: Sight, entries: readonly Numbered[]): Reading<(Change | null)[]> {
    const { tenant, words, from } = sight;
    const found = yield* this.#find(tenant, entries, words === null ? this.#summaries : this.#parties);
    const isShown = ({ start, cells }: Found): boolean =>
      (words === null || cells.some((party) => words.has(party as number))) && (from === null || start >= from);
    const shown = [...entries.keys()].filter((index) => found[index] !== null && isShown(found[index]!));
    const items = yield* this.#items(
      sight,
      shown.map((index) => ({ ...found[index]!, id: entries[index]!.id })),
    );
    const itemOf = new Map(shown.map((index, place) => [index, items[place]!]));
    const isEarly = (index: number) => from !== null && found[index] !== null && found[index]!.start < from;
    const early = entries.filter((_, index) => isEarly(index)).map(({ id }) => id);
    const moved = yield* movedTo(this.#statements, tenant, early);
    const stayedEarly = new Set(early.filter((_, index) => moved[index] === null));

    const told: (Change | null)[] = [];
    for (const [index, { seq, kind, id, parties }] of entries.entries()) {
      const wasMine = kind === UPDATED && (words === null || parties.some((party) => words.has(party)));
      const change = { seq, id: encodeId(String(id)) };
      const item = itemOf.get(index);
      if (item !== undefined) {
        // Where it started before is known of its first start only; one that comes again is put in the same place.
        const wasThere = wasMine && (from === null || startOfId(id) >= from);
        told.push({ ...change, type: wasThere ? 'UPDATED' : 'CREATED', item });
      } else if (wasMine) {
        // One that has always started too early was never told.
        told.push(stayedEarly.has(id) ? null : { ...change, type: 'DELETED', item: null });
      } else told.push(null);
    }
    return told;
  }

  /** The JSON of rows that are shown. */
  *#items({ tenant, words }: Sight, keys: readonly (RowKey & Found)[]): Reading<string[]> {
    const rows =
      words === null ? keys.map(({ cells }) => cells) : ((yield* this.#summaries.findAll(tenant, keys)) as Cell[][]);
    const texts = yield* this.#words.gather(tenant, rows, WORDS);
    return rows.map((cells) => writeSummary(cells, texts));
  }

  /** Where call logs are now, and some columns of them; null where they are no more. */
  *#find(tenant: number, entries: readonly ChangeEntry[], rows: KeyedRows): Reading<(Found | null)[]> {
    const keys = entries.map(({ id }) => ({ start: startOfId(id), id }));
    const found = (yield* rows.findAll(tenant, keys)).map(
      (cells, index): Found | null => cells && { start: keys[index]!.start, cells },
    );
    const lost = [...found.keys()].filter((index) => found[index] === null);
    const starts = yield* movedTo(
      this.#statements,
      tenant,
      lost.map((index) => keys[index]!.id),
    );
    const moved = lost.flatMap((index, place) => {
      const start = starts[place]!;
      return start === null ? [] : [{ index, start, id: keys[index]!.id }];
    });
    for (const [place, cells] of (yield* rows.findAll(tenant, moved)).entries()) {
      const { index, start } = moved[place]!;
      if (cells !== null) found[index] = { start, cells };
    }
    return found;
  }

  *#wordsOf(tenant: number, extensions: readonly string[]): Reading<ReadonlySet<number>> {
    return new Set((yield* this.#words.find(tenant, extensions)).filter((word) => word !== null));
  }
}

/** Where a row of the list view has words. */
const WORDS = SUMMARY_FIELDS.flatMap(({ stored }, index) => (stored === 'word' ? [index] : []));
