import { isUtf8 } from 'node:buffer';
import { decodeText } from '../lines.ts';

const PERCENT = 37;

/**
 * Reads `%XX` as the switch writes it: the bytes of UTF-8, in upper or lower case. A `%` that no two hexadecimal
 * digits follow stays what it is; bytes that are not UTF-8 are read as windows-1252.
 */
export class PercentDecoder {
  /** Something was read as windows-1252. */
  legacy = false;

  decode(text: string): string {
    if (!text.includes('%')) return text;
    try {
      return decodeURIComponent(text);
    } catch {
      const bytes = percentBytes(text);
      if (!isUtf8(bytes)) this.legacy = true;
      return decodeText(bytes);
    }
  }
}

function percentBytes(text: string): Uint8Array {
  const from = Buffer.from(text);
  let length = 0;
  for (let at = 0; at < from.length; at++) {
    const byte = from[at]!;
    const high = byte === PERCENT ? hexDigit(from[at + 1]) : -1;
    const low = high < 0 ? -1 : hexDigit(from[at + 2]);
    if (low < 0) from[length++] = byte;
    else {
      from[length++] = high * 16 + low;
      at += 2;
    }
  }
  return from.subarray(0, length);
}

function hexDigit(code = 0): number {
  if (code >= 48 && code <= 57) return code - 48;
  const letter = code | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}
