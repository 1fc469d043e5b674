import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIELDS, type Field } from '../../src/record/fields.ts';
import { parseOrder, type Order } from '../../src/query/orderby.ts';
import type { Draft } from '../../src/record/draft.ts';
import { append, draftOf, listAll, openTemporary, type Item } from './open-temporary.ts';
import { runs } from '../support/runs.ts';

const starts = fc.oneof(
  fc.integer({ min: Date.parse('2025-12-30T00:00:00Z'), max: Date.parse('2026-03-02T00:00:00Z') }),
  fc.constantFrom(0, 1, -1, Date.parse('2101-01-01T00:00:00Z'), Date.parse('2026-02-01T00:00:00Z')),
);
const words = fc.constantFrom<string | null>(null, '101', '102', 'ä', 'Z', 'a', '€', '😀');
const record = fc
  .record({
    started_at: starts,
    caller: words,
    callee: words,
    session_id: fc.constantFrom<string | null>(null, 's1', 's2'),
    direction: fc.constantFrom<Draft['direction']>(null, 'INBOUND_CALL', 'EXTENSION_CALL'),
    duration: fc.constantFrom<number | null>(null, 0, 5, 60),
    cost: fc.constantFrom<number | null>(null, 0, 12_345),
    destination: fc.constantFrom<string | null>(null, 'sip:101@h', 'sip:103@h'),
  })
  .map(({ started_at, ...fields }) => draftOf(started_at, fields));

const NAMES = FIELDS.map((field) => field.name);
const orders = fc
  .uniqueArray(fc.record({ name: fc.constantFrom(...NAMES), down: fc.boolean() }), {
    minLength: 1,
    maxLength: 3,
    selector: (key) => key.name,
  })
  .map((keys) => parseOrder(keys.map(({ name, down }) => `${name} ${down ? 'desc' : 'asc'}`).join(',')));

/** The order, said plainly: blanks last, texts by code point, times as instants, ties by id as the last key goes. */
function compare(order: Order) {
  return (a: Item, b: Item): number => {
    for (const { field, descending } of order) {
      const [x, y] = [a, b].map((item) => valueOf(item, field)) as [Value, Value];
      if (x === y) continue;
      if (x === null) return 1;
      if (y === null) return -1;
      const less =
        typeof x === 'string' ? Buffer.compare(Buffer.from(x), Buffer.from(String(y))) < 0 : x < (y as number | bigint);
      return less === descending ? 1 : -1;
    }
    return number(a) < number(b) === order.at(-1)!.descending ? 1 : -1;
  };
}

type Value = string | number | bigint | null;

function valueOf(item: Item, { name, type }: Field): Value {
  if (type === 'id') return number(item);
  const value = item[name] ?? null;
  // A whole second is written without its fraction, behind which its text would come.
  return type === 'time' && value !== null ? Date.parse(String(value)) : value;
}

const number = (item: Item) => BigInt(Buffer.from(item.id, 'base64url').toString());

describe('order and pages', () => {
  it('give every call log once, in order, whatever the order and the sight', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(record, { maxLength: 40 }),
        fc.array(orders, { minLength: 3, maxLength: 6 }),
        fc.integer({ min: 1, max: 7 }),
        fc.constantFrom(
          null,
          ['101'],
          ['101', '103'],
          Array.from({ length: 12 }, (_, n) => String(100 + n)),
        ),
        async (drafts, wanted, top, extensions) => {
          await using temporary = await openTemporary();
          await append(temporary, drafts);
          const all = { tenantId: temporary.tenantId, extensions: null };
          const found = (await listAll(temporary)).items.map(
            async (item) => JSON.parse((await temporary.store.get(all, number(item)))!.json) as Item,
          );
          const details = await Promise.all(found);
          const seen = details.filter((item) => extensions === null || isPartOf(item, extensions));
          for (const order of wanted) {
            const { items, count } = await listAll(temporary, { order, extensions, top });
            expect(count).toBe(seen.length);
            expect(items.map((item) => item.id)).toEqual(seen.toSorted(compare(order)).map((item) => item.id));
          }
        },
      ),
      { numRuns: runs(40) },
    );
  });

  it('skip any number of call logs', async () => {
    await using temporary = await openTemporary();
    const drafts = Array.from({ length: 90 }, (_, n) =>
      draftOf(Date.parse('2026-01-15T00:00:00Z') + n * 86_400_000, {
        caller: String(100 + (n % 3)),
        call_id: String(n),
      }),
    );
    await append(temporary, drafts);
    for (const extensions of [null, ['101']]) {
      for (const text of ['started_at desc', 'started_at', 'call_id', 'caller desc, started_at']) {
        const order = parseOrder(text);
        const all = (await listAll(temporary, { order, extensions })).items;
        for (const skip of [0, 1, 16, 17, 29, 30, 31, 45, 59, 60, 89, 90, 1000]) {
          const request = { filter: null, search: null, order, top: 20, skip, after: null, count: true };
          const page = await temporary.store.list({ tenantId: temporary.tenantId, extensions }, request);
          expect(JSON.parse(page.items)).toEqual(all.slice(skip, skip + 20));
          expect(page.count).toBe(all.length);
          expect(page.next !== null).toBe(skip + 20 < all.length);
        }
      }
    }
  });
});

function isPartOf(item: Item, extensions: readonly string[]): boolean {
  const user = /^sip:(.+)@/.exec((item['destination'] as string | null) ?? '')?.[1] ?? null;
  return [item['caller'], item['callee'], user].some((side) => extensions.includes(side as string));
}
