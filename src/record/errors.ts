/** Codes of the API's errors; CONTRIBUTING says how each becomes a status. */
export type ErrorCode =
  | 'VALIDATE_FAILED'
  | 'UNAUTHORIZED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'METHOD_NOT_ALLOWED'
  | 'PAYLOAD_TOO_LARGE'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'TOO_MANY_REQUESTS'
  | 'UNAVAILABLE'
  | 'UNKNOWN';

/** One thing that is wrong, as a client reads it. `detail` names the option, field or place. */
export interface Problem {
  readonly code: ErrorCode;
  readonly message: string;
  readonly detail?: string;
}

/** What every expected failure is: thrown where it is found, turned into a status or an exit code in one place. */
export class RinglogError extends Error {
  override name = 'RinglogError';
  readonly code: ErrorCode;
  readonly problems: readonly Problem[];

  constructor(code: ErrorCode, message: string, problems?: readonly Problem[]) {
    super(message);
    this.code = code;
    this.problems = problems ?? [{ code, message }];
  }
}

/** Input that breaks the rules; carries every fault found, not just the first. */
export class ValidationError extends RinglogError {
  override name = 'ValidationError';

  constructor(faults: readonly { readonly message: string; readonly detail?: string }[]) {
    super(
      'VALIDATE_FAILED',
      faults.map((fault) => fault.message).join(' '),
      faults.map((fault) => ({ code: 'VALIDATE_FAILED', ...fault })),
    );
  }
}

export class NotFoundError extends RinglogError {
  override name = 'NotFoundError';

  constructor(message: string) {
    super('NOT_FOUND', message);
  }
}

export class ForbiddenError extends RinglogError {
  override name = 'ForbiddenError';

  constructor(message: string) {
    super('FORBIDDEN', message);
  }
}

export class UnauthorizedError extends RinglogError {
  override name = 'UnauthorizedError';
  /** The ways in which the caller may say who it is: values of `WWW-Authenticate`. */
  readonly challenges: readonly string[];

  constructor(message: string, challenges: readonly string[] = ['Bearer']) {
    super('UNAUTHORIZED', message);
    this.challenges = challenges;
  }
}

/** The store cannot do it now (disk full, writer gone, lock held): nothing was stored, the client may try again. */
export class UnavailableError extends RinglogError {
  override name = 'UnavailableError';

  constructor(message: string) {
    super('UNAVAILABLE', message);
  }
}

/** The program cannot do what it was started for: a setting, a folder, a file. Stops a command with exit code 1. */
export class SetupError extends RinglogError {
  override name = 'SetupError';

  constructor(message: string) {
    super('UNKNOWN', message);
  }
}
