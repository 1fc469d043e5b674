import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isJsonList, JsonList } from '../../src/http/json-list.ts';

/** Members whose texts and lists hold what a list is cut at. */
const member = fc.oneof(
  fc.dictionary(
    fc.string({ unit: fc.constantFrom('}', ',', '{', '"', 'ü', '\\', 'a') }),
    fc.jsonValue({ maxDepth: 2 }),
    {
      noNullPrototype: true,
    },
  ),
  fc.jsonValue({ maxDepth: 3 }),
  fc.array(fc.dictionary(fc.constantFrom('a', 'b'), fc.integer(), { noNullPrototype: true })),
);

describe('a list of JSON', () => {
  it('has the members that JSON.parse gives, whatever they are and however they are spaced', () => {
    fc.assert(
      fc.property(fc.array(member, { maxLength: 6 }), fc.constantFrom(undefined, 1, '\t'), (members, space) => {
        const bytes = Buffer.from(JSON.stringify(members, null, space));
        expect(isJsonList(bytes)).toBe(true);
        expect([...new JsonList(bytes)]).toEqual(JSON.parse(bytes.toString()));
      }),
      { numRuns: 2_000 },
    );
  });

  it('is refused exactly when JSON.parse refuses it', () => {
    const damage = fc.constantFrom('}', '{', ',', '"', '[', ']', '},{', ' ', '\\', 'x');
    fc.assert(
      fc.property(fc.array(member, { minLength: 1, maxLength: 4 }), damage, fc.nat(), (members, piece, place) => {
        const text = JSON.stringify(members);
        const at = 1 + (place % (text.length - 1));
        const damaged = text.slice(0, at) + piece + text.slice(at);
        let expected: unknown;
        try {
          expected = JSON.parse(damaged);
        } catch {
          expect(() => [...new JsonList(Buffer.from(damaged))]).toThrow('not valid JSON');
          return;
        }
        expect([...new JsonList(Buffer.from(damaged))]).toEqual(expected);
      }),
      { numRuns: 2_000 },
    );
  });
});
