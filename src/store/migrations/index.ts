import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { EngineDdl } from '../engine.ts';
import { callLogs } from './0001-call-logs.ts';
import { settledMonths } from './0002-settled-months.ts';
import { sources } from './0003-sources.ts';
import { sessions } from './0004-sessions.ts';
import { rates } from './0005-rates.ts';
import { counters } from './0006-counters.ts';
import { manyServers } from './0007-many-servers.ts';

const MIGRATIONS: Record<string, (db: Kysely<unknown>, ddl: EngineDdl) => Promise<void>> = {
  '0001-call-logs': callLogs,
  '0002-settled-months': settledMonths,
  '0003-sources': sources,
  '0004-sessions': sessions,
  '0005-rates': rates,
  '0006-counters': counters,
  '0007-many-servers': manyServers,
};

/** Every migration of this program by name, in the order of their numbers. */
export function migrations(ddl: EngineDdl): Record<string, Migration> {
  return Object.fromEntries(
    Object.entries(MIGRATIONS).map(([name, up]) => [name, { up: (db: Kysely<unknown>) => up(db, ddl) }]),
  );
}
