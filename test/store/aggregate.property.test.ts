import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readFilter } from '../../src/query/filter.ts';
import { parseFilter } from '../../src/query/parse.ts';
import type { Aggregate, Aggregation, Measure } from '../../src/store/aggregate.ts';
import { arbitraryDrafts, arbitraryFilter } from '../query/arbitrary.ts';
import { matches, type CallLog } from '../query/evaluate.ts';
import { append, draftOf, listAll, openTemporary, type TemporaryStore } from './open-temporary.ts';
import { runs } from '../support/runs.ts';

const HOUR = 3_600_000;
const EXTENSIONS = ['101', 'Zoë'];

async function details(temporary: TemporaryStore): Promise<CallLog[]> {
  const { items } = await listAll(temporary);
  const scope = { tenantId: temporary.tenantId, extensions: null };
  const found = items.map(async ({ id }) => {
    const digits = BigInt(Buffer.from(id, 'base64url').toString());
    return JSON.parse((await temporary.store.get(scope, digits))!.json) as CallLog;
  });
  return Promise.all(found);
}

const timeOf = (log: CallLog, name: string) => (log[name] == null ? null : Date.parse(String(log[name])));
const isSeen = (log: CallLog, extensions: readonly string[] | null) =>
  extensions === null || [log['caller'], log['callee']].some((side) => extensions.includes(String(side)));

const edge = fc.oneof(
  fc.integer({ min: Date.UTC(2026, 2, 1), max: Date.UTC(2026, 3, 30) }),
  fc.integer({ min: Date.UTC(2026, 2, 1) / HOUR, max: Date.UTC(2026, 3, 30) / HOUR }).map((hour) => hour * HOUR),
  fc.constantFrom(Date.UTC(1900, 0), Date.UTC(1970, 0), Date.UTC(2026, 3, 1), Date.UTC(2160, 0)),
);
/** Beside call logs, so that hours and stretches are cut where some are. */
const close = fc
  .tuple(
    fc.constantFrom('2026-03-29T01:00:00Z', '2026-03-28T23:00:00Z', '2026-04-04T15:00:00Z', '2026-04-01T00:00:00Z'),
    fc.integer({ min: -150, max: 150 }),
  )
  .map(([moment, minutes]) => Date.parse(moment) + minutes * 60_000);
const someEdges = fc
  .uniqueArray(fc.oneof(edge, close), { minLength: 2, maxLength: 12 })
  .map((some) => some.toSorted((a, b) => a - b));

/** Measures, each with what it means. */
const MEASURES: readonly (readonly [Measure, (logs: readonly CallLog[]) => bigint | null])[] = [
  [{ kind: 'count', where: null }, (logs) => BigInt(logs.length)],
  [
    { kind: 'count', where: readFilter('answered_at ne null') },
    (logs) => BigInt(logs.filter((log) => log['answered_at'] !== null).length),
  ],
  [
    { kind: 'sum', of: { column: 'duration' }, where: readFilter('answered_at eq null') },
    (logs) => sum(logs.filter((log) => log['answered_at'] === null).map((log) => Number(log['duration'] ?? 0))),
  ],
  [
    { kind: 'sum', of: { column: 'cost' }, where: readFilter("contains(callee,'1') or trunk eq null") },
    (logs) =>
      sum(
        logs
          .filter((log) => String(log['callee'] ?? '').includes('1') || log['trunk'] === null)
          .map((log) => Math.round(Number(log['cost'] ?? 0) * 100_000)),
      ),
  ],
  [{ kind: 'sum', of: { from: 'started_at', to: 'answered_at' }, where: null }, (logs) => sum(waits(logs))],
  [
    { kind: 'min', of: { from: 'started_at', to: 'answered_at' }, where: null },
    (logs) => (waits(logs).length === 0 ? null : BigInt(Math.min(...waits(logs)))),
  ],
  [
    { kind: 'max', of: { column: 'duration' }, where: null },
    (logs) => {
      const known = logs.flatMap((log) => (log['duration'] === null ? [] : [Number(log['duration'])]));
      return known.length === 0 ? null : BigInt(Math.max(...known));
    },
  ],
];
const sum = (numbers: readonly number[]) => numbers.reduce((all, number) => all + BigInt(number), 0n);
const waits = (logs: readonly CallLog[]) =>
  logs.flatMap((log) =>
    log['answered_at'] === null ? [] : [timeOf(log, 'answered_at')! - timeOf(log, 'started_at')!],
  );

const GROUPS = ['caller', 'direction', 'status_code', 'trunk'] as const;

