import { ValidationError } from '../record/errors.ts';

/** One fault of a filter or search: what was expected where. `at` counts UTF-16 units, as JavaScript's strings do. */
export interface Fault {
  readonly at: number;
  readonly message: string;
}

/** The options that have a language. */
export type Language = 'filter' | 'search';

/** Longest text of either, in bytes of UTF-8. */
const MOST_BYTES = 8_192;
/** How deep parentheses, functions and `not` may stand in each other. */
export const MOST_DEPTH = 64;

/** The error that tells of faults; positions are characters (Unicode code points) from 0. */
export function faultsIn(language: Language, text: string, faults: readonly Fault[]): ValidationError {
  return new ValidationError(
    faults.map(({ at, message }) => ({
      message: `${language}: ${message.replace('{position}', String(charactersIn(text.slice(0, at))))}`,
      detail: language,
    })),
  );
}

function charactersIn(text: string): number {
  return text.length - (text.match(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g)?.length ?? 0);
}

/** @throws ValidationError when the text is longer than is read. */
export function checkLength(language: Language, text: string): void {
  const bytes = Buffer.byteLength(text);
  if (bytes <= MOST_BYTES) return;
  const message = `8 KiB (8,192 bytes of UTF-8) are read at most; this has ${bytes.toLocaleString('en')}.`;
  throw faultsIn(language, text, [{ at: 0, message }]);
}

/** Thrown where the first fault of a text's grammar is found. */
export class SyntaxFault extends Error {
  readonly fault: Fault;

  constructor(at: number, message: string) {
    super(message);
    this.fault = { at, message };
  }
}

/** Reads a text; its first fault becomes the error. */
export function reading<Result>(language: Language, text: string, read: () => Result): Result {
  checkLength(language, text);
  try {
    return read();
  } catch (error) {
    throw error instanceof SyntaxFault ? faultsIn(language, text, [error.fault]) : error;
  }
}
