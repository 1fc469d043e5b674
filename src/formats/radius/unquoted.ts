import { decodeText } from '../lines.ts';

const ESCAPE = /((?:\\[0-7]{3})+)|\\(.)/g;

/** A value as FreeRADIUS prints it, in quotes with escapes where it is a text, without these. */
export function unquoted(text: string): string {
  const quote = text.charCodeAt(0);
  if ((quote !== 34 && quote !== 39) || text.length < 2 || text.charCodeAt(text.length - 1) !== quote) return text;
  const inside = text.slice(1, -1);
  return inside.includes('\\') ? inside.replace(ESCAPE, escaped) : inside;
}

/** Bytes are escaped one by one, also those that make up a character together. */
function escaped(_all: string, octals: string | undefined, character: string | undefined): string {
  if (octals !== undefined) {
    return decodeText(Uint8Array.from(octals.slice(1).split('\\'), (octal) => Number.parseInt(octal, 8) & 255));
  }
  if (character === 'n') return '\n';
  if (character === 'r') return '\r';
  return character === 't' ? '\t' : character!;
}
