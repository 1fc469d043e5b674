/** Some bytes as they came out of a fault, and where in the sound ones that was. */
export interface Damaged {
  readonly what: string;
  readonly bytes: Buffer;
  /** In the sound bytes: the first that is not as it was, and the one behind the last. */
  readonly from: number;
  readonly stop: number;
  /** It has touched what parts records or holds them together: line ends, quotes, brackets. */
  readonly isStructural: boolean;
}

const STRUCTURE = /[\r\n"'{}[\]<>\\&\0|,;\t()]/;

function replaced(what: string, bytes: Buffer, from: number, stop: number, by: readonly number[]): Damaged {
  const there = bytes.subarray(from, stop);
  const isStructural = STRUCTURE.test(there.toString('latin1')) || STRUCTURE.test(Buffer.from(by).toString('latin1'));
  const damaged = Buffer.concat([bytes.subarray(0, from), Buffer.from(by), bytes.subarray(stop)]);
  return { what, bytes: damaged, from, stop, isStructural };
}

/** What a bad disk, line or program may do at one place. `draw` gives integers below a limit. */
export function damagesAt(bytes: Buffer, place: number, draw: (limit: number) => number): Damaged[] {
  const byte = bytes[place]!;
  const size = 1 + draw(12);
  const noise = Array.from({ length: size }, () => draw(256));
  return [
    replaced('one bit', bytes, place, place + 1, [byte ^ (1 << draw(8))]),
    replaced('all bits', bytes, place, place + 1, [byte ^ 0xff]),
    replaced('zero', bytes, place, place + 1, [0]),
    replaced('byte left out', bytes, place, place + 1, []),
    replaced('byte twice', bytes, place, place + 1, [byte, byte]),
    replaced(
      'byte added',
      bytes,
      place,
      place,
      ['"', '\n', ',', '\\', '}', '\u00ff'][draw(6)]!.split('').map((sign) => sign.charCodeAt(0)),
    ),
    replaced('noise', bytes, place, Math.min(bytes.length, place + size), noise),
    replaced(
      'zeros',
      bytes,
      place,
      Math.min(bytes.length, place + size),
      noise.map(() => 0),
    ),
    replaced('hole', bytes, place, Math.min(bytes.length, place + size), []),
  ];
}
