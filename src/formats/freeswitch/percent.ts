import { isUtf8 } from 'node:buffer';
import { decodeText } from '../lines.ts';

const RUN = /(?:%[\da-fA-F]{2})+/g;

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
      return text.replace(RUN, (run) => this.#decodeRun(run));
    }
  }

  #decodeRun(run: string): string {
    const bytes = Buffer.from(run.replaceAll('%', ''), 'hex');
    if (!isUtf8(bytes)) this.legacy = true;
    return decodeText(bytes);
  }
}
