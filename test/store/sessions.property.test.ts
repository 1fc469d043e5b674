import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Draft } from '../../src/record/draft.ts';
import { readFilter } from '../../src/query/filter.ts';
import { NEWEST_FIRST } from '../../src/query/orderby.ts';
import { SESSIONS } from '../../src/record/session-fields.ts';
import { rowOf, sessionsOf, type Leg } from '../record/session-model.ts';
import { append, draftOf, listAll, openTemporary, type TemporaryStore } from './open-temporary.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Around the turn of a month, so that sessions lie in two tables, and far enough apart that some are two. */
const BASE = Date.parse('2026-01-31T21:00:00Z');
const offset = fc.oneof(
  fc.constantFrom(0, 1, 1000, MINUTE, 5 * MINUTE, HOUR, 2 * HOUR),
  fc.constantFrom(-60, -36, -25, -13, -12, -11, -2, 4, 11, 12, 12.001, 13, 24, 35, 47, 48, 61).map((h) => h * HOUR),
);
const blank = <T>(value: fc.Arbitrary<T>, weight = 2) =>
  fc.oneof({ weight, arbitrary: value }, { weight: 1, arbitrary: fc.constant(null) });

const leg = fc
  .record({
    source_key: fc.constantFrom('1', '2', '3', '4', '5', '6'),
    session_id: fc.constantFrom('s', 's', 's', 't', 'costarring', 'liquid', null),
    offset,
    callee: blank(fc.constantFrom('101', '102', '8000', '8001')),
    destination: blank(fc.constantFrom('sip:101@pbx.example', 'sip:8000@pbx.example'), 3),
    service_number: blank(fc.constantFrom('8000', '8001', '101'), 1),
    answered: blank(fc.constantFrom(0, 3000, 20_000)),
    lasts: blank(fc.constantFrom(0, 20_000, 20_500, 90_000), 4),
    duration: blank(fc.constantFrom(0, 7, 60)),
    status_code: blank(fc.constantFrom(0, 302, 408, 480, 486, 487, 500, 600, 603)),
    end_reason: blank(
      fc.constantFrom('CALLER_DISCONNECTED', 'CALLEE_DISCONNECTED', 'CANCELLED', 'REFERRED', 'REDIRECTED', 'REPLACED'),
      1,
    ),
    trunk: blank(fc.constantFrom('north', 'south'), 1),
    did_cid: blank(fc.constant('+12025550199'), 1),
    direction: blank(fc.constantFrom('INBOUND_CALL', 'OUTBOUND_CALL')),
  })
  .map(({ offset: at, answered, lasts, ...fields }) => {
    const started_at = BASE + at;
    const answered_at = answered === null ? null : started_at + answered;
    const ended_at = lasts === null ? null : (answered_at ?? started_at) + lasts;
    return draftOf(started_at, { ...(fields as Partial<Draft>), caller: '201', source: 'pbx', answered_at, ended_at });
  });

/** Details of all call logs, as the API shows them. */
async function details(temporary: TemporaryStore, extensions: string[] | null): Promise<Leg[]> {
  const { items } = await listAll(temporary, { extensions });
  const scope = { tenantId: temporary.tenantId, extensions };
  const found = items.map(async ({ id }) => {
    const digits = BigInt(Buffer.from(id, 'base64url').toString());
    return JSON.parse((await temporary.store.get(scope, digits))!.json) as Leg;
  });
  return Promise.all(found);
}

async function expectRight(temporary: TemporaryStore, extensions: string[] | null): Promise<void> {
  const { store, tenantId } = temporary;
  const scope = { tenantId, extensions };
  const sessions = sessionsOf(await details(temporary, extensions));
  const rows = sessions.map(rowOf);
  const items: Record<string, unknown>[] = [];
  let after = null;
  do {
    const request = { filter: null, search: null, order: NEWEST_FIRST, top: 3, skip: 0, count: true };
    const page = await store.list(scope, { ...request, of: 'sessions', after });
    expect(page.count).toBe(rows.length);
    items.push(...(JSON.parse(page.items) as Record<string, unknown>[]));
    after = page.next;
  } while (after !== null);
  const byId = (list: readonly Record<string, unknown>[]) =>
    list.toSorted((a, b) => (String(a['id']) < String(b['id']) ? -1 : 1));
  expect(byId(items)).toEqual(byId(rows));
  for (const [index, legs] of sessions.entries()) {
    for (const { id } of legs) {
      const found = JSON.parse((await store.session(scope, id))!) as Record<string, unknown> & { legs: Leg[] };
      expect(found).toMatchObject(rows[index]!);
      expect(found.legs.map((one) => one.id)).toEqual(legs.map((one) => one.id));
    }
  }
}

