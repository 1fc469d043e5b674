import { RinglogError, SetupError, UnavailableError } from '../../record/errors.ts';

/** SQLite's primary result codes (https://www.sqlite.org/rescode.html) that are the machine's fault, not ours. */
const CAUSES: Record<number, string> = {
  5: 'another process is writing and does not stop',
  7: 'the memory is full',
  8: 'the data folder may not be written to',
  10: 'the disk reports an error',
  11: 'the database is damaged; put a backup back',
  13: 'the disk is full',
  14: 'the database file cannot be opened',
};

/** The primary result code of an error that SQLite raised, else null. */
export function sqliteCode(error: unknown): number | null {
  const code = (error as { errcode?: unknown } | null)?.errcode;
  return typeof code === 'number' ? code & 0xff : null;
}

/** What is said of a question that could not be answered. */
export const NOT_READ = 'The data cannot be read';

/** Turns what SQLite raised into an answer: what the machine cannot do now is UNAVAILABLE, the rest stays. */
export function storageFailure(error: unknown, outcome = 'Nothing was stored'): Error {
  if (error instanceof RinglogError) return error;
  const cause = CAUSES[sqliteCode(error) ?? -1];
  if (cause !== undefined) return new UnavailableError(`${outcome}: ${cause}.`);
  return error instanceof Error ? error : new Error(String(error));
}

/** Says what is wrong with a data folder that could not be opened; what is not known stays. */
export function openFailure(error: unknown, folder: string, file: string): unknown {
  if (error instanceof SetupError) return error;
  const system = (error as NodeJS.ErrnoException).code;
  const code = sqliteCode(error);
  if (system === 'EACCES' || system === 'EROFS' || system === 'EPERM' || code === 8 || code === 14) {
    return new SetupError(
      `The data folder ${folder} cannot be written to. Give this user the right, or choose another with --data.`,
    );
  }
  if (system === 'ENOTDIR' || system === 'EEXIST') {
    return new SetupError(`The data folder ${folder} cannot be made: a part of that path is a file.`);
  }
  if (system === 'ENOSPC' || code === 13) return new SetupError(`The disk of the data folder ${folder} is full.`);
  if (code === 26 || code === 11)
    return new SetupError(`${file} is no database, or is damaged. Restore a backup, or choose another folder.`);
  return error;
}
