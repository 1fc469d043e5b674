/**
 * The id of a call log: a positive 63-bit integer, the milliseconds of `started_at` above, 20 bits from the hash of
 * the record's identity below. It is made once, when the record is first stored, and never changes.
 *
 * Outside it is the URL-safe base64, without padding, of its decimal digits, as in the API's document.
 */

/**
 * One millisecond before 1900, so that no id is 0. With 43 bits of milliseconds, starts from 1900 to 2178 stand in
 * the id as they are.
 */
export const ID_EPOCH = -2_208_988_800_001;
const FIRST_START = ID_EPOCH + 1;
const LAST_START = ID_EPOCH + 2 ** 43 - 1;
export const SLOTS = 2 ** 20;
export const SLOT_BITS = 20n;

/** An id in two halves: a quarter of the time that arithmetic of large integers takes. */
const HALVES = new DataView(new ArrayBuffer(8));
/** The lower half has the slot, and above it so many milliseconds. */
const LOW_STARTS = 2 ** 12;

/** The id of a record that started at `started_at` (ms) and sits in slot 0 to SLOTS − 1 of that millisecond. */
export function makeId(started_at: number, slot: number): bigint {
  const start = Math.min(Math.max(started_at, FIRST_START), LAST_START) - ID_EPOCH;
  const high = Math.floor(start / LOW_STARTS);
  HALVES.setUint32(0, high);
  HALVES.setUint32(4, (start - high * LOW_STARTS) * SLOTS + slot);
  return HALVES.getBigInt64(0);
}

/**
 * The start (ms) that an id was made with. Starts outside 1900 to 2178 are not told apart by it, and a record whose
 * start was corrected later keeps the id of its first start.
 */
export function startOfId(id: bigint): number {
  HALVES.setBigInt64(0, id);
  return HALVES.getUint32(0) * LOW_STARTS + Math.floor(HALVES.getUint32(4) / SLOTS) + ID_EPOCH;
}

/**
 * The id as clients see it, from its decimal digits. Three digits are always the same four characters, so they are
 * looked up: a page has a hundred ids.
 */
export function encodeId(digits: string): string {
  const { length } = digits;
  let text = '';
  let at = 0;
  for (; at + 3 <= length; at += 3) {
    text += THREES[digitAt(digits, at) * 100 + digitAt(digits, at + 1) * 10 + digitAt(digits, at + 2)]!;
  }
  if (at + 2 === length) text += TWOS[digitAt(digits, at) * 10 + digitAt(digits, at + 1)]!;
  else if (at + 1 === length) text += ONES[digitAt(digits, at)]!;
  return text;
}

function digitAt(digits: string, at: number): number {
  return digits.charCodeAt(at) - 48;
}

const [ONES, TWOS, THREES] = [1, 2, 3].map((length) =>
  Array.from({ length: 10 ** length }, (_, number) => toBase64Url(String(number).padStart(length, '0'))),
) as [string[], string[], string[]];

function toBase64Url(text: string): string {
  return Buffer.from(text, 'latin1').toString('base64url');
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const NO_VALUE = 64;
const VALUES = new Uint8Array(128).fill(NO_VALUE);
for (let value = 0; value < ALPHABET.length; value++) VALUES[ALPHABET.charCodeAt(value)] = value;

/** So many digits are gathered in a number, which holds them exactly; the rest in another. */
const HIGH = 10;
const POWERS_OF_TEN = Array.from({ length: HIGH }, (_, power) => 10n ** BigInt(power));
const MOST_DIGITS = 19;

/** Back from what a client sent; null when it is the id of nothing. */
export function decodeId(text: string): bigint | null {
  let high = 0;
  let low = 0;
  let count = 0;
  let held = 0;
  let bits = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const value = code < VALUES.length ? VALUES[code]! : NO_VALUE;
    if (value === NO_VALUE) return null;
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    const digit = ((held >> bits) & 0xff) - 48;
    const isFirst = count === 0;
    if (digit < (isFirst ? 1 : 0) || digit > 9 || count === MOST_DIGITS) return null;
    if (count < HIGH) high = high * 10 + digit;
    else low = low * 10 + digit;
    count += 1;
  }
  // One way to write an id: no character too many, and no bits behind the last digit.
  if (count === 0 || bits === 6 || (held & ((1 << bits) - 1)) !== 0) return null;
  if (count <= HIGH) return BigInt(high);
  const id = BigInt(high) * POWERS_OF_TEN[count - HIGH]! + BigInt(low);
  return id < 2n ** 63n ? id : null;
}
