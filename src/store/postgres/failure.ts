import { DatabaseError } from 'pg';
import { RinglogError, UnavailableError } from '../../record/errors.ts';

/** What cannot be done now for reasons that lie with the database server, by SQLSTATE (PostgreSQL, appendix A). */
const CAUSES: Readonly<Record<string, string>> = {
  '25006': 'the database is read-only; it may be a standby',
  '25P03': 'the database ended a transaction that stood still',
  '40001': 'other writers were in the way',
  '40P01': 'other writers were in the way',
  '53100': 'the disk of the database is full',
  '53200': 'the database has no memory left',
  '53300': 'the database takes no more connections; raise its max_connections, or lower RINGLOG_DATABASE_POOL',
  '53400': 'the database has reached a limit of its configuration',
  '55P03': 'another writer holds what is needed and does not let go',
  '57014': 'it takes longer than allowed',
  '57P01': 'the database is being shut down',
  '57P02': 'the database has crashed and is starting again',
  '57P03': 'the database is starting or stopping',
  '57P04': 'the database was dropped',
  '57P05': 'the database ended a connection that stood still',
  '58000': 'the system of the database reports an error',
  '58030': 'the disk of the database reports an error',
};

const GONE = 'the database does not answer';
/** Failures of a connection as `pg` and `pg-pool` put them; they have no code. */
const LOST = /^(Connection terminated|Client has encountered a connection error|Client was closed|Query read timeout)/;
const ALL_IN_USE = 'timeout exceeded when trying to connect';

/** The SQLSTATE of an error that the server raised, else null. */
export function sqlState(error: unknown): string | null {
  return error instanceof DatabaseError ? (error.code ?? null) : null;
}

/** What the operating system says of a connection, e.g. ECONNREFUSED; else null. */
export function systemCode(error: unknown): string | null {
  if (!(error instanceof Error) || error instanceof DatabaseError) return null;
  // A name with several addresses: each has an error of its own.
  const first = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  return (first as NodeJS.ErrnoException | undefined)?.code ?? null;
}

/** Whether the connection on which it was raised is of no use any more. */
export function isLost(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== null) return /^(08|57P)/.test(state) || state === '25P03';
  return error instanceof Error && (LOST.test(error.message) || /^E[A-Z]+$/.test(systemCode(error) ?? ''));
}

/** Whether the same transaction may succeed when it is run again at once: PostgreSQL 18, 13.5. */
export function isPassing(error: unknown): boolean {
  const state = sqlState(error);
  return state === '40001' || state === '40P01';
}

/** What is said of a question that could not be answered. */
export const NOT_READ = 'The data cannot be read';

/** Turns what `pg` raised into an answer: what the database cannot do now is UNAVAILABLE, the rest stays. */
export function storageFailure(error: unknown, outcome = 'Nothing was stored'): Error {
  if (error instanceof RinglogError) return error;
  const cause = causeOf(error);
  if (cause !== null) return new UnavailableError(`${outcome}: ${cause}.`);
  return error instanceof Error ? error : new Error(String(error));
}

function causeOf(error: unknown): string | null {
  const cause = CAUSES[sqlState(error) ?? ''];
  if (cause !== undefined) return cause;
  if (error instanceof Error && error.message === ALL_IN_USE) {
    return 'all connections to the database are in use (RINGLOG_DATABASE_POOL)';
  }
  return isLost(error) ? GONE : null;
}