/** Questions that packed columns answer, and some that they do not. */
const ASKED: readonly (readonly [string, (row: ReturnType<typeof rowOf>) => boolean])[] = [
  ["outcome eq 'ANSWERED'", ({ outcome }) => outcome === 'ANSWERED'],
  ["outcome ne 'MISSED'", ({ outcome }) => outcome !== 'MISSED'],
  ['outcome eq null', ({ outcome }) => outcome === null],
  ["not (outcome in ('BUSY', 'FAILED'))", ({ outcome }) => outcome !== 'BUSY' && outcome !== 'FAILED'],
  [
    "direction eq 'INBOUND_CALL' and outcome ne null",
    ({ direction, outcome }) => direction === 'INBOUND_CALL' && outcome !== null,
  ],
  ["callee eq '101' or direction eq null", ({ callee, direction }) => callee === '101' || direction === null],
  ["session_id eq 's'", ({ session_id }) => session_id === 's'],
  ['leg_count gt 1', ({ leg_count }) => Number(leg_count) > 1],
  ["duration gt 7 and outcome eq 'ANSWERED'", ({ duration }) => Number(duration) > 7],
];

async function expectFound(temporary: TemporaryStore): Promise<void> {
  const { store, tenantId } = temporary;
  const rows = sessionsOf(await details(temporary, null)).map(rowOf);
  for (const [text, meant] of ASKED) {
    const filter = readFilter(text, 'UTC', SESSIONS);
    const request = { filter, search: null, order: NEWEST_FIRST, top: 100, skip: 0, after: null, count: true };
    const page = await store.list({ tenantId, extensions: null }, { ...request, of: 'sessions' });
    const found = (JSON.parse(page.items) as { id: string }[]).map(({ id }) => id);
    const expected = rows.filter(meant).map(({ id }) => String(id));
    expect([text, page.count, found.toSorted()]).toEqual([text, expected.length, expected.toSorted()]);
  }
}

async function hours({ store, tenantId }: TemporaryStore): Promise<number> {
  const lines = await store.read(store.queries.selectFrom('hour_count').selectAll().where('tenant_id', '=', tenantId));
  return lines.reduce((sum, { sessions }) => sum + sessions, 0);
}

describe('sessions in the store', () => {
  it('are what their legs say, however they came', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(leg, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 5 }),
        fc.constantFrom('running', 'settled', 'scoped'),
        async (batches, kind) => {
          const settled = kind === 'settled';
          await using temporary = await openTemporary();
          for (const [index, batch] of batches.entries()) {
            await append(temporary, batch);
            // Late legs come into settled months, too.
            if (settled && index === 0) await temporary.store.settle({ before: 999_912, atRest: false, fewest: 1 });
          }
          await expectRight(temporary, null);
          // 101 is the callee of some legs, the destination of others, and so sees parts of sessions.
          if (kind === 'scoped') await expectRight(temporary, ['101', 'nobody']);
          if (kind === 'scoped') await expectRight(temporary, ['nobody']);
          if (settled) {
            await temporary.store.settle({ before: 999_912, atRest: false, fewest: 1 });
            await expectRight(temporary, null);
            await expectFound(temporary);
          }
          expect(await hours(temporary)).toBe(sessionsOf(await details(temporary, null)).length);
        },
      ),
      { numRuns: 40 },
    );
  }, 300_000);

  it('are the same in whatever order, and however often, their legs come', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(leg, { minLength: 1, maxLength: 6, selector: ({ source_key }) => source_key }),
        fc.array(fc.nat(), { maxLength: 12 }),
        fc.integer({ min: 1, max: 6 }),
        fc.func(fc.nat()),
        async (legs, again, size, shuffle) => {
          await using once = await openTemporary();
          await append(once, legs);
          await using often = await openTemporary();
          const stream = [...legs, ...again.map((n) => legs[n % legs.length]!)]
            .map((draft, index) => ({ draft, rank: shuffle(index) }))
            .toSorted((a, b) => a.rank - b.rank)
            .map(({ draft }) => draft);
          for (let index = 0; index < stream.length; index += size)
            await append(often, stream.slice(index, index + size));
          const list = async ({ store, tenantId }: TemporaryStore) => {
            await new Promise((resolve) => setImmediate(resolve));
            const request = { filter: null, search: null, order: NEWEST_FIRST, top: 100, skip: 0, count: true };
            return store.list({ tenantId, extensions: null }, { ...request, of: 'sessions', after: null });
          };
          expect(await list(often)).toEqual(await list(once));
          await expectRight(once, null);
        },
      ),
      { numRuns: 40 },
    );
  }, 300_000);
});
