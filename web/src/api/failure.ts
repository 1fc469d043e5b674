import type { Problem } from './types.ts';

/** The server said no: with what was wrong, for people. */
export class Refused extends Error {
  override name = 'Refused';
  readonly status: number;
  readonly problems: readonly Problem[];

  constructor(status: number, problems: readonly Problem[]) {
    super(problems.map(({ message }) => message).join(' '));
    this.status = status;
    this.problems = problems;
  }
}

/** No answer came, or one that says "later": what was asked may be asked again. */
export class Unreachable extends Error {
  override name = 'Unreachable';
}

export function isAborted(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}
