import { Readable } from 'node:stream';
import type { Compilable } from 'kysely';
import { expect, it } from 'vitest';
import { findTenantById, localAdmin } from '../../src/access/tenants.ts';
import { exportRates } from '../../src/rating/export-rates.ts';
import { importRates } from '../../src/rating/import-rates.ts';
import type { Store } from '../../src/store/store.ts';
import { openTemporary } from '../store/open-temporary.ts';

/** More than are read at a time. */
const RATES = 7_000;

/** A tenant whose rates are all replaced as soon as a part of them was read. */
async function decks() {
  const temporary = await openTemporary();
  const { store, tenantId } = temporary;
  const ctx = localAdmin(store, await findTenantById(store, tenantId));
  const csvOf = (price: string) => {
    const lines = Array.from({ length: RATES }, (_, index) => `${100_000 + index},${price}`);
    return Readable.from([Buffer.from(['prefix,price_1', ...lines].join('\n'))]);
  };
  const replaceAll = (price: string) =>
    importRates({ ctx, input: { csv: csvOf(price), replace: true, dryRun: false } });
  await replaceAll('0.05');
  let isReplaced = false;
  const read = async <Row>(query: Compilable<Row>): Promise<Row[]> => {
    const rows = await store.read(query);
    if (rows.length < 5_000 || isReplaced) return rows;
    isReplaced = true;
    expect(await replaceAll('0.07')).toMatchObject({ changed: RATES });
    return rows;
  };
  return { temporary, ctx: { ...ctx, store: { ...store, read } satisfies Store }, csvOf };
}

it('an export is of one deck, though another takes its place meanwhile', async () => {
  const { temporary, ctx } = await decks();
  await using _ = temporary;
  const text = (await exportRates({ ctx, input: null })).join('');
  const [, ...lines] = text.trimEnd().split('\r\n');
  expect(lines).toHaveLength(RATES);
  expect(lines.filter((line) => !line.includes(',0.07,'))).toEqual([]);
});

it('a dry run tells what would become of one deck, though another takes its place meanwhile', async () => {
  const { temporary, ctx, csvOf } = await decks();
  await using _ = temporary;
  const found = await importRates({ ctx, input: { csv: csvOf('0.07'), replace: true, dryRun: true } });
  expect(found).toMatchObject({ read: RATES, unchanged: RATES, added: 0, changed: 0, removed: 0 });
});
