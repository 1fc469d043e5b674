import { decodeText } from '../lines.ts';
import { splitRecord } from '../split-record.ts';
import type { AccNames } from './names.ts';

/** What names a column of the tables, and of what else a row of them is sure to have. */
const NAME = /^[A-Za-z_]\w{0,63}$/;

/**
 * What kind of text begins with these bytes; null when there are too few to tell and `all` does not say that there will
 * be no more that matter.
 */
export function kindOfText(bytes: Uint8Array, names: AccNames, all: boolean): 'lines' | 'json' | 'csv' | null {
  let from = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  while (from < bytes.length && bytes[from]! <= 32) from++;
  if (from === bytes.length) return all ? 'lines' : null;
  if (bytes[0] === 0xef && bytes.length < 3 && !all) return null;
  // A list may be begun in its middle.
  if (bytes[from] === 0x7b || bytes[from] === 0x2c || bytes[from] === 0x5d) return 'json';
  let to = from;
  while (to < bytes.length && bytes[to] !== 10 && bytes[to] !== 13) to++;
  if (to === bytes.length && !all) return null;
  const line = decodeText(bytes.subarray(from, to));
  if (/^\[\s*(?:\{|\]|$)/.test(line)) return 'json';
  return isHeader(line, names) ? 'csv' : 'lines';
}

/** Whether a line names the columns of acc, missed_calls, acc_cdrs or cdrs. */
export function isHeader(line: string, names: AccNames): boolean {
  const fields: string[] = [];
  if (splitRecord(line, fields) < 3) return false;
  const ours = new Set(fields.map((field) => names.of.get(field.trim())));
  if (!fields.every((field) => NAME.test(field.trim()) || names.of.has(field.trim()))) return false;
  if (ours.has('call_id') && ours.has('method')) return true;
  return (
    ours.has('duration') &&
    (ours.has('started_at') ? ours.has('ended_at') : ours.has('call_id') && ours.has('answered_at'))
  );
}
