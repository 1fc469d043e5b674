import { closeSync, existsSync, fsyncSync, linkSync, openSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { SetupError } from '../../record/errors.ts';
import { monthTable } from '../month.ts';
import { connect, Connection, DATABASE_FILE } from './connect.ts';
import { openFailure, sqliteCode } from './failure.ts';
import { hasDatabase } from './has-database.ts';
import { schemaState } from './migrate.ts';

/** A copy that was made and looked through. */
export interface BackedUp {
  readonly file: string;
  readonly bytes: number;
  readonly call_logs: number;
}

/** Pages that are copied in one go, and in between of which a server may do something else with the disk. */
const PAGES = 2_000;

/**
 * Copies the database of a data folder into a file that must not be there yet, as it was at the moment when it began,
 * while others read and write. The file gets its name when the copy is whole and was looked through.
 * @throws SetupError when there is nothing to copy, or the file is there or cannot be written
 */
export async function backUp(folder: string, file: string): Promise<BackedUp> {
  const from = join(folder, DATABASE_FILE);
  if (!hasDatabase(folder)) throw new SetupError(`There is no Ringlog data in ${folder}. Name the folder with --data.`);
  if (existsSync(file)) throw alreadyThere(file);
  const partial = `${file}.partial`;
  create(partial, file);
  let connection: Connection | null = null;
  try {
    connection = connect(from, 'look');
    const { fault } = schemaState(connection, from);
    if (fault !== null) throw new SetupError(fault);
    // One moment for all of it: otherwise the copy would begin anew with everything that is stored meanwhile.
    connection.exec('begin');
    const counted = countedIn(connection);
    await copy(connection.db, partial);
    const call_logs = lookThrough(partial, counted);
    publish(partial, file);
    return { file, bytes: statSync(file).size, call_logs };
  } catch (error) {
    throw copyFailure(error, folder, from, file);
  } finally {
    connection?.close();
    rmSync(partial, { force: true });
  }
}

/** For its owner alone: what is in it are calls, and the hashes of tokens. */
function create(partial: string, file: string): void {
  try {
    closeSync(openSync(partial, 'wx', 0o600));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') {
      throw new SetupError(
        `${partial} is there: another backup is under way, or was broken off. Remove it, or choose another name.`,
      );
    }
    if (code === 'ENOENT')
      throw new SetupError(`There is no folder ${dirname(file)}. Make it, or choose another for the backup.`);
    throw new SetupError(`${file} cannot be written (${code}). Choose another place for the backup.`);
  }
}

async function copy(db: DatabaseSync, partial: string): Promise<void> {
  await backup(db, partial, { rate: PAGES });
  // What is stored in the copy has the numbers of other changes than what is stored meanwhile in the original: it is a
  // store of its own, with a name and a secret of its own, and clients of the one begin anew with the other.
  const copied = new DatabaseSync(partial);
  copied.exec(`delete from "setting" where "name" in ('store_name', 'cursor_secret')`);
  copied.close();
}

const alreadyThere = (file: string) =>
  new SetupError(`${file} is there already, and a backup overwrites nothing. Choose another name.`);

/** Gives the copy its name, unless something else has it by now; safe from the loss of power. */
function publish(partial: string, file: string): void {
  try {
    linkSync(partial, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw alreadyThere(file);
    throw error;
  }
  const folder = openSync(dirname(file), 'r');
  fsyncSync(folder);
  closeSync(folder);
}

/** How many call logs each month has, as the roll-ups say: the copy must have as many. */
function countedIn(connection: Connection): ReadonlyMap<number, number> {
  const rows = connection
    .rows(
      'select "month", (select sum("calls") from "month_count" as "of" where "of"."month" = "month"."month") from "month"',
    )
    .all() as unknown as [number, number | null][];
  return new Map(rows.map(([month, calls]) => [month, calls ?? 0]));
}

/** Looks through all of a copy, without leaving anything beside it. Gives how many call logs it has. */
function lookThrough(partial: string, counted: ReadonlyMap<number, number>): number {
  const url = pathToFileURL(partial);
  url.searchParams.set('immutable', '1');
  const copied = new Connection(new DatabaseSync(url, { readOnly: true }));
  try {
    const [[found]] = copied.rows('pragma quick_check(1)').all() as unknown as [[string]];
    if (found !== 'ok') throw new Error(`it is damaged: ${found}`);
    let all = 0;
    for (const [month, calls] of counted) {
      const [rows] = copied.rows(`select count(*) from "${monthTable(month)}"`).get() as unknown as [number];
      if (rows !== calls) throw new Error(`${monthTable(month)} has ${rows} call logs, and ${calls} are to be there`);
      all += rows;
    }
    return all;
  } finally {
    copied.close();
  }
}

function copyFailure(error: unknown, folder: string, from: string, file: string): unknown {
  if (error instanceof SetupError) return error;
  const code = sqliteCode(error);
  if ((error as NodeJS.ErrnoException).code === 'ENOSPC' || code === 13 || code === 10) {
    return new SetupError(
      `The disk of ${file} is full, or reports an error. Make room, or choose another place for the backup.`,
    );
  }
  const known = openFailure(error, folder, from);
  if (known instanceof SetupError) return known;
  return new SetupError(`The copy could not be made, and nothing was left behind: ${(error as Error).message}.`);
}
