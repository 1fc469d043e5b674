import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Utf8Step } from '../../src/ingest/utf16.ts';

/** What the step makes of bytes cut at these places. */
function stepped(bytes: Uint8Array, cuts: readonly number[]): Buffer {
  const step = new Utf8Step();
  const parts: Uint8Array[] = [];
  let from = 0;
  for (const cut of [...cuts.toSorted((a, b) => a - b), bytes.length]) {
    // A copy that is wiped afterwards: the step must not keep what it was given.
    const piece = Uint8Array.from(bytes.subarray(from, cut));
    parts.push(Uint8Array.from(step.push(piece)));
    piece.fill(0);
    from = Math.max(from, cut);
  }
  return Buffer.concat([...parts, step.end()]);
}

const cutsOf = (bytes: Uint8Array) => fc.array(fc.nat(bytes.length), { maxLength: 6 });

test('UTF-16 with a mark becomes UTF-8, however it is cut', () => {
  const texts = fc.string({ unit: 'grapheme', minLength: 1 }).map((text) => text.replaceAll('\ufeff', ''));
  fc.assert(
    fc.property(
      texts.chain((text) => {
        const little = Buffer.from(`\ufeff${text}`, 'utf16le');
        const bytes = fc.constantFrom(little, Buffer.from(little).swap16());
        return fc.tuple(fc.constant(text), bytes, cutsOf(little));
      }),
      ([text, bytes, cuts]) => {
        // FF FE 00 00 is the mark of UTF-32.
        fc.pre(!text.startsWith('\0'));
        expect(stepped(bytes, cuts).toString()).toBe(text);
      },
    ),
  );
});

test('anything else passes as it is', () => {
  const mark = (bytes: Uint8Array) =>
    bytes.length >= 2 && ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff));
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 20 }).chain((bytes) => fc.tuple(fc.constant(bytes), cutsOf(bytes))),
      ([bytes, cuts]) => {
        fc.pre(!mark(bytes));
        expect(stepped(bytes, cuts)).toEqual(Buffer.from(bytes));
      },
    ),
  );
  for (const hex of ['', 'ff', 'fe', 'fffe000041000000', '0000feff', 'efbbbf41']) {
    const bytes = Buffer.from(hex, 'hex');
    for (let cut = 0; cut <= bytes.length; cut++) expect(stepped(bytes, [cut])).toEqual(bytes);
  }
});

test('half a character at the end is shown as one that is missing', () => {
  expect(stepped(Buffer.from('fffe41004200ac', 'hex'), [3]).toString()).toBe('AB\ufffd');
});
