import { isUtf8 } from 'node:buffer';
import { decodeText } from '../lines.ts';
import { PercentDecoder } from './percent.ts';

/** A body as it was before the switch encoded it. */
export interface Unpacked {
  readonly text: string;
  /** It was read as windows-1252, because it is not UTF-8. */
  readonly legacy: boolean;
}

/** `cdr=`, or the encoded beginnings of `{` and `<` without it, as they are in the files of failed posts. */
const PACKED = /^(?:cdr=|%7[bB]|%3[cC]|ey[A-Za-z]|PD94|PGNk)/;
const BASE64 = /^[A-Za-z0-9+/ ]+={0,2}$/;

/** Whether a line is an encoded body: it needs `unpackBody`. */
export function isPacked(line: string): boolean {
  return PACKED.test(line);
}

/**
 * Takes off what `encode` put on: `cdr=` before the text as it is, percent-encoded, or in base64. The Content-Type is
 * no help, as the switch names a wrong one with `disable-100-continue`. Null when it is none of these.
 */
export function unpackBody(line: string): Unpacked | null {
  const body = (line.startsWith('cdr=') ? line.slice(4) : line).trim();
  if (body.startsWith('{') || body.startsWith('<')) return { text: body, legacy: false };
  if (/^%(?:7[bB]|3[cC])/.test(body)) return unpackForm(body);
  // The switch leaves + / = of base64 as they are; other senders escape them, and form decoders make + a blank.
  const plain = body.includes('%') ? body.replace(/%(2[bBfF]|3[dD])/g, (sign) => decodeURIComponent(sign)) : body;
  if (!BASE64.test(plain)) return null;
  const bytes = Buffer.from(plain.replaceAll(' ', '+'), 'base64');
  const text = decodeText(bytes).trim();
  return text.startsWith('{') || text.startsWith('<') ? { text, legacy: !isUtf8(bytes) } : null;
}

/** The switch writes a blank as %20, so that + is itself; whoever never writes %20 means a blank by +. */
function unpackForm(body: string): Unpacked {
  const decoder = new PercentDecoder();
  const text = decoder.decode(body.includes('%20') ? body : body.replaceAll('+', ' '));
  return { text, legacy: decoder.legacy };
}

/** A body whose end is missing, up to its last whole group of base64. */
export function wholeGroups(line: string): string {
  const from = line.startsWith('cdr=') ? 4 : 0;
  return line.slice(0, line.length - ((line.length - from) % 4));
}
