import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readFilter } from '../../../src/query/filter.ts';
import { NEWEST_FIRST, parseOrder } from '../../../src/query/orderby.ts';
import { parseSearch } from '../../../src/query/search.ts';
import { FIELDS } from '../../../src/record/fields.ts';
import type { Aggregation, Measure } from '../../../src/store/aggregate.ts';
import type { Question, Scope } from '../../../src/store/store.ts';
import { arbitraryDrafts, arbitraryFilter, arbitrarySearch, ZONES } from '../../query/arbitrary.ts';
import { append, listAll, openTemporary, type TemporaryStore } from '../open-temporary.ts';
import { openTwin, type Twin } from './open-twin.ts';

/**
 * One algorithm reads from both engines. What SQLite answers is proved against independent readings
 * (test/store/*.property.test.ts); here PostgreSQL must answer the same, to the last character.
 */

const SIGHTS = [null, ['101', 'Zoë']] as const;
const HOUR = 3_600_000;

interface Both {
  readonly sqlite: TemporaryStore;
  readonly postgres: Twin;
}

async function withBoth(seed: number, run: (both: Both) => Promise<void>): Promise<void> {
  await using sqlite = await openTemporary();
  const [drafts] = fc.sample(arbitraryDrafts, { seed, numRuns: 1 });
  await append(sqlite, drafts!);
  // What another connection wrote is seen from the next turn of the event loop on.
  await new Promise((resolve) => setImmediate(resolve));
  await using postgres = await openTwin(sqlite);
  await run({ sqlite, postgres });
}

/** Every page of a list, and the count that each has. */
async function sameLists({ sqlite, postgres }: Both, question: Question, order = NEWEST_FIRST, top = 7) {
  const { store, tenantId } = sqlite;
  for (const extensions of SIGHTS) {
    for (const of of ['calllogs', 'sessions'] as const) {
      // Sessions have fields of their own.
      if (of === 'sessions' && (question.filter !== null || order !== NEWEST_FIRST)) continue;
      const scope: Scope = { tenantId, extensions };
      let after = null;
      do {
        const request = { ...question, of, order, top, skip: 0, after, count: true };
        const meant = await store.list(scope, request);
        expect(await postgres.questions.list(scope, request)).toEqual(meant);
        after = meant.next;
      } while (after !== null);
      const skipped = { ...question, of, order, top, skip: 3, after: null, count: false };
      expect(await postgres.questions.list(scope, skipped)).toEqual(await store.list(scope, skipped));
    }
  }
}

it.each([0, 1, 2, 3, 4, 5])('filters as SQLite does (data %i)', async (seed) => {
  await withBoth(seed, async (both) => {
    await fc.assert(
      fc.asyncProperty(arbitraryFilter, fc.constantFrom(...ZONES), async (text, zone) => {
        await sameLists(both, { filter: readFilter(text, zone), search: null }, NEWEST_FIRST, 25);
      }),
      { numRuns: 30, seed },
    );
  });
});

it('searches as SQLite does', async () => {
  await withBoth(99, async (both) => {
    await fc.assert(
      fc.asyncProperty(arbitrarySearch, (text) => sameLists(both, { filter: null, search: parseSearch(text) })),
      { numRuns: 25 },
    );
  });
});

const orders = fc
  .uniqueArray(fc.record({ name: fc.constantFrom(...FIELDS.map(({ name }) => name)), down: fc.boolean() }), {
    minLength: 1,
    maxLength: 3,
    selector: (key) => key.name,
  })
  .map((keys) => parseOrder(keys.map(({ name, down }) => `${name} ${down ? 'desc' : 'asc'}`).join(',')));

it('sorts as SQLite does, page by page', async () => {
  await withBoth(7, async (both) => {
    await fc.assert(
      fc.asyncProperty(orders, fc.integer({ min: 1, max: 9 }), (order, top) =>
        sameLists(both, { filter: null, search: null }, order, top),
      ),
      { numRuns: 25 },
    );
  });
});

const MEASURES: readonly Measure[] = [
  { kind: 'count', where: null },
  { kind: 'count', where: readFilter('answered_at ne null') },
  { kind: 'sum', of: { column: 'duration' }, where: readFilter("contains(callee,'1') or trunk eq null") },
  { kind: 'sum', of: { column: 'cost' }, where: null },
  { kind: 'sum', of: { from: 'started_at', to: 'answered_at' }, where: null },
  { kind: 'sum', of: { seconds: 'talk' }, where: null },
  { kind: 'sum', of: { seconds: 'billed' }, where: null },
  { kind: 'min', of: { from: 'started_at', to: 'answered_at' }, where: null },
  { kind: 'max', of: { column: 'duration' }, where: null },
];
const GROUPS = [['caller'], ['direction'], ['status_code'], ['trunk', 'callee']] as const;
const edges = fc
  .uniqueArray(
    fc.oneof(
      fc.integer({ min: Date.UTC(2026, 2, 1), max: Date.UTC(2026, 3, 30) }),
      fc.integer({ min: Date.UTC(2026, 2, 1) / HOUR, max: Date.UTC(2026, 3, 30) / HOUR }).map((hour) => hour * HOUR),
      fc.constantFrom(Date.UTC(1900, 0), Date.UTC(1970, 0), Date.UTC(2160, 0)),
    ),
    { minLength: 2, maxLength: 8 },
  )
  .map((some) => some.toSorted((a, b) => a - b));

