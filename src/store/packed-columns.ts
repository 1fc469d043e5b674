import { COLUMNS } from './columns.ts';

/** The start of each row (ms); the rows lie in its order. */
export const START = 'started_at';
/** The low bits of each row's id: with the start they are the id. */
export const SLOT = 'slot';
/** The column of ever different texts that is searched: of these the hashes are kept. */
export const HASHED = 'call_id';

/** What each row says of its session: blank where it is not the first leg, else the outcome, −1 while that is open. */
export const SESSION = 'session';

/** The columns that are packed, beside START and SLOT. Times are left out but for the one that tells who was answered. */
export const PACKED: readonly string[] = COLUMNS.filter(
  ({ name, kind, field }) => field !== null && kind !== 'text' && (field.type !== 'time' || name === 'answered_at'),
)
  .map(({ name }) => name)
  .concat('destination_user', HASHED, SESSION);

/** 32-bit FNV-1a over the UTF-16 units of a text. */
export function hashText(text: string): number {
  let hash = 0x81_1c_9d_c5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01_00_01_93);
  }
  return hash >>> 0;
}
