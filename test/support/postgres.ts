import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Client } from 'pg';
import { inject } from 'vitest';
import type { Target } from '../../src/store/postgres/target.ts';
import { ADMIN, databaseUrl, ROLE, TEMPLATE } from './postgres-names.ts';

/** A PostgreSQL database of its own for one test. */
export interface TemporaryDatabase extends AsyncDisposable {
  readonly name: string;
  /** As its owner, for RINGLOG_DATABASE_URL. */
  readonly url: string;
  readonly target: Target;
  /** Its address for another role. */
  urlFor(role: string): string;
  /** Runs SQL in it as its owner, or as another role; gives the rows of the last statement. */
  query(sql: string, parameters?: readonly unknown[], role?: string): Promise<Record<string, unknown>[]>;
}

export interface DatabaseOptions {
  /** Without Ringlog's tables. */
  readonly isEmpty?: boolean;
  /** What stands behind `create database … owner …`. */
  readonly options?: string;
}

let made = 0;

/** Makes a database on the server of this run of tests, which is started when it is needed first. */
export async function temporaryDatabase({ isEmpty = false, options = '' }: DatabaseOptions = {}) {
  const name = `test_${process.pid}_${++made}`;
  const server = await administrator();
  const template = options !== '' ? '' : `template ${isEmpty ? 'template1' : TEMPLATE} strategy file_copy`;
  await server.query(`create database ${name} owner ${ROLE} ${template} ${options}`);
  return databaseOf(name, server);
}

function databaseOf(name: string, server: Client): TemporaryDatabase {
  const urlFor = (role: string) => databaseUrl(postgresFolder(), role, name);
  const url = urlFor(ROLE);
  return {
    name,
    url,
    target: { url, pool: 4, statementTimeout: 60_000 },
    urlFor,
    async query(sql, parameters = [], role = ROLE) {
      const client = new Client({ connectionString: urlFor(role) });
      await client.connect();
      try {
        return (await client.query(sql, [...parameters])).rows as Record<string, unknown>[];
      } finally {
        await client.end();
      }
    },
    async [Symbol.asyncDispose]() {
      await server.query(`drop database ${name} with (force)`);
    },
  };
}

/** Where the server has its socket. */
export function postgresFolder(): string {
  return inject('postgresFolder');
}

let connected: Promise<Client> | null = null;

/** A connection of the superuser to the server of this run, which is started when it is needed first. */
export function administrator(): Promise<Client> {
  return (connected ??= connectAdministrator());
}

async function connectAdministrator(): Promise<Client> {
  const folder = postgresFolder();
  const answer = JSON.parse(await text(connect(join(folder, 'keeper')))) as { error?: string };
  if (answer.error !== undefined) throw new Error(`PostgreSQL for the tests did not start: ${answer.error}`);
  const client = new Client({ connectionString: databaseUrl(folder, ADMIN, 'postgres') });
  await client.connect();
  // It must not keep the process of the tests from ending.
  (client as unknown as { unref(): void }).unref();
  return client;
}
