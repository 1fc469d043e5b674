import { availableParallelism } from 'node:os';

/**
 * The settings of the program: the one place that reads the environment. A setting on the command line goes before
 * its variable.
 */
export interface Config {
  readonly data: string;
  /** Of a PostgreSQL database that takes the place of the data folder; null: there is none. */
  readonly databaseUrl: string | null;
  /** How many connections to it this process opens at most. */
  readonly databasePool: number;
  /** How long a statement may take there that answers what users ask, in seconds. */
  readonly statementTimeout: number;
  readonly host: string;
  readonly port: number;
  readonly tenant: string;
  /** Requests a minute and token; 0: no limit. */
  readonly rateLimit: number;
  /** For `/metrics` from elsewhere than this machine; null: from this machine only. */
  readonly metricsToken: string | null;
  readonly logLevel: LogLevel;
  /** A folder for what phone systems push while it cannot be stored; null: they are told to try again. */
  readonly spool: string | null;
}

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** A setting that makes no sense. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

export interface Flags {
  readonly data?: string;
  readonly host?: string;
  readonly port?: string;
  readonly tenant?: string;
}

/** Enough to keep as many cores of a database busy as this machine has, and a few beside: most of a query is waiting. */
const POOL = 4 + 2 * availableParallelism();

/** @throws ConfigError naming each setting that makes no sense, and what would. */
export function readConfig(flags: Flags = {}, env: Readonly<Record<string, string | undefined>> = process.env): Config {
  const faults: string[] = [];
  const setting = (flag: keyof Flags | null, variable: string, otherwise: string) => {
    const given = flag === null ? undefined : flags[flag];
    // Most often a variable of a script that is not set. An address that is empty would be every address.
    if (given === '') faults.push(`--${flag} is empty. Give it a value, or leave it out.`);
    if (given !== undefined) return { value: given, name: `--${flag}` };
    const value = env[variable];
    return value === undefined || value === '' ? { value: otherwise, name: variable } : { value, name: variable };
  };
  const integer = ({ value, name }: { value: string; name: string }, minimum: number, maximum: number): number => {
    const number = /^\d{1,10}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= minimum && number <= maximum) return number;
    if (value !== '') faults.push(`${name} is a whole number from ${minimum} to ${maximum}, not '${value}'.`);
    return minimum;
  };

  const database = setting(null, 'RINGLOG_DATABASE_URL', '').value;
  // What was given is not shown: it may hold a password.
  if (database !== '' && !isDatabaseUrl(database)) {
    faults.push(
      'RINGLOG_DATABASE_URL is the address of a PostgreSQL database, like postgres://ringlog:PASSWORD@db.example:5432/ringlog; what is no letter or digit in a name or password is written as %XX.',
    );
  }
  const logLevel = setting(null, 'RINGLOG_LOG_LEVEL', 'warn');
  if (!LOG_LEVELS.includes(logLevel.value as LogLevel)) {
    faults.push(`RINGLOG_LOG_LEVEL is one of ${LOG_LEVELS.join(', ')}, not '${logLevel.value}'.`);
  }
  const metricsToken = setting(null, 'RINGLOG_METRICS_TOKEN', '').value;
  if (metricsToken !== '' && metricsToken.length < 16) {
    faults.push('RINGLOG_METRICS_TOKEN has at least 16 characters.');
  }
  const spool = setting(null, 'RINGLOG_SPOOL', '').value;
  const config: Config = {
    data: setting('data', 'RINGLOG_DATA', './data').value,
    databaseUrl: database === '' ? null : database,
    databasePool: integer(setting(null, 'RINGLOG_DATABASE_POOL', String(POOL)), 2, 1000),
    statementTimeout: integer(setting(null, 'RINGLOG_STATEMENT_TIMEOUT', '60'), 1, 86_400),
    host: setting('host', 'RINGLOG_HOST', '127.0.0.1').value,
    port: integer(setting('port', 'RINGLOG_PORT', '8887'), 0, 65_535),
    tenant: setting('tenant', 'RINGLOG_TENANT', 'default').value,
    rateLimit: integer(setting(null, 'RINGLOG_RATE_LIMIT', '5000'), 0, 1_000_000_000),
    metricsToken: metricsToken === '' ? null : metricsToken,
    logLevel: logLevel.value as LogLevel,
    spool: spool === '' ? null : spool,
  };
  if (faults.length > 0) throw new ConfigError(faults.join('\n'));
  return config;
}

/** Where the database is on this machine its address may have no host: `postgres://role@/name?host=/run/postgresql`. */
function isDatabaseUrl(text: string): boolean {
  return /^postgres(ql)?:\/\//.test(text) && URL.canParse(text.replace('@/', '@localhost/'));
}
