import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SetupError } from '../../record/errors.ts';
import { openFailure, sqliteCode } from './failure.ts';

const LOCK = 'server.lock';
const NOTE = 'server.json';

export interface ServerLock {
  /** Tells others where the server that holds the folder is to be found. */
  note(url: string): void;
  release(): void;
}

/**
 * Holds a data folder for one server. The lock is SQLite's own on a small file, which the operating system lifts when
 * the process ends, however it ends.
 * @throws SetupError when another server holds it, or it cannot be made or written to.
 */
export function lockFolder(folder: string): ServerLock {
  makeFolder(folder);
  const file = join(folder, LOCK);
  let db: DatabaseSync | null = null;
  try {
    db = new DatabaseSync(file, { timeout: 0 });
    db.exec('pragma locking_mode = exclusive; begin exclusive;');
  } catch (error) {
    db?.close();
    if (sqliteCode(error) !== 5) throw openFailure(error, folder, file);
    throw new SetupError(
      `The data folder ${folder} is held by another server${holder(folder)}. Stop that one, or choose another folder with --data.`,
    );
  }
  return {
    note: (url) => writeFileSync(join(folder, NOTE), `${JSON.stringify({ pid: process.pid, url })}\n`),
    release: () => {
      rmSync(join(folder, NOTE), { force: true });
      db.close();
    },
  };
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new SetupError(
      `The data folder ${folder} cannot be made (${(error as Error).message}). Choose another with --data.`,
    );
  }
}

/** Whether a server works on the folder now: then others leave it room to write. */
export function isServed(folder: string): boolean {
  const note = readNote(folder);
  if (note === null) return false;
  try {
    process.kill(note.pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function holder(folder: string): string {
  const note = readNote(folder);
  return note === null ? '' : ` (process ${note.pid}, ${note.url})`;
}

function readNote(folder: string): { pid: number; url: string } | null {
  try {
    return JSON.parse(readFileSync(join(folder, NOTE), 'utf8')) as { pid: number; url: string };
  } catch {
    return null;
  }
}