function expected(
  logs: readonly CallLog[],
  { edges: at, keys, groups, measures }: Aggregation & { measures: readonly Measure[] },
): Aggregate[] {
  const sets = new Map<string, { key: number; groups: (string | number | null)[]; logs: CallLog[] }>();
  for (const log of logs) {
    const start = timeOf(log, 'started_at')!;
    const stretch = at.findLastIndex((one) => one <= start);
    if (stretch < 0 || stretch === at.length - 1) continue;
    const key = keys === null ? stretch : keys[stretch]!;
    const values = groups.map((names) => names.map((name) => log[name] ?? null).find((one) => one !== null) ?? null);
    const name = JSON.stringify([key, values]);
    if (!sets.has(name)) sets.set(name, { key, groups: values, logs: [] });
    sets.get(name)!.logs.push(log);
  }
  const means = measures.map((measure) => MEASURES.find(([one]) => one === measure)![1]);
  return [...sets.values()]
    .map((set) => ({ key: set.key, groups: set.groups, values: means.map((mean) => mean(set.logs)) }))
    .filter(({ values }) => values.some((value) => value !== null && value !== 0n));
}

const inOrder = (all: readonly Aggregate[]) =>
  all.map(({ key, groups, values }) => JSON.stringify([key, groups, values.map(String)])).toSorted();

it.each([0, 1, 2, 3])('adds up what an independent reading adds up (data %i)', async (seed) => {
  await using temporary = await openTemporary();
  const [drafts] = fc.sample(arbitraryDrafts, { seed, numRuns: 1 });
  await append(temporary, drafts!);
  if (seed % 2 === 1) await temporary.store.settle({ before: 999_912, atRest: false, fewest: 1 });
  const all = await details(temporary);
  const { store, tenantId } = temporary;
  await fc.assert(
    fc.asyncProperty(
      someEdges,
      fc.constantFrom(null, 3),
      fc.array(fc.constantFrom(...GROUPS.map((name) => [name] as const), ['trunk', 'callee'] as const), {
        maxLength: 2,
      }),
      fc.uniqueArray(fc.constantFrom(...MEASURES), { minLength: 1 }),
      fc.oneof(
        fc.constantFrom(
          null,
          "direction eq 'INBOUND_CALL'",
          'answered_at ne null',
          "caller eq '101' or callee eq '101'",
        ),
        arbitraryFilter,
      ),
      fc.constantFrom(null, EXTENSIONS),
      async (at, fold, groups, measured, text, extensions) => {
        const question = { filter: text === null ? null : readFilter(text), search: null };
        const measures = measured.map(([measure]) => measure);
        const keys = fold === null ? null : at.slice(1).map((_, index) => index % fold);
        const request: Aggregation = { of: 'calllogs', edges: at, keys, groups, measures, most: null };
        const expression = text === null ? null : parseFilter(text);
        const meant = all.filter(
          (log) => isSeen(log, extensions) && (expression === null || matches(expression, log, 'UTC')),
        );
        const found = await store.aggregate({ tenantId, extensions }, { ...question, ...request });
        expect(inOrder(found)).toEqual(inOrder(expected(meant, request)));
      },
    ),
    { numRuns: runs(150), seed },
  );
});

it('counts what is under way at once as an independent reading does', async () => {
  const base = Date.parse('2026-01-31T12:00:00Z');
  const near = fc.oneof(
    fc.integer({ min: 0, max: 30 }).map((step) => base + step * HOUR),
    fc.integer({ min: base, max: base + 30 * HOUR }),
  );
  const lasts = fc.constantFrom(null, -HOUR, 0, 1, HOUR, 5 * HOUR, 40 * HOUR, 60 * HOUR);
  const calls = fc.array(fc.record({ start: near, lasts }), { minLength: 1, maxLength: 25 });
  const stretches = fc.uniqueArray(near, { minLength: 2, maxLength: 8 }).map((some) => some.toSorted((a, b) => a - b));
  const asked = fc.array(
    fc.record({
      at: stretches,
      extensions: fc.constantFrom(null, ['101']),
      of: fc.constantFrom('calllogs' as const, 'sessions' as const),
    }),
    { minLength: 20, maxLength: 20 },
  );
  await fc.assert(
    fc.asyncProperty(calls, asked, async (made, questions) => {
      await using temporary = await openTemporary();
      const drafts = made.map(({ start, lasts: length }, index) =>
        draftOf(start, {
          caller: index % 2 === 0 ? '101' : '102',
          source: 'pbx',
          source_key: String(index),
          ended_at: length === null ? null : start + length,
        }),
      );
      await append(temporary, drafts);
      const { store, tenantId } = temporary;
      for (const { at, extensions, of } of questions) {
        const found = await store.peaks({ tenantId, extensions }, { filter: null, search: null, of, edges: at });
        const seen = drafts.filter(
          ({ caller, ended_at }) => ended_at !== null && (extensions === null || caller === '101'),
        );
        const running = (moment: number) =>
          seen.filter(
            ({ started_at, ended_at }) => started_at <= moment && moment < Math.min(ended_at!, started_at + 48 * HOUR),
          ).length;
        const peaks = at.slice(1).map((to, index) => {
          const from = at[index]!;
          const starts = seen.map(({ started_at }) => started_at).filter((start) => start >= from && start < to);
          return Math.max(...[from, ...starts].map(running));
        });
        expect(found).toEqual(peaks);
      }
    }),
    { numRuns: runs(12) },
  );
});

