import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readFilter } from '../../src/query/filter.ts';
import { parseFilter } from '../../src/query/parse.ts';
import { parseSearch } from '../../src/query/search.ts';
import type { Question } from '../../src/store/store.ts';
import { arbitraryDrafts, arbitraryFilter, arbitrarySearch, ZONES } from '../query/arbitrary.ts';
import { matches, searchMatches, type CallLog } from '../query/evaluate.ts';
import { append, listAll, openTemporary, type TemporaryStore } from './open-temporary.ts';
import { runs } from '../support/runs.ts';

/** Stores made-up call logs and gives them back in detail, as the API shows them. */
async function fill(temporary: TemporaryStore, seed: number): Promise<CallLog[]> {
  const [drafts] = fc.sample(arbitraryDrafts, { seed, numRuns: 1 });
  await append(temporary, drafts!);
  const { items } = await listAll(temporary);
  const scope = { tenantId: temporary.tenantId, extensions: null };
  const found = items.map(async ({ id }) => {
    const digits = BigInt(Buffer.from(id, 'base64url').toString());
    return JSON.parse((await temporary.store.get(scope, digits))!.json) as CallLog;
  });
  return Promise.all(found);
}

async function agrees(temporary: TemporaryStore, all: CallLog[], question: Question, meant: (log: CallLog) => boolean) {
  const expected = all.filter(meant).map((log) => log['id']);
  for (const extensions of [null, ['101', 'Zoë']]) {
    const { items, count } = await listAll(temporary, { ...question, extensions, top: 7 });
    const seen =
      extensions === null
        ? expected
        : all
            .filter(
              (log) => meant(log) && [log['caller'], log['callee']].some((side) => extensions.includes(String(side))),
            )
            .map((log) => log['id']);
    expect(items.map(({ id }) => id)).toEqual(seen);
    expect(count).toBe(seen.length);
  }
}

const STORES = 8;
const FILTERS = 160;

it.each(Array.from({ length: STORES }, (_, seed) => seed))(
  'finds what an independent reading of the filter finds (data %i)',
  async (seed) => {
    await using temporary = await openTemporary();
    const all = await fill(temporary, seed);
    if (seed % 2 === 1) await temporary.store.settle({ before: 999_912, atRest: false, fewest: 1 });
    await fc.assert(
      fc.asyncProperty(arbitraryFilter, fc.constantFrom(...ZONES), async (text, zone) => {
        const expression = parseFilter(text);
        const question = { filter: readFilter(text, zone), search: null };
        await agrees(temporary, all, question, (log) => matches(expression, log, zone));
      }),
      { numRuns: runs(FILTERS), seed },
    );
  },
);

it('finds what an independent reading of the search finds', async () => {
  await using temporary = await openTemporary();
  const all = await fill(temporary, 99);
  await fc.assert(
    fc.asyncProperty(arbitrarySearch, async (text) => {
      const search = parseSearch(text);
      await agrees(temporary, all, { filter: null, search }, (log) => searchMatches(search, log));
    }),
    { numRuns: runs(160) },
  );
});
