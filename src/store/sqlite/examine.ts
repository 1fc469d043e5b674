import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { examineCounts } from '../examine/counts.ts';
import { examineDisk } from '../examine/disk.ts';
import { findings, type Finding } from '../examine/finding.ts';
import { monthTable } from '../month.ts';
import { connect, DATABASE_FILE, type Connection } from './connect.ts';
import { openFailure } from './failure.ts';
import { hasDatabase } from './has-database.ts';
import { schemaState } from './migrate.ts';

/** Looks at everything that must be right of a data folder; changes nothing. */
export async function examineFolder(folder: string): Promise<Finding[]> {
  const file = join(folder, DATABASE_FILE);
  const found: Finding[] = [];
  let connection: Connection | null = null;
  try {
    if (!hasDatabase(folder)) {
      return findings('database', [`There is no Ringlog data in ${folder}. Name the folder with --data.`], '');
    }
    connection = connect(file, 'look');
    connection.exec('begin');
    const [[version]] = connection.rows('select sqlite_version()').all() as unknown as [[string]];
    found.push(...findings('database', [], `${file}, SQLite ${version}`));
    found.push(...findings('rights', rightFaults(folder, file), `this user may write to ${folder}`));
    found.push(...findings('integrity', integrityFaults(connection, file), 'every page is as it should be'));
    const { applied, pending, fault } = schemaState(connection, file);
    const behind =
      pending.length === 0 ? [] : [`${pending.join(', ')} was not run yet. Run: ringlog migrate --data ${folder}`];
    found.push(...findings('schema', fault === null ? behind : [fault], `that of this program, ${applied.at(-1)}`));
    if (fault === null && pending.length === 0) found.push(...(await examineContents(connection)));
  } catch (error) {
    const { message } = openFailure(error, folder, file) as Error;
    found.push({ check: 'database', state: 'wrong', message });
  } finally {
    connection?.close();
  }
  return [...found, examineDisk(folder), examineZones()];
}

async function examineContents(connection: Connection): Promise<Finding[]> {
  const months = (connection.rows('select "month" from "month"').all() as unknown as [number][]).map(([one]) => one);
  const tables = connection
    .rows(
      `select "name" from sqlite_schema where "type" = 'table' and "name" glob 'calllog_[0-9][0-9][0-9][0-9][0-9][0-9]'`,
    )
    .all() as unknown as [string][];
  const there = new Set(tables.map(([name]) => name));
  const faults = [
    ...months
      .filter((month) => !there.has(monthTable(month)))
      .map((month) => `Table ${monthTable(month)} of a month that is there is missing. Restore a backup.`),
    ...[...there]
      .filter((name) => !months.some((month) => monthTable(month) === name))
      .map((name) => `Table ${name} is that of no month there is. Rename or drop it: Ringlog makes its months itself.`),
  ];
  return [
    ...findings('months', faults, months.length === 0 ? 'there are none yet' : `there: ${months.length}`),
    ...(await examineCounts(async (sql) => connection.rows(sql).all() as unknown as unknown[][])),
  ];
}

function rightFaults(folder: string, file: string): string[] {
  return [folder, file]
    .filter((path) => !mayWrite(path))
    .map((path) => `This user may not write to ${path}. Give it the right.`);
}

function mayWrite(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** So many are told: where there is one there may be thousands. */
const MOST = 5;

function integrityFaults(connection: Connection, file: string): string[] {
  const rows = connection.rows(`pragma quick_check(${MOST})`).all() as unknown as [string][];
  return rows
    .filter(([message]) => message !== 'ok')
    .map(([message]) => `${file} is damaged: ${message.replaceAll(/\s+/g, ' ')}. Restore a backup.`);
}

function examineZones(): Finding {
  const { length } = Intl.supportedValuesOf('timeZone');
  return {
    check: 'time zones',
    state: 'ok',
    message: `${length}, as of ${process.versions['tz'] ?? 'an unknown version'}`,
  };
}
