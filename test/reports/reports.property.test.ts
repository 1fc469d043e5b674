import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { parseFilter } from '../../src/query/parse.ts';
import { matches } from '../query/evaluate.ts';
import { ZONES } from '../query/arbitrary.ts';
import type { Leg } from '../record/session-model.ts';
import type { Posted } from '../support/call-log.ts';
import type { Client } from '../support/client.ts';
import { startServer } from '../support/server.ts';
import { newTenant } from '../support/tenant.ts';
import { countedLegs, countedSessions, kpiOf, longestWait, peak, totalsOf, type Counted } from './report-model.ts';
import { runs } from '../support/runs.ts';

const server = await startServer();
afterAll(() => server[Symbol.asyncDispose]());

const SECOND = 1000;
const HOUR = 3_600_000;
/** Where clocks are changed, months turn, and in between. */
const MOMENTS = [
  '2026-03-29T00:30:00Z',
  '2026-03-08T06:30:00Z',
  '2026-04-04T14:30:00Z',
  '2026-10-03T15:00:00Z',
  '2026-10-25T00:30:00Z',
  '2026-03-31T22:00:00Z',
  '2026-03-31T23:59:59Z',
  '2026-06-10T12:00:00Z',
].map((text) => Date.parse(text));
const start = fc
  .tuple(fc.constantFrom(...MOMENTS), fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constant(0.25)), fc.nat(1800))
  .map(([moment, hours, seconds]) => moment + hours * HOUR + seconds * SECOND);

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null, freq: 3 });
const number = fc.constantFrom('101', '102', '103', '8000', '+12025550101', '+12025550102');
const leg = fc.record({
  started_at: start,
  session_id: maybe(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g')),
  caller: fc.constantFrom('101', '102', '+12025550101', '+12025550102'),
  callee: maybe(number),
  destination: maybe(fc.constantFrom('sip:101@pbx.example', 'sip:102@pbx.example', 'sip:8000@pbx.example')),
  service_number: maybe(fc.constantFrom('8000')),
  trunk: maybe(fc.constantFrom('north', 'south', '=cmd')),
  direction: maybe(fc.constantFrom('INBOUND_CALL', 'OUTBOUND_CALL', 'EXTENSION_CALL', 'INBOUND_OUTBOUND_CALL')),
  rings: maybe(fc.integer({ min: -1, max: 9 })),
  waits: maybe(fc.integer({ min: -1, max: 90 })),
  lasts: maybe(fc.integer({ min: 0, max: 9_000 })),
  duration: maybe(fc.constantFrom(0, 1, 59, 3600)),
  status_code: maybe(fc.constantFrom(0, 404, 480, 486, 487, 503, 603)),
  end_reason: maybe(fc.constantFrom('CANCELLED', 'CALLEE_DISCONNECTED', 'CALLER_DISCONNECTED', 'REFERRED')),
});
const timeText = (time: number | null) => (time === null ? null : new Date(time).toISOString());
const posted = fc.array(leg, { minLength: 30, maxLength: 70 }).map((legs) =>
  legs.map(({ started_at, rings, waits, lasts, ...fields }, index): Posted => {
    const answered = waits === null ? null : started_at + waits * SECOND + 250;
    return {
      ...fields,
      call_id: `c${index}`,
      started_at: timeText(started_at),
      rang_at: rings === null ? null : timeText(started_at + rings * SECOND),
      answered_at: timeText(answered),
      ended_at: lasts === null ? null : timeText((answered ?? started_at) + lasts * SECOND),
    };
  }),
);

const FILTERS = {
  calllogs: [
    "direction eq 'INBOUND_CALL'",
    'answered_at ne null and direction ne null',
    "caller eq '101' or callee eq '101'",
    'duration gt 1 and not (trunk eq null)',
    'hour(started_at) ge 9 and hour(started_at) lt 17',
    'date(started_at) eq 2026-03-29',
    'started_at ge 2026-03-29T01:00:00Z and status_code ne 486',
    "startswith(destination, 'sip:10')",
  ],
  sessions: [
    "direction eq 'INBOUND_CALL'",
    "outcome in ('MISSED', 'CANCELLED', 'BUSY')",
    "answered_by eq '102' or caller eq '101'",
    'leg_count gt 1',
    'hour(started_at) lt 5 and duration ge 0',
    "date(started_at) ge 2026-10-01 and trunk eq 'north'",
  ],
} as const;

const of = fc.constantFrom('sessions' as const, 'calllogs' as const);
const edge = fc.oneof(
  start,
  fc.constantFrom('2026-03-01', '2026-03-29', '2026-04-05', '2026-10-25', '2026-01-01', '2026-12-31'),
);
const question = of.chain((subject) =>
  fc.record({
    of: fc.constant(subject),
    filter: maybe(fc.constantFrom(...FILTERS[subject])),
    tz: fc.constantFrom(...ZONES),
    from: edge,
    to: edge,
    interval: fc.constantFrom('hour', 'day', 'month'),
    by: fc.constantFrom('caller', 'callee', 'trunk', 'direction', 'service_number', 'extension'),
    top: fc.integer({ min: 1, max: 6 }),
    role: fc.constantFrom('admin' as const, 'manager' as const, 'user' as const),
  }),
);

/** A moment as an option says it: a date is its whole day in the zone. */
function momentOf(value: number | string, zone: string, end: boolean): number {
  if (typeof value === 'number') return value;
  const date = Temporal.PlainDate.from(value).add({ days: end ? 1 : 0 });
  return date.toZonedDateTime(zone).epochMilliseconds;
}

const zoned = (time: number, zone: string) => Temporal.Instant.fromEpochMilliseconds(time).toZonedDateTimeISO(zone);
/** What tells one interval from another. */
const LABEL: Record<string, (at: Temporal.ZonedDateTime) => string> = {
  hour: (at) => `${at.toPlainDate().toString()} ${at.hour} ${at.offset}`,
  day: (at) => at.toPlainDate().toString(),
  month: (at) => `${at.year}-${at.month}`,
};

interface Item {
  readonly [name: string]: string | number | null;
}
type Answer = Record<string, unknown> & { readonly items: readonly Item[] };

interface Seen {
  readonly client: Client;
  readonly sessions: readonly Counted[];
  readonly calllogs: readonly Counted[];
}

async function seenBy(client: Client): Promise<Seen> {
  const { text } = await client.get('/calllogs/export?format=ndjson&orderby=started_at%20asc');
  const logs = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Leg);
  return { client, sessions: countedSessions(logs), calllogs: countedLegs(logs) };
}

