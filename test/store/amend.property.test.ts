import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Amendment } from '../../src/formats/format.ts';
import { NEWEST_FIRST } from '../../src/query/orderby.ts';
import type { Draft } from '../../src/record/draft.ts';
import { rowOf, sessionsOf, type Leg } from '../record/session-model.ts';
import { append, draftOf, listAll, openTemporary, type Item, type TemporaryStore } from './open-temporary.ts';
import { runs } from '../support/runs.ts';

const START = Date.parse('2026-01-31T23:59:00Z');
const few = <T>(...values: T[]) => fc.constantFrom<T | null>(null, ...values);

const leg = fc
  .record({
    source_key: fc.constantFrom('1', '2', '3', '4'),
    source: few('pbx', 'other'),
    session_id: few('a', 'b'),
    call_id: few('a', 'b', 'c'),
    destination: few('PJSIP/101', 'PJSIP/102'),
    end_reason: few('CALLER_DISCONNECTED'),
    service_number: few('8000'),
    answered: fc.boolean(),
    start: fc.constantFrom(0, 2 * 60_000),
  })
  .map(({ answered, start, ...fields }) =>
    draftOf(START + start, {
      ...(fields as Partial<Draft>),
      caller: '201',
      callee: '101',
      answered_at: answered ? START + start + 5000 : null,
      ended_at: START + start + 9000,
      duration: answered ? 4 : 0,
      status_code: answered ? 0 : 480,
    }),
  );

const amendment: fc.Arbitrary<Amendment> = fc.record({
  call_id: fc.constantFrom('a', 'b', 'c'),
  destination: few('PJSIP/101', 'PJSIP/102'),
  answered: few(true, false),
  set: fc.record(
    {
      end_reason: few('CALLEE_DISCONNECTED' as const, 'CANCELLED' as const),
      status_code: few(487),
      rang_at: few(START + 1000),
      service_number: few('8001'),
      callee_display_name: few('Ann Example'),
    },
    { requiredKeys: [] },
  ),
});

const known = fc.record({
  source: few('pbx', 'other'),
  call: fc.constantFrom('a', 'b', 'c'),
  amendments: fc.array(amendment, { maxLength: 3 }),
});

type Step =
  | { readonly legs: readonly Draft[] }
  | { readonly known: { source: string | null; call: string; amendments: Amendment[] } };

/** A leg as it is to be, said plainly. */
function amended(
  draft: Draft,
  all: readonly { source: string | null; call: string; amendments: Amendment[] }[],
): Draft {
  const now = { ...draft };
  for (const call of new Set([draft.session_id, draft.call_id])) {
    for (const entry of all) {
      if (entry.source !== draft.source || entry.call !== call) continue;
      // What is said of one leg goes before what is said of all.
      const general = entry.amendments.filter((one) => one.destination === null);
      const special = entry.amendments.filter((one) => one.destination !== null);
      for (const { call_id, destination, answered, set } of [...general, ...special]) {
        const meant =
          call_id === draft.call_id &&
          (destination === null || destination === draft.destination) &&
          (answered === null || answered === (draft.answered_at !== null));
        if (meant) Object.assign(now, set);
      }
    }
  }
  return now;
}

async function run(temporary: TemporaryStore, steps: readonly Step[]): Promise<void> {
  for (const step of steps) {
    if ('legs' in step) await append(temporary, step.legs);
    else {
      const { source, ...call } = step.known;
      await temporary.store.amend(temporary.tenantId, { source, format: 'cel' }, [call]);
    }
  }
}

const bare = (item: Item) => Object.fromEntries(Object.entries(item).filter(([name]) => name !== 'id'));
const sorted = (items: readonly object[]) => items.map((item) => JSON.stringify(item)).toSorted();