it.each([0, 1, 2])('adds up as SQLite does (data %i)', async (seed) => {
  await withBoth(seed, async ({ sqlite: { store, tenantId }, postgres: { questions } }) => {
    const filters = fc.oneof(fc.constantFrom(null, "direction eq 'INBOUND_CALL'", "caller eq '101'"), arbitraryFilter);
    const most = fc.constantFrom(null, { measure: 0, top: 3 });
    const measures = fc.uniqueArray(fc.constantFrom(...MEASURES), { minLength: 1 });
    const groups = fc.array(fc.constantFrom(...GROUPS), { maxLength: 2 });
    await fc.assert(
      fc.asyncProperty(
        edges,
        groups,
        measures,
        most,
        filters,
        fc.constantFrom(...SIGHTS),
        async (at, by, of, top, text, extensions) => {
          const question = { filter: text === null ? null : readFilter(text), search: null };
          const keys = top === null ? null : at.slice(1).map(() => 0);
          const sum: Aggregation = { of: 'calllogs', edges: at, keys, groups: by, measures: of, most: top };
          const scope = { tenantId, extensions };
          const request = { ...question, ...sum };
          const inOrder = (found: Awaited<ReturnType<typeof questions.aggregate>>) =>
            top === null
              ? found
                  .map((one) =>
                    JSON.stringify(one, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
                  )
                  .toSorted()
              : found;
          expect(inOrder(await questions.aggregate(scope, request))).toEqual(
            inOrder(await store.aggregate(scope, request)),
          );
          for (const subject of ['calllogs', 'sessions'] as const) {
            const asked = { filter: null, search: null, of: subject, edges: at };
            expect(await questions.peaks(scope, asked)).toEqual(await store.peaks(scope, asked));
          }
        },
      ),
      { numRuns: 25, seed },
    );
  });
});

it('gives single call logs, sessions, exports and changes as SQLite does', async () => {
  for (const seed of [11, 12, 13]) {
    await withBoth(seed, async ({ sqlite, postgres: { questions } }) => {
      const { store, tenantId } = sqlite;
      const { items } = await listAll(sqlite);
      for (const extensions of SIGHTS) {
        const scope: Scope = { tenantId, extensions, hidesCosts: extensions !== null };
        for (const { id, session_id } of items) {
          const digits = BigInt(Buffer.from(id, 'base64url').toString());
          const meant = await store.get(scope, digits);
          const found = await questions.get(scope, digits);
          expect(found?.json).toBe(meant?.json);
          expect(await found?.beside()).toEqual(await meant?.beside());
          for (const name of [id, String(session_id)])
            expect(await questions.session(scope, name)).toBe(await store.session(scope, name));
        }
        const seen = await listAll(sqlite, { extensions: extensions === null ? null : [...extensions] });
        const { ids, next } = await questions.keys(scope, { filter: null, search: null, top: 100, after: null });
        const digitsOf = (id: string) => Buffer.from(id, 'base64url').toString();
        expect([ids, next]).toEqual([seen.items.map(({ id }) => digitsOf(id)).toReversed(), null]);
        for (const { id } of items)
          expect(await questions.visible(scope, BigInt(digitsOf(id)))).toBe(ids.includes(digitsOf(id)));
        const whole = { filter: null, search: null, order: NEWEST_FIRST, top: 5, skip: 0, after: null, count: true };
        expect(await questions.explain(scope, whole)).toMatch(
          /^\d+ months? with \d+ call logs; page: .+; count: .+\.$/,
        );
        for (const form of ['csv', 'ndjson'] as const) {
          const request = { filter: null, search: null, form, order: NEWEST_FIRST, top: 9, after: null };
          expect(await questions.export(scope, request)).toEqual(await store.export(scope, request));
        }
        for (const after of [0, 5, items.length, items.length + 1]) {
          const request = { after, from: after === 5 ? Date.UTC(2026, 3, 1) : null, top: 10 };
          expect(await questions.changes(scope, request)).toEqual(await store.changes(scope, request));
        }
      }
    });
  }
});