it.each([0, 1, 2, 3, 4])('say what an independent reading of the same call logs says (data %i)', async (seed) => {
  const { admin, client } = await newTenant(server);
  await admin.store(fc.sample(posted, { seed, numRuns: 1 })[0]!);
  const seen = {
    admin: await seenBy(admin),
    manager: await seenBy(await client('manager', ['101', '8000'])),
    user: await seenBy(await client('user', ['102'])),
  };
  await fc.assert(
    fc.asyncProperty(question, async (asked) => {
      const { tz } = asked;
      const from = momentOf(asked.from, tz, false);
      const to = momentOf(asked.to, tz, true);
      fc.pre(from < to);
      const reader = seen[asked.role];
      const options = (more: Record<string, string>) => {
        const text = (value: number | string) => (typeof value === 'number' ? timeText(value)! : value);
        const common = { of: asked.of, tz, from: text(asked.from), to: text(asked.to), ...more };
        return new URLSearchParams(asked.filter === null ? common : { ...common, filter: asked.filter }).toString();
      };
      const report = async (name: string, more: Record<string, string> = {}) => {
        const answer = await reader.client.get(`/reports/${name}?${options(more)}`);
        expect([answer.status, answer.text.slice(0, 300)]).toEqual([200, answer.text.slice(0, 300)]);
        const body = answer.json<Answer>();
        expect(body).toMatchObject({ of: asked.of, tz });
        expect([body['from'], body['to']].map((time) => Date.parse(String(time)))).toEqual([from, to]);
        return body;
      };
      const expression = asked.filter === null ? null : parseFilter(asked.filter);
      const all = reader[asked.of].filter(({ fields }) => expression === null || matches(expression, fields, tz));
      const within = all.filter(({ start: at }) => at >= from && at < to);

      const { items: intervals } = await report('volume', { interval: asked.interval, with: 'waits,peaks' });
      const spans = intervals.map((item) => [item['from'], item['to']].map((time) => Date.parse(String(time))));
      expect([spans[0]![0], spans.at(-1)![1]]).toEqual([from, to]);
      const label = (time: number) => LABEL[asked.interval]!(zoned(time, tz));
      for (const [index, [begin, end]] of spans.entries()) {
        expect(begin).toBeLessThan(end!);
        expect(label(end! - 1)).toBe(label(begin!));
        if (index > 0) expect([spans[index - 1]![1], label(begin!) === label(begin! - 1)]).toEqual([begin, false]);
      }
      expect(intervals).toEqual(
        intervals.map((item, index) => {
          const [begin, end] = spans[index] as [number, number];
          const inside = within.filter(({ start: at }) => at >= begin && at < end);
          return {
            from: item['from'],
            to: item['to'],
            ...totalsOf(inside),
            longest_wait_seconds: longestWait(inside),
            peak_calls: peak(all, begin, end),
          };
        }),
      );
      const { items: plain } = await report('volume', { interval: asked.interval });
      const further = new Set(['longest_wait_seconds', 'peak_calls']);
      const less = (item: Item) => Object.fromEntries(Object.entries(item).filter(([name]) => !further.has(name)));
      expect(plain).toEqual(intervals.map(less));

      const { items: cells } = await report('heatmap');
      expect(cells).toEqual(
        Array.from({ length: 168 }, (_, cell) => {
          const [weekday, hour] = [Math.floor(cell / 24) + 1, cell % 24];
          const inside = within.filter(({ start: at }) => {
            const clock = zoned(at, tz);
            return clock.dayOfWeek === weekday && clock.hour === hour;
          });
          const { calls, answered } = totalsOf(inside);
          return { weekday, hour, calls, answered };
        }),
      );

      const { items: top } = await report('top', { by: asked.by, top: String(asked.top) });
      const named = within.flatMap((call) => {
        const names = asked.by === 'extension' ? call.extensions : [call.fields[asked.by] ?? null];
        return names.filter((name) => name !== null).map((name) => ({ name: String(name), call }));
      });
      const lines = [...Map.groupBy(named, ({ name }) => name)]
        .map(([name, group]) => ({ name, ...totalsOf(group.map(({ call }) => call)) }))
        .toSorted((a, b) => b.calls - a.calls || (a.name < b.name ? -1 : 1))
        .map(({ name, ...totals }) => ({ [asked.by]: name, ...totals }));
      expect(top).toEqual(lines.slice(0, asked.top));

      expect(await report('kpi')).toMatchObject(kpiOf(within, all, from, to));
    }),
    { numRuns: runs(24), seed },
  );
});
