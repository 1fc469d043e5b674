import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DIRECTIONS } from '../../src/record/enums.ts';
import { CREATED } from '../../src/store/changes.ts';
import { hourOf, monthOf } from '../../src/store/month.ts';
import { append, draftOf, listAll, openTemporary, type TemporaryStore } from './open-temporary.ts';
import { runs } from '../support/runs.ts';

const record = fc
  .record({
    started_at: fc.constantFrom(0, 3_600_000, Date.parse('2026-01-31T23:00:00Z'), Date.parse('2026-02-01T00:00:00Z')),
    source_key: fc.constantFrom('1', '2', '3', '4'),
    direction: fc.constantFrom(null, ...DIRECTIONS),
    answered: fc.boolean(),
    duration: fc.constantFrom(null, 0, 7, 60),
  })
  .map(({ started_at, answered, ...fields }) =>
    draftOf(started_at, { ...fields, source: 's', answered_at: answered ? started_at : null }),
  );

it('keeps roll-ups and changes in step with the call logs', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(record, { minLength: 1, maxLength: 8 }), { maxLength: 5 }), async (batches) => {
      await using temporary = await openTemporary();
      let changes = 0;
      for (const batch of batches) {
        const { stored, updated } = await append(temporary, batch);
        changes += stored + updated;
      }
      const { items } = await listAll(temporary);
      const hours = new Map<string, number[]>();
      const months = new Map<number, number>();
      for (const item of items) {
        const start = Date.parse(item['started_at'] as string);
        const direction = item['direction'] === null ? -1 : DIRECTIONS.indexOf(item['direction'] as never);
        const key = [hourOf(start), direction, item['answered_at'] === null ? 0 : 1].join(' ');
        const [calls, talk] = hours.get(key) ?? [0, 0];
        hours.set(key, [calls! + 1, talk! + Number(item['duration'] ?? 0)]);
        months.set(monthOf(start), (months.get(monthOf(start)) ?? 0) + 1);
      }
      expect(await readHours(temporary)).toEqual(hours);
      expect(await readMonths(temporary)).toEqual(months);
      expect(await temporary.store.changeSeq(temporary.tenantId)).toBe(changes);
      await checkChanges(temporary, changes, items.length);
    }),
    { numRuns: runs(60) },
  );
});

async function readHours({ store, tenantId }: TemporaryStore): Promise<Map<string, number[]>> {
  const query = store.queries.selectFrom('hour_count').selectAll().where('tenant_id', '=', tenantId);
  const lines = (await store.read(query)).filter((line) => line.calls !== 0);
  return new Map(
    lines.map((line) => [[line.hour, line.direction, line.answered].join(' '), [line.calls, line.talk_seconds]]),
  );
}

async function readMonths({ store, tenantId }: TemporaryStore): Promise<Map<number, number>> {
  const query = store.queries.selectFrom('month_count').selectAll().where('tenant_id', '=', tenantId);
  const lines = (await store.read(query)).filter((line) => line.calls !== 0);
  return new Map(lines.map((line) => [line.month, line.calls]));
}

/** Numbered without gaps; each call log created once. */
async function checkChanges({ store, tenantId }: TemporaryStore, changes: number, callLogs: number): Promise<void> {
  const query = store.queries.selectFrom('change').selectAll().where('tenant_id', '=', tenantId).orderBy('seq');
  let next = 1;
  const created = new Set<bigint>();
  for (const run of await store.read(query)) {
    expect(run.seq).toBe(next);
    next += run.count;
    expect(run.entries.length).toBe(run.count * (run.kind === CREATED ? 8 : 20));
    if (run.kind !== CREATED) continue;
    const view = new DataView(run.entries.buffer, run.entries.byteOffset, run.entries.byteLength);
    for (let index = 0; index < run.count; index++) created.add(view.getBigInt64(index * 8));
  }
  expect(next).toBe(changes + 1);
  expect(created.size).toBe(callLogs);
}
