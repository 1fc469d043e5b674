import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeId, encodeId, makeId, SLOTS, startOfId } from '../../src/record/id.ts';
import { MAX_TIME, MIN_TIME } from '../../src/record/time.ts';

const time = fc.integer({ min: MIN_TIME, max: MAX_TIME });
const slot = fc.integer({ min: 0, max: SLOTS - 1 });

describe('ids', () => {
  it('have the shape of the one in the document', () => {
    expect(encodeId('700551909773148160')).toBe('NzAwNTUxOTA5NzczMTQ4MTYw');
    expect(decodeId('NzAwNTUxOTA5NzczMTQ4MTYw')).toBe(700551909773148160n);
  });

  it('are positive integers of 63 bits whatever the start, and read back', () => {
    fc.assert(
      fc.property(time, slot, (start, place) => {
        const id = makeId(start, place);
        expect(id > 0n && id < 2n ** 63n).toBe(true);
        const text = encodeId(String(id));
        expect(text).toMatch(/^[\w-]+$/);
        expect(decodeId(text)).toBe(id);
      }),
    );
  });

  it('lie in the order of their starts', () => {
    fc.assert(
      fc.property(time, slot, time, slot, (a, placeA, b, placeB) => {
        fc.pre(a < b);
        const [first, second] = [makeId(a, placeA), makeId(b, placeB)];
        if (startOfId(first) === a || startOfId(second) === b) expect(first < second).toBe(true);
      }),
    );
  });

  it('tell the start from 1900 to 2178', () => {
    for (const text of [
      '1900-01-01T00:00:00Z',
      '1969-12-31T23:59:59.999Z',
      '2026-11-23T12:00:00.001Z',
      '2178-01-01T00:00:00Z',
    ]) {
      expect(startOfId(makeId(Date.parse(text), 77))).toBe(Date.parse(text));
    }
  });

  it('are refused when they are the id of nothing', () => {
    for (const text of [
      '',
      'x',
      '0',
      'MA',
      'MDE',
      '%00',
      'NzAwNTUxOTA5NzczMTQ4MTYw=',
      'NzAwNTUxOTA5NzczMTQ4MTYwMDAwMDAwMA',
      '../etc',
      'LTE',
    ]) {
      expect(decodeId(text), text).toBeNull();
    }
    expect(decodeId(encodeId('9223372036854775808'))).toBeNull();
    fc.assert(
      fc.property(fc.string(), (text) => {
        const id = decodeId(text);
        if (id !== null) expect(encodeId(String(id))).toBe(text);
      }),
    );
  });
});
