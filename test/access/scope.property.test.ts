import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { startServer } from '../support/server.ts';
import { printKeys, sorted } from '../support/sorted.ts';
import { newTenant } from '../support/tenant.ts';
import { runs } from '../support/runs.ts';

const server = await startServer();
afterAll(() => server[Symbol.asyncDispose]());

const user = fc.constantFrom('101', '102', '103', '1', '10', 'ann', 'Ann', 'é', "o'hara", '+12025550100');
const party = fc.option(user, { nil: null });
const destination = fc.option(
  fc.record({
    user,
    host: fc.constantFrom('192.0.2.1', '101', 'pbx.example:5060'),
    scheme: fc.constantFrom('sip:', 'sips:', ''),
  }),
  { nil: null },
);
const year = fc.constantFrom(1, 1899, 1969, 1999, 2000, 2025, 2026, 2026, 2026, 2099, 2100, 2200, 9999);
const start = fc.tuple(year, fc.nat(11), fc.nat(27), fc.nat(2)).map(([y, month, day, ms]) => {
  const date = new Date(Date.UTC(2000, month, day, 0, 0, 0, ms));
  date.setUTCFullYear(y);
  return date.toISOString();
});
const leg = fc
  .record({
    caller: party,
    callee: party,
    destination,
    started_at: start,
    duration: fc.option(fc.nat(3), { nil: null }),
  })
  .filter(({ caller, callee }) => caller !== null || callee !== null);
const keys = fc
  .uniqueArray(
    fc.tuple(
      fc.constantFrom('started_at', 'caller', 'callee', 'destination', 'duration', 'id'),
      fc.constantFrom('asc', 'desc'),
    ),
    { minLength: 1, maxLength: 3, selector: ([name]) => name },
  )
  .chain((some) => fc.constantFrom(some, [['started_at', 'desc'] as const], [['started_at', 'asc'] as const]));

describe('what a token may see', () => {
  it('is what a filter over plain objects says, in list, count, pages and details', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(leg, { maxLength: 40 }),
        fc.uniqueArray(user, { minLength: 1, maxLength: 10 }),
        fc.constantFrom('user' as const, 'manager' as const),
        keys,
        fc.integer({ min: 1, max: 12 }),
        fc.nat(45),
        async (legs, extensions, role, order, top, skip) => {
          const { admin, client } = await newTenant(server);
          await admin.store(
            legs.map(({ destination: to, ...rest }, n) => ({
              ...rest,
              call_id: String(n),
              destination: to === null ? null : `${to.scheme}${to.user}@${to.host}`,
            })),
          );
          const all = await admin.all('/calllogs?top=1000');
          expect(all).toHaveLength(legs.length);
          const sees = (call: number) => {
            const { caller, callee, destination: to } = legs[call]!;
            return [caller, callee, to?.user ?? null].some((one) => one !== null && extensions.includes(one));
          };
          const expected = sorted(
            all.filter(({ call_id }) => sees(Number(call_id))),
            order,
          );

          const scoped = await client(role, extensions);
          const orderby = `orderby=${encodeURIComponent(printKeys(order))}`;
          const page = await scoped.get(`/calllogs?${orderby}&top=${top}&skip=${skip}`);
          expect(page.json()).toEqual({ count: expected.length, items: expected.slice(skip, skip + top) });
          expect(await scoped.all(`/calllogs?${orderby}&top=${top}`)).toEqual(expected);
          await Promise.all(
            all.map(async ({ id, call_id }) => {
              const { status } = await scoped.get(`/calllogs/${id}`);
              expect(status).toBe(sees(Number(call_id)) ? 200 : 404);
            }),
          );
        },
      ),
      { numRuns: runs(100) },
    );
  });
});
