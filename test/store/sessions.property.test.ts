import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFilter } from '../../src/query/filter.ts';
import { NEWEST_FIRST } from '../../src/query/orderby.ts';
import { SESSIONS } from '../../src/record/session-fields.ts';
import { rowOf, sessionsOf, type Leg } from '../record/session-model.ts';
import { arbitraryLeg } from './arbitrary-legs.ts';
import { append, listAll, openTemporary, type TemporaryStore } from './open-temporary.ts';
import { runs } from '../support/runs.ts';

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
        fc.array(fc.array(arbitraryLeg, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 5 }),
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
      { numRuns: runs(40) },
    );
  });

  it('are the same in whatever order, and however often, their legs come', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(arbitraryLeg, { minLength: 1, maxLength: 6, selector: ({ source_key }) => source_key }),
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
      { numRuns: runs(40) },
    );
  });
});
