import { expect, test } from 'vitest';
import { FORMATS } from '../../src/formats/index.ts';
import { random } from './random.ts';
import { samplesOf } from './samples.ts';

/** So many subsets of the events of a call are tried, drawn by the seed; of few events all of them. */
const MOST = 256;
const SEED = 7;

/** The events of each call in the samples of a format, those of all samples together, as the store has them. */
function callsOf(name: string): string[][] {
  const format = FORMATS.get(name)!;
  const calls = new Map<string, Set<string>>();
  for (const { bytes, site } of samplesOf(format)) {
    const reader = format.reader(
      {
        draft: () => undefined,
        part: ({ call, event }) => void calls.set(call, (calls.get(call) ?? new Set()).add(event)),
        fault: () => undefined,
      },
      site,
    );
    reader.push(bytes);
    reader.end();
  }
  return [...calls.values()].map((events) => [...events]);
}

/** Some of the events, each with those that are left out of it. */
function subsetsOf(events: readonly string[], draw: (below: number) => number): string[][] {
  const all = 2 ** Math.min(events.length, 30);
  const masks = Array.from({ length: Math.min(all, MOST) }, (_, n) => (all <= MOST ? n : draw(all)));
  return masks.map((mask) => events.filter((_, place) => (mask >> place) % 2 === 0));
}

const joining = [...FORMATS.values()].filter(({ join }) => join !== undefined).map(({ name }) => name);

test.each(joining)(
  '%s: whatever is missing, more events never take back a call log, and no two have one key',
  (name) => {
    const join = FORMATS.get(name)!.join!;
    const draw = random(SEED);
    const keysOf = (events: readonly string[]) => join(events).drafts.map(({ source_key }) => source_key);
    for (const events of callsOf(name)) {
      const whole = keysOf(events);
      expect(new Set(whole).size).toBe(whole.length);
      for (const some of subsetsOf(events, draw)) {
        const told = join(some);
        expect(join(some.toReversed())).toEqual(told);
        const keys = told.drafts.map(({ source_key }) => source_key);
        expect(new Set(keys).size).toBe(keys.length);
        expect(whole).toEqual(expect.arrayContaining(keys));
      }
    }
  },
);

/** More than can be arguments of one call of a function. */
const MANY = 200_000;

test.each(joining)('%s: a call may have any number of events', (name) => {
  const events = callsOf(name).flat();
  const many = Array.from({ length: MANY }, (_, n) => events[n % events.length]!);
  expect(() => FORMATS.get(name)!.join!(many)).not.toThrow();
});

test('an event of OpenSIPS may have any number of parameters', () => {
  const params = `[${'1,'.repeat(MANY)}1]`;
  const reasons: string[] = [];
  const reader = FORMATS.get('opensips')!.reader({
    draft: () => expect.fail('there is no call'),
    part: () => expect.fail('there is no event of a call'),
    fault: ({ reason }) => void reasons.push(reason),
  });
  reader.push(Buffer.from(`{"jsonrpc":"2.0","method":"E_ACC_CDR","params":${params}}\n`));
  reader.end();
  expect(reasons).toHaveLength(1);
});
