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

/** The id of a record that started at `started_at` (ms) and sits in slot 0 to SLOTS − 1 of that millisecond. */
export function makeId(started_at: number, slot: number): bigint {
  const start = Math.min(Math.max(started_at, FIRST_START), LAST_START) - ID_EPOCH;
  return (BigInt(start) << SLOT_BITS) | BigInt(slot);
}

/**
 * The start (ms) that an id was made with. Starts outside 1900 to 2178 are not told apart by it, and a record whose
 * start was corrected later keeps the id of its first start.
 */
export function startOfId(id: bigint): number {
  return Number(id >> SLOT_BITS) + ID_EPOCH;
}

const DECIMAL = /^[1-9]\d{0,18}$/;

/** The id as clients see it, from its decimal digits. */
export function encodeId(digits: string): string {
  return Buffer.from(digits, 'latin1').toString('base64url');
}

/** Back from what a client sent; null when it is the id of nothing. */
export function decodeId(text: string): bigint | null {
  if (text.length < 2 || text.length > 26) return null;
  const digits = Buffer.from(text, 'base64url').toString('latin1');
  if (!DECIMAL.test(digits) || encodeId(digits) !== text) return null;
  const id = BigInt(digits);
  return id < 2n ** 63n ? id : null;
}
