import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FORMATS } from '../../src/formats/index.ts';
import type { Input } from './inputs.ts';
import { Variation } from './vary.ts';

const FIXTURES = join(import.meta.dirname, '../../test/fixtures');
/** The copies of a sample are spread over the year before it. */
const YEAR = 365 * 24 * 60;
/** So many copies are made when it is told how many bytes they have. */
const SOME = 100;

/** An input of any size: the same on every run. */
export interface MadeInput {
  readonly header: string;
  /** Records of the sample, each time other ones. */
  copies(count: number): Generator<string, void>;
  /** How many copies have this many bytes. At least one. */
  count(bytes: number): number;
}

export function makeInput({ format, sample, header = 0, lines: taken, without, ids }: Input): MadeInput {
  const lines = readable(format, readFileSync(join(FIXTURES, format, sample)))
    .toString()
    .trimEnd()
    .split(/\r\n?|\n/)
    .slice(0, taken)
    .filter((line) => without?.test(line) !== true);
  const variation = new Variation(
    lines
      .slice(header)
      .map((line) => `${line}\n`)
      .join(''),
    ids ?? null,
  );
  return {
    header: lines
      .slice(0, header)
      .map((line) => `${line}\n`)
      .join(''),
    *copies(count) {
      const step = Math.max(1, Math.floor(YEAR / count));
      for (let copy = 0; copy < count; copy++) yield variation.copy(copy, (copy - count) * step);
    },
    count(bytes) {
      let some = 0;
      for (let copy = 0; copy < SOME; copy++) some += Buffer.byteLength(variation.copy(copy, -copy));
      return Math.max(1, Math.floor((bytes * SOME) / some));
    },
  };
}

/** A sample but for the records that cannot be read: most samples have some of these too. */
function readable(format: string, sample: Buffer): Buffer {
  const lines = [0];
  for (let at = sample.indexOf(10); at >= 0; at = sample.indexOf(10, at + 1)) lines.push(at + 1);
  const rest: Buffer[] = [];
  let done = 0;
  const reader = FORMATS.get(format)!.reader({
    draft() {},
    part() {},
    fault({ line, raw }) {
      const at = sample.indexOf(raw, lines[line - 1]);
      rest.push(sample.subarray(done, at));
      done = at + raw.length;
    },
  });
  reader.push(sample);
  reader.end();
  return Buffer.concat([...rest, sample.subarray(done)]);
}

/** Whether the sample is there: formats come and go. */
export function hasSample({ format, sample }: Input): boolean {
  return existsSync(join(FIXTURES, format, sample));
}
