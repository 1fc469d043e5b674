import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashIdentity, identityText, type Identity } from '../../src/record/identity.ts';
import { SLOTS } from '../../src/record/id.ts';

const text = fc.option(fc.oneof(fc.constantFrom('', '-', '1:', 'a', '1:a', ':', '0'), fc.string()));
const identity: fc.Arbitrary<Identity> = fc.record({
  source: text,
  source_key: text,
  session_id: text,
  call_id: text,
  callee: text,
  started_at: fc.integer(),
});

/** What makes two records the same, said plainly. */
function same(a: Identity, b: Identity): boolean {
  if (a.source_key !== null || b.source_key !== null) return a.source_key === b.source_key && a.source === b.source;
  return (
    a.session_id === b.session_id && a.call_id === b.call_id && a.callee === b.callee && a.started_at === b.started_at
  );
}

describe('identity', () => {
  it('is one text exactly when the records are the same', () => {
    fc.assert(
      fc.property(identity, identity, (a, b) => {
        expect(identityText(a) === identityText(b)).toBe(same(a, b));
      }),
      { numRuns: 5000 },
    );
  });

  it('is hashed into a slot, an odd step and a key', () => {
    fc.assert(
      fc.property(identity, (one) => {
        const { slot, step, key } = hashIdentity(identityText(one));
        expect(slot).toBeLessThan(SLOTS);
        expect(step % 2).toBe(1);
        expect(Number.isSafeInteger(key) && key >= 0).toBe(true);
      }),
    );
  });

  it('never changes from one version to the next: stored ids depend on it', () => {
    const one = { source: 's', source_key: 'k', session_id: null, call_id: null, callee: null, started_at: 0 };
    expect(identityText(one)).toBe('k1:s1:k');
    expect(identityText({ ...one, source_key: null, session_id: '1', call_id: '2', callee: '3', started_at: 4 })).toBe(
      's1:11:21:34',
    );
    expect(hashIdentity('k1:s1:k')).toMatchInlineSnapshot(`
      {
        "key": 1645490657289342,
        "slot": 682742,
        "step": 831975,
      }
    `);
  });
});
