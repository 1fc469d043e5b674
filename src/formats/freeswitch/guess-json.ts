import type { Guess } from '../format.ts';
import { decodeText } from '../lines.ts';
import { isPacked, unpackBody, wholeGroups } from './unpack.ts';

/** How a record of mod_json_cdr begins, however it is printed. */
export const BEGINNING =
  /^[\s\ufeff[]*\{\s*"(?:core-uuid|switchname|channel_data|callStats|variables|app_log|callflow)"\s*:/;

/** Whether a file begins with what mod_json_cdr posts or writes, plain or encoded. */
export function guessJson(head: Uint8Array): Guess | null {
  const text = decodeText(head).replace(/^\ufeff?\s+/, '');
  const [line = ''] = text.split(/[\r\n]/, 1);
  const packed = isPacked(line) ? unpackBody(wholeGroups(line)) : null;
  const shown = packed?.text ?? text;
  if (!BEGINNING.test(shown) || !/"variables"|"core-uuid"|"callflow"/.test(shown)) return null;
  const how = packed === null ? '' : ', encoded as it posts them';
  return { confidence: 0.97, reason: `it begins with a record of FreeSWITCH's mod_json_cdr${how}` };
}
