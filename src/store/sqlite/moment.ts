import type { Connection } from './connect.ts';
import { NOT_READ, storageFailure } from './failure.ts';

/** Begins a transaction in which everything is read as it is at one moment. */
export function beginMoment(connection: Connection): void {
  if (!connection.db.isTransaction) connection.rows('begin').run();
}

/** Ends it. Never fails: nothing hangs on how it ends, and whoever reads next is told what is wrong. */
export function endMoment(connection: Connection): void {
  try {
    // Where the disk failed, SQLite may have ended it.
    if (connection.db.isTransaction) connection.rows('commit').run();
  } catch {
    // The next one goes on with it, and tries to end it again.
  }
}

/** What a thread answers that reads: all of one moment, or why it could not be read. */
export function answerOfMoment<Response>(
  connection: Connection,
  read: () => Response,
): { readonly response: Response } | { readonly error: Error } {
  try {
    beginMoment(connection);
    return { response: read() };
  } catch (error) {
    return { error: storageFailure(error, NOT_READ) };
  } finally {
    endMoment(connection);
  }
}
