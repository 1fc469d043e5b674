import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Draft } from '../../src/record/draft.ts';
import { hashIdentity, identityText, type HashIdentity } from '../../src/record/identity.ts';
import { append, draftOf, listAll, openTemporary } from './open-temporary.ts';
import { runs } from '../support/runs.ts';

/** Nearly everything meets: two slots, and steps that reach all others. */
const crowded: HashIdentity = (text) => {
  const { slot, step, key } = hashIdentity(text);
  return { slot: slot % 2, step: (step % 4) | 1, key: key % 2 };
};

const few = (...words: string[]) => fc.constantFrom<string | null>(null, ...words);
const HOUR = 3_600_000;
const starts = fc.constantFrom(
  0,
  1,
  -1,
  Date.parse('2026-01-31T23:59:59.999Z'),
  Date.parse('2026-02-01T00:00:00Z'),
  Date.parse('0001-01-01T00:00:00Z'),
  Date.parse('0001-01-01T00:00:01Z'),
  Date.parse('9999-12-31T23:59:59Z'),
  Date.parse('2500-06-01T00:00:00Z'),
);

const record = fc
  .record({
    started_at: starts,
    source: few('a', 'b'),
    source_key: few('1', '2', '3'),
    session_id: few('s', 't'),
    call_id: few('c'),
    callee: few('101', '102'),
    caller: few('201'),
    duration: fc.constantFrom<number | null>(null, 0, 7, 9),
    answered: fc.boolean(),
  })
  .map(({ answered, started_at, ...fields }) =>
    draftOf(started_at, { ...fields, answered_at: answered ? started_at + HOUR : null }),
  );

/** What the store promises, said plainly: one record for each identity, as it came last. */
class Model {
  readonly records = new Map<string, Draft>();
  stored = 0;
  updated = 0;
  unchanged = 0;

  take(draft: Draft): void {
    const key = identityText(draft);
    const old = this.records.get(key);
    if (old === undefined) this.stored += 1;
    else if (JSON.stringify(old) === JSON.stringify(draft)) this.unchanged += 1;
    else this.updated += 1;
    this.records.set(key, draft);
  }
}

describe('identity in the store', () => {
  it('gives the same record one id for ever and two records never the same, even where all hashes meet', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(record, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 5 }),
        fc.constantFrom(crowded, hashIdentity),
        async (batches, hash) => {
          await using temporary = await openTemporary();
          const model = new Model();
          const ids = new Map<string, string>();
          const total = { stored: 0, updated: 0, unchanged: 0 };
          for (const batch of batches) {
            for (const draft of batch) model.take(draft);
            const result = await append(temporary, batch, hash);
            for (const name of ['stored', 'updated', 'unchanged'] as const) total[name] += result[name];

            const { items, count } = await listAll(temporary, { top: 3 });
            expect(count).toBe(model.records.size);
            expect(items).toHaveLength(count);
            expect(new Set(items.map((item) => item.id)).size).toBe(count);
            for (const [key, draft] of model.records) {
              const found = items.filter((item) => matches(item, draft) && (ids.get(key) ?? item.id) === item.id);
              expect(found.length, `${key} is there`).toBeGreaterThan(0);
            }
            await rememberIds(temporary, model, ids);
          }
          expect(total).toEqual({ stored: model.stored, updated: model.updated, unchanged: model.unchanged });
        },
      ),
      { numRuns: runs(120) },
    );
  });
});

function matches(item: Record<string, unknown>, draft: Draft): boolean {
  const time = (at: number | null) => (at === null ? null : new Date(at).toISOString().replace('.000Z', 'Z'));
  return (
    item['started_at'] === time(draft.started_at) &&
    item['answered_at'] === time(draft.answered_at) &&
    item['session_id'] === draft.session_id &&
    item['call_id'] === draft.call_id &&
    item['caller'] === draft.caller &&
    item['callee'] === draft.callee &&
    item['duration'] === draft.duration
  );
}

/** Every identity keeps the id it was first given; asked one by one, by id. */
async function rememberIds(
  temporary: Awaited<ReturnType<typeof openTemporary>>,
  model: Model,
  ids: Map<string, string>,
): Promise<void> {
  const { store, tenantId } = temporary;
  const { items } = await listAll(temporary);
  const seen = new Set<string>();
  for (const item of items) {
    const id = BigInt(Buffer.from(item.id, 'base64url').toString());
    const found = (await store.get({ tenantId, extensions: null }, id))!;
    const { source, source_key } = await found.beside();
    const detail = JSON.parse(found.json) as {
      session_id: string;
      call_id: string;
      callee: string;
      started_at: string;
    };
    const key = identityText({ ...detail, source, source_key, started_at: Date.parse(detail.started_at) });
    expect(model.records.has(key)).toBe(true);
    expect(seen.has(key), 'one id for each record').toBe(false);
    seen.add(key);
    if (ids.has(key)) expect(item.id).toBe(ids.get(key));
    ids.set(key, item.id);
  }
}
