import { ENGINE } from './engine.ts';

/** A text as it comes back: PostgreSQL has no U+0000 in its texts. */
export function asStored(text: string): string {
  return ENGINE === 'postgres' ? text.replaceAll('\u0000', '\uFFFD') : text;
}
