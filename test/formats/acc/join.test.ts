import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joinAcc } from '../../../src/formats/acc/join.ts';
import { AccReader } from '../../../src/formats/acc/reader.ts';

/** The events of lines that all tell of one call. */
function eventsOf(lines: readonly string[]): string[] {
  const events: string[] = [];
  const reader = new AccReader({
    part: ({ event }) => void events.push(event),
    draft: () => expect.unreachable('a call log without the others'),
    fault: ({ reason }) => expect.unreachable(reason),
  });
  reader.push(Buffer.from(lines.map((line) => `${line}\n`).join('')));
  reader.end();
  return events;
}

const START = 1_785_740_400;

/** How the script keeps the parties: not at all, in every record, or as legs, one to a record or all in one. */
const STYLES = [
  [''],
  [';caller=101;callee=102'],
  [';caller=101;callee=102', ';caller=102;callee=103'],
  [';caller=101;callee=102;caller=102;callee=103'],
] as const;

const lineIn = (style: readonly string[]) =>
  fc
    .record({
      label: fc.constantFrom('transaction answered', 'call missed', 'call ended', 'dialog'),
      second: fc.nat(12),
      method: fc.constantFrom('INVITE', 'INVITE', 'INVITE', 'BYE', 'CANCEL'),
      tags: fc.constantFrom(['a', 'b'], ['b', 'a'], ['a', 'c'], ['a', ''], ['d', 'b']),
      code: fc.constantFrom(180, 200, 200, 200, 302, 408, 481, 486, 487, 503),
      legs: fc.constantFrom(...style),
      talked: fc.nat(5),
    })
    .map(({ label, second, method, tags: [from, to], code, legs, talked }) => {
      const time = START + second;
      if (label === 'dialog') {
        const duration = talked === 0 ? '0' : `${talked}.000000`;
        return `start_time=${time}.000000; end_time=${time + talked}.000000; duration=${duration}; callid=x`;
      }
      const core = `;from_tag=${from};to_tag=${to};call_id=x`;
      if (label !== 'call ended') {
        return `ACC: ${label}: timestamp=${time};method=${method}${core};code=${code};reason=R${legs}`;
      }
      const times = `created=${time};call_start_time=${time + 2};duration=${talked};ms_duration=${talked * 1000};setuptime=2`;
      return `ACC: call ended: ${times};method=INVITE${core};code=200;reason=OK${legs}`;
    });

const lines = fc.constantFrom(...STYLES).chain((style) => fc.array(lineIn(style), { minLength: 1, maxLength: 9 }));
const keysOf = (events: readonly string[]) => joinAcc(events).drafts.map((draft) => draft.source_key);

test('the order in which the records of a call come means nothing', () => {
  fc.assert(
    fc.property(lines, fc.infiniteStream(fc.nat()), (some, dice) => {
      const events = [...new Set(eventsOf(some))];
      const shuffled = events.map((event) => ({ event, die: dice.next().value! })).toSorted((a, b) => a.die - b.die);
      expect(joinAcc(shuffled.map(({ event }) => event))).toEqual(joinAcc(events));
    }),
    { numRuns: 500 },
  );
});

test('a call log that was told is never taken back, and no two have one key', () => {
  fc.assert(
    fc.property(lines, (some) => {
      const events = [...new Set(eventsOf(some))];
      for (let count = 1; count <= events.length; count++) {
        const keys = keysOf(events.slice(0, count));
        expect(new Set(keys).size).toBe(keys.length);
        expect(keys).toEqual(expect.arrayContaining(keysOf(events.slice(0, count - 1))));
      }
    }),
    { numRuns: 2000 },
  );
});

test('talk time is only of legs that were answered, and never below zero', () => {
  fc.assert(
    fc.property(lines, (some) => {
      for (const draft of joinAcc(eventsOf(some)).drafts) {
        if (draft.status_code !== 0) expect(draft.duration ?? 0).toBe(0);
        expect(draft.duration ?? 0).toBeGreaterThanOrEqual(0);
      }
    }),
    { numRuns: 500 },
  );
});