describe('amendments', () => {
  it('and call logs end the same in any order, however often they come', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(leg, {
          minLength: 1,
          maxLength: 4,
          selector: ({ source, source_key }) => `${source} ${source_key}`,
        }),
        fc.uniqueArray(known, { minLength: 1, maxLength: 4, selector: ({ source, call }) => `${source} ${call}` }),
        fc.array(known, { maxLength: 3 }),
        fc.func(fc.nat()),
        async (legs, last, earlier, shuffle) => {
          const steps: Step[] = [...legs, ...legs].map((draft) => ({ legs: [draft] }));
          for (const one of last) steps.push({ known: one }, { known: one });
          const mixed = steps
            .map((step, index) => ({ step, rank: shuffle(index) }))
            .toSorted((a, b) => a.rank - b.rank)
            .map(({ step }) => step);
          // What was known before is replaced, or taken back.
          const before = earlier.map((one): Step => ({ known: one }));
          const back = earlier
            .filter(({ source, call }) => !last.some((one) => one.source === source && one.call === call))
            .map(({ source, call }): Step => ({ known: { source, call, amendments: [] } }));

          await using temporary = await openTemporary();
          await run(temporary, [
            ...before,
            ...mixed.slice(0, 2),
            ...back,
            ...mixed,
            ...last.map((one) => ({ known: one })),
          ]);
          await using plain = await openTemporary();
          await append(
            plain,
            legs.map((draft) => amended(draft, last)),
          );

          const { items } = await listAll(temporary);
          expect(sorted(items.map(bare))).toEqual(sorted((await listAll(plain)).items.map(bare)));
          // The same again, as the records say it and as they are shown, changes nothing.
          expect(await append(temporary, legs)).toEqual({ stored: 0, updated: 0, unchanged: legs.length });

          const request = {
            filter: null,
            search: null,
            order: NEWEST_FIRST,
            top: 100,
            skip: 0,
            after: null,
            count: true,
          };
          const rows = sessionsOf(items as readonly Leg[]).map(rowOf);
          const scope = { tenantId: temporary.tenantId, extensions: null };
          const page = await temporary.store.list(scope, { ...request, of: 'sessions' });
          expect(sorted(JSON.parse(page.items) as object[])).toEqual(sorted(rows));
        },
      ),
      { numRuns: runs(150) },
    );
  });

  it('tell what they changed, in the answer and in the feed', async () => {
    await using temporary = await openTemporary();
    const { store, tenantId } = temporary;
    const legs = [1, 2].map((n) =>
      draftOf(START, {
        source: 'pbx',
        source_key: `${n}`,
        session_id: 'a',
        call_id: 'a',
        caller: '201',
        ended_at: START + 9,
      }),
    );
    await append(temporary, legs);
    const calls = [
      {
        call: 'a',
        amendments: [{ call_id: 'a', destination: null, answered: false, set: { end_reason: 'CANCELLED' as const } }],
      },
      { call: 'nothing', amendments: [] },
    ];
    expect(await store.amend(tenantId, { source: 'pbx', format: 'cel' }, calls)).toEqual({ updated: 2 });
    expect(await store.amend(tenantId, { source: 'pbx', format: 'cel' }, calls)).toEqual({ updated: 0 });
    expect(await store.amend(tenantId, { source: 'other', format: 'cel' }, calls)).toEqual({ updated: 0 });
    expect(await append(temporary, legs)).toEqual({ stored: 0, updated: 0, unchanged: 2 });
    await new Promise((resolve) => setImmediate(resolve));
    expect(await store.changeSeq(tenantId)).toBe(4);
    const page = await store.changes({ tenantId, extensions: null }, { after: 2, from: null, top: 10 });
    expect(page!.changes.map(({ type }) => type)).toEqual(['UPDATED', 'UPDATED']);
    expect(await store.amend(tenantId, { source: 'pbx', format: 'cel' }, [{ call: 'a', amendments: [] }])).toEqual({
      updated: 2,
    });
    const { items } = await listAll(temporary);
    expect(items.map((item) => item['end_reason'])).toEqual([null, null]);
  });

  it('find a call by its name, however long that is', async () => {
    await using temporary = await openTemporary();
    const { store, tenantId } = temporary;
    const name = Array.from({ length: 600 }, (_, n) => String.fromCodePoint(0x4e_00 + ((n * 7919) % 20_000))).join('');
    const one = draftOf(START, { source: 'pbx', source_key: '1', session_id: name, call_id: name, caller: '201' });
    const by = { source: 'pbx', format: 'cel' };
    const cancelled = { call_id: name, destination: null, answered: null, set: { end_reason: 'CANCELLED' as const } };
    expect(await store.amend(tenantId, by, [{ call: name, amendments: [cancelled] }])).toEqual({ updated: 0 });
    await append(temporary, [one]);
    expect((await listAll(temporary)).items[0]).toMatchObject({ end_reason: 'CANCELLED' });
    expect(await store.amend(tenantId, by, [{ call: name, amendments: [] }])).toEqual({ updated: 1 });
    expect((await listAll(temporary)).items[0]).toMatchObject({ end_reason: null });
  });
});