it.each(['calllogs', 'sessions'] as const)('counts none twice that begins as another ends (%s)', async (of) => {
  await using temporary = await openTemporary();
  const start = Date.UTC(2026, 0, 31, 12);
  const drafts = [0, 1, 2, 3].map((hour) =>
    draftOf(start + hour * HOUR, {
      caller: '101',
      source: 'pbx',
      source_key: String(hour),
      ended_at: start + (hour + 1) * HOUR,
    }),
  );
  await append(temporary, drafts);
  const scope = { tenantId: temporary.tenantId, extensions: null };
  const edges = [start - HOUR, start, start + 2 * HOUR, start + 4 * HOUR, start + 5 * HOUR];
  expect(await temporary.store.peaks(scope, { filter: null, search: null, of, edges })).toEqual([0, 1, 1, 0]);
});

// What the hourly roll-up tells, where hours are cut; with more parts than calls, too.
it.each([5, 90])('adds up whole hours and parts of them (a call every %d minutes)', async (step) => {
  await using temporary = await openTemporary();
  const start = Date.UTC(2026, 0, 31, 22);
  const minutes = Array.from({ length: 300 / step }, (_, index) => index * step);
  const drafts = minutes.map((minute) =>
    draftOf(start + minute * 60_000, { caller: '101', source: 'pbx', source_key: String(minute), duration: minute }),
  );
  await append(temporary, drafts);
  const measures: Measure[] = [
    { kind: 'count', where: null },
    { kind: 'sum', of: { column: 'duration' }, where: null },
  ];
  const scope = { tenantId: temporary.tenantId, extensions: null };
  const cut = fc.uniqueArray(fc.integer({ min: -30, max: 330 }), { minLength: 2, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(cut, async (cuts) => {
      const edges = cuts.toSorted((a, b) => a - b).map((minute) => start + minute * 60_000);
      const request = { filter: null, search: null, of: 'calllogs', keys: null, groups: [], most: null } as const;
      const found = await temporary.store.aggregate(scope, { ...request, edges, measures });
      const inside = (index: number) =>
        minutes.filter((minute) => {
          const at = start + minute * 60_000;
          return at >= edges[index]! && at < edges[index + 1]!;
        });
      const meant = edges.slice(1).flatMap((_, index) => {
        const some = inside(index);
        return some.length === 0 ? [] : [[index, BigInt(some.length), sum(some)]];
      });
      expect(found.map(({ key, values }) => [key, ...values]).toSorted((a, b) => Number(a[0]) - Number(b[0]))).toEqual(
        meant,
      );
    }),
    { numRuns: runs(200) },
  );
});

it('gives the foremost, and sums past 2⁵³ to the last digit', async () => {
  await using temporary = await openTemporary();
  const cost = 9_007_199_254_740_991;
  const start = Date.UTC(2026, 0, 31, 23);
  const drafts = ['b', 'a', 'c', 'a', 'b', 'd', null, null, null].map((caller, index) =>
    draftOf(start + index * HOUR, { caller, callee: '9', cost, source: 'pbx', source_key: String(index) }),
  );
  await append(temporary, drafts);
  const measures: Measure[] = [
    { kind: 'count', where: null },
    { kind: 'sum', of: { column: 'cost' }, where: null },
  ];
  const request = { filter: null, search: null, of: 'calllogs', keys: null, measures } as const;
  const scope = { tenantId: temporary.tenantId, extensions: null };
  const at = [start, start + 9 * HOUR];
  const most = { measure: 0, top: 3 };
  const found = await temporary.store.aggregate(scope, { ...request, edges: at, groups: [['caller']], most });
  expect(found.map(({ groups, values }) => [groups[0], values])).toEqual([
    [null, [3n, 3n * BigInt(cost)]],
    ['a', [2n, 2n * BigInt(cost)]],
    ['b', [2n, 2n * BigInt(cost)]],
  ]);
});
