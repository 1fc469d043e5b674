import { examineCounts } from '../examine/counts.ts';
import { examineDisk } from '../examine/disk.ts';
import { findings, type Finding } from '../examine/finding.ts';
import { stateFault } from './check-state.ts';
import { citusTables, hasCitus, liesWhole, type CitusTable } from './citus.ts';
import { ConnectionPool, type Connection } from './connect.ts';
import { examineMonths } from './examine-months.ts';
import { examineSequences } from './examine-sequences.ts';
import { examineZones } from './examine-zones.ts';
import { knownMigrations, pendingOf } from './migrate.ts';
import { openFailure } from './open-failure.ts';
import { rightFaults } from './rights.ts';
import { readState } from './state.ts';
import { placeOf, type Target } from './target.ts';
import { EXTENSION, readTrigrams } from './trigrams.ts';

/** Looks at everything that must be right of a database; changes nothing. */
export async function examineDatabase(target: Target): Promise<Finding[]> {
  const found: Finding[] = [];
  let pool: ConnectionPool | null = null;
  try {
    pool = new ConnectionPool(target, 'migrate', 1);
    await pool.transaction('begin isolation level repeatable read read only', (connection) =>
      examine(connection, target, found),
    );
  } catch (error) {
    found.push({ check: 'connection', state: 'wrong', message: openFailure(error, target.url).message });
  } finally {
    await pool?.close();
  }
  return found;
}

async function examine(connection: Connection, { url }: Target, found: Finding[]): Promise<void> {
  const place = placeOf(url);
  // The transaction that looks is read-only itself.
  const [[isReadOnly]] = (await connection.rows(
    `select current_setting('default_transaction_read_only') = 'on' or pg_is_in_recovery()`,
  )) as [[boolean]];
  const state = { ...(await readState(connection)), isReadOnly };
  found.push(...findings('connection', [], `database '${state.database}' on ${place.server}, as role '${state.role}'`));
  const fault = stateFault(state, knownMigrations());
  found.push(...findings('server', fault === null ? [] : [fault], `PostgreSQL ${state.versionName}`));
  if (fault !== null) return;
  const pending = pendingOf(state.applied);
  const behind = pending.length === 0 ? [] : [`${pending.join(', ')} was not run yet. Run: ringlog migrate`];
  found.push(...findings('schema', behind, `that of this program, ${state.applied?.at(-1)}`));
  if (pending.length > 0) return;
  const rights = await rightFaults(connection);
  found.push(...findings('rights', rights, `role '${state.role}' has all it needs`));
  // What it may not read it cannot look at.
  if (rights.length > 0) return;
  found.push(await examineTrigrams(connection));
  found.push(...(await examineKeys(connection)), ...(await examineCitus(connection)));
  found.push(...(await examineMonths(connection)), ...(await examineSequences(connection)));
  found.push(...(await examineCounts((sql) => connection.rows(sql))));
  found.push(examineDisk(await dataDirectory(connection, place.host)), await examineZones(connection));
}

async function examineTrigrams(connection: Connection): Promise<Finding> {
  const check = EXTENSION;
  const { installed, isAvailable, isIndexed } = await readTrigrams(connection);
  if (installed !== null && isIndexed)
    return { check, state: 'ok', message: `version ${installed} indexes words for search` };
  const scans = 'a search looks through all words';
  if (installed !== null)
    return { check, state: 'note', message: `is installed, but words are not indexed: ${scans}. Run: ringlog migrate` };
  const right = isAvailable
    ? `Run there, as the owner of the database or a superuser: create extension ${EXTENSION}, and then: ringlog migrate`
    : 'The server does not have it (package postgresql-contrib).';
  return { check, state: 'note', message: `is not installed: ${scans}. ${right}` };
}

const KEYS = `select "table"."relname"::text, "index"."relname"::text
  from pg_index join pg_class as "table" on "table"."oid" = "indrelid" join pg_class as "index" on "index"."oid" = "indexrelid"
  where "indisunique" and "table"."relnamespace" = (select "oid" from pg_namespace where "nspname" = current_schema())
    and not exists (select from pg_attribute where "attrelid" = "indexrelid" and "attname" = 'tenant_id')
  order by 1, 2`;

async function examineKeys(connection: Connection): Promise<Finding[]> {
  const rows = (await connection.rows(KEYS)) as [string, string][];
  const faults = rows
    .filter(([table]) => !liesWhole(table))
    .map(
      ([table, key]) =>
        `Unique index ${key} of ${table} is without tenant_id, so Citus could not spread the table. Drop it: it is not Ringlog's.`,
    );
  return findings('keys', faults, 'each has the tenant in it');
}

async function examineCitus(connection: Connection): Promise<Finding[]> {
  if (!(await hasCitus(connection))) return findings('citus', [], 'is not installed; one machine has all');
  const tables = await citusTables(connection);
  const groups = new Set(tables.filter(({ lies }) => lies === 'by tenant').map(({ group }) => group));
  const faults = tables.map(citusFault).filter((fault) => fault !== null);
  if (groups.size > 1) {
    faults.push(
      "Tables of one tenant lie on different machines. Put them together: alter_distributed_table(…, colocate_with => 'calllog')",
    );
  }
  return findings('citus', faults, `${tables.length} tables lie where they belong`);
}

function citusFault({ name, lies }: CitusTable): string | null {
  if (lies === 'local') return `Table ${name} is on the first machine only. Run: ringlog migrate`;
  const right = liesWhole(name) ? 'whole' : 'by tenant';
  if (lies === right) return null;
  return `Table ${name} is spread ${lies}; right would be ${right}. Run: select undistribute_table('${name}'), and then: ringlog migrate`;
}

/** Where the server has its data, when it is this machine and says so. */
async function dataDirectory(connection: Connection, host: string): Promise<string | null> {
  if (!host.startsWith('/') && !['localhost', '127.0.0.1', '::1'].includes(host)) return null;
  const [row] = await connection.rows(
    `select case when pg_has_role('pg_read_all_settings', 'usage') then current_setting('data_directory') end`,
  );
  return row![0] as string | null;
}
