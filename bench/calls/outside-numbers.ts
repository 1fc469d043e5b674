import { outsideName } from './names.ts';
import type { Random } from './random.ts';

/** Somebody outside the company. */
export interface Outside {
  readonly number: string;
  readonly name: string | null;
}

// Ofcom, "Telephone numbers for use in TV and radio drama": 1,000 numbers behind each of these.
const UK_DRAMA = '7700900 113496 114496 115496 116496 117496 118496 121496 131496 141496 151496 161496'.split(' ');
// NANPA keeps 555-0100 to 555-0199 of every area code for fiction.
const US_AREAS =
  '202 206 212 213 214 215 216 303 305 312 313 315 404 408 412 415 503 504 512 602 608 612 617 619'.split(' ');
// Country code 999 is not assigned by the ITU, so these can be nobody's.
const NOWHERE = '+999';

/**
 * `count` different numbers, most popular first; a good half with a name. None can belong to a real person: numbers
 * kept for drama in the United Kingdom and for fiction in North America, the rest behind a country code that does
 * not exist.
 */
export function outsideNumbers(random: Random, count: number): Outside[] {
  const numbers = [...ukDrama(), ...usFiction()].slice(0, count);
  // 7919 is prime to 10⁷, so the seven digits come again only after ten million numbers.
  for (let i = 0; numbers.length < count; i++) {
    numbers.push(`${NOWHERE}${20 + (i % 60)}${String((i * 7919) % 10_000_000).padStart(7, '0')}`);
  }
  return random.shuffle(numbers).map((number) => ({ number, name: random.chance(0.55) ? outsideName(random) : null }));
}

function* ukDrama(): Generator<string> {
  for (const area of UK_DRAMA) {
    // Mobile numbers have three digits left; geographic ones a zero before them.
    const prefix = area.length === 7 ? `+44${area}` : `+44${area}0`;
    for (let n = 0; n < 1000; n++) yield prefix + String(n).padStart(3, '0');
  }
}

function* usFiction(): Generator<string> {
  for (const area of US_AREAS) for (let n = 100; n < 200; n++) yield `+1${area}5550${n}`;
}
