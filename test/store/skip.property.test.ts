import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readFilter } from '../../src/query/filter.ts';
import { parseOrder } from '../../src/query/orderby.ts';
import { append, draftOf, openTemporary } from './open-temporary.ts';
import { runs } from '../support/runs.ts';

const ROWS = 3_000;

it('skips to any depth, in every order, whatever the filter', async () => {
  await using temporary = await openTemporary('thread');
  const base = Date.parse('2025-01-30T00:00:00Z');
  const drafts = Array.from({ length: ROWS }, (_, index) =>
    draftOf(base + ((index * 7919) % ROWS) * 600_000, {
      caller: `${index % 5}`,
      duration: index % 90,
      call_id: `c${index}`,
    }),
  );
  await append(temporary, drafts);
  await temporary.store.settle({ before: 202_502, atRest: false, fewest: 1 });
  await new Promise((resolve) => setImmediate(resolve));
  const scope = { tenantId: temporary.tenantId, extensions: null };
  const depth = fc.oneof(fc.nat(ROWS + 10), fc.constantFrom(0, 499, 500, 501, ROWS - 1, ROWS));
  const filters = fc.constantFrom(
    null,
    "caller eq '3'",
    'duration gt 45',
    "contains(caller,'1')",
    'started_at ge 2025-02-01T00:30:00Z',
  );
  const orders = fc.constantFrom('started_at desc', 'started_at asc', 'duration desc, caller asc');
  await fc.assert(
    fc.asyncProperty(filters, orders, depth, fc.integer({ min: 1, max: 50 }), async (filter, orderby, skip, top) => {
      const request = {
        filter: filter === null ? null : readFilter(filter),
        search: null,
        order: parseOrder(orderby),
        after: null,
        count: true,
      };
      const whole = await temporary.store.list(scope, { ...request, top: ROWS + 1, skip: 0 });
      const page = await temporary.store.list(scope, { ...request, top, skip });
      const ids = (items: string) => (JSON.parse(items) as { id: string }[]).map(({ id }) => id);
      expect(ids(page.items)).toEqual(ids(whole.items).slice(skip, skip + top));
      expect(page.count).toBe(whole.count);
      expect(page.next !== null).toBe(skip + top < whole.count!);
    }),
    { numRuns: runs(150) },
  );
});
