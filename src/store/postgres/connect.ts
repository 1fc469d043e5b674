import type { Writable } from 'node:stream';
import { Pool, types, type PoolClient, type PoolConfig, type QueryConfig } from 'pg';
import { isLost } from './failure.ts';
import { LeavingClient } from './leaving-client.ts';
import { storedText } from './stored-text.ts';
import { connectionOf, connectTimeout, type Target } from './target.ts';

/**
 * What connections are for.
 * - `read`: what users ask; a statement ends after the target's `statementTimeout`
 * - `write`: waits half a minute for what another writer holds
 * - `migrate`: takes the time it needs
 */
export type Purpose = 'read' | 'write' | 'migrate';

/** In milliseconds. */
const IDLE_TIMEOUT = 30_000;
const KEEP_ALIVE = 10_000;
const LOCK_TIMEOUT = 30_000;
const WRITE_TIMEOUT = 300_000;
/** The server's own word on a statement that takes too long is waited for; a server that is gone says none. */
const GRACE = 10_000;

/** Connections to one database. Those that are lost are replaced when they are needed next. */
export class ConnectionPool {
  readonly #pool: Pool;
  readonly #connections = new WeakMap<PoolClient, Connection>();

  /** @param size how many connections it opens at most */
  constructor(target: Target, purpose: Purpose, size: number) {
    this.#pool = new Pool({
      ...connectionOf(target.url),
      ...timeouts(target, purpose),
      Client: LeavingClient,
      max: size,
      application_name: 'ringlog',
      connectionTimeoutMillis: connectTimeout(target.url),
      idleTimeoutMillis: IDLE_TIMEOUT,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE,
      // What is asked at once goes in one go; COPY, which only writers use, cannot.
      pipeline: purpose === 'read',
      types: { getTypeParser: parserOf as typeof types.getTypeParser },
    });
    // A connection may end while nobody waits for an answer: whoever uses it next is told.
    this.#pool.on('error', () => {});
    this.#pool.on('connect', (client) => client.on('error', () => {}));
  }

  /** Runs something on a connection that is its own for so long. @throws what `pg` throws (failure.ts). */
  async with<Result>(run: (connection: Connection) => Promise<Result>): Promise<Result> {
    const client = await this.#pool.connect();
    const connection = this.#connectionOf(client);
    try {
      const result = await run(connection);
      client.release(connection.isSpent);
      return result;
    } catch (error) {
      client.release(connection.isSpent || isLost(error));
      throw error;
    }
  }

  /** The same in a transaction: all of it, or, when something is thrown, nothing. */
  async transaction<Result>(begin: Begin, run: (connection: Connection) => Promise<Result>): Promise<Result> {
    return this.with((connection) => connection.transaction(begin, run));
  }

  /**
   * Looks at one moment, in a transaction that changes nothing: it begins with the first question, and what was found is
   * told before it has ended.
   */
  async look<Result>(begin: Begin, run: (connection: Connection) => Promise<Result>): Promise<Result> {
    const client = await this.#pool.connect();
    const connection = this.#connectionOf(client);
    try {
      const result = await connection.begun(begin, run);
      void connection.exec('commit').then(
        () => client.release(connection.isSpent),
        () => client.release(true),
      );
      return result;
    } catch (error) {
      client.release(connection.isSpent || isLost(error));
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  #connectionOf(client: PoolClient): Connection {
    let connection = this.#connections.get(client);
    if (connection === undefined) this.#connections.set(client, (connection = new Connection(client)));
    return connection;
  }
}

/** `begin`, or, to see one moment through several statements, its stricter form. */
export type Begin =
  'begin' | 'begin isolation level repeatable read' | 'begin isolation level repeatable read read only';

/** Statements that one connection may have prepared: over many extensions one takes some hundred KiB of the server. */
const MOST_STATEMENTS = 500;

/** The names of prepared statements. None is ever given to another text. */
const names = new Map<string, string>();
let named = 0;

function nameOf(sql: string): string {
  let name = names.get(sql);
  if (name === undefined) {
    if (names.size >= 4 * MOST_STATEMENTS) names.clear();
    names.set(sql, (name = `ringlog_${++named}`));
  }
  return name;
}

/** What `pg` has beneath a client; its types do not tell of it (pg/lib/connection.js). */
interface Wired {
  readonly connection: { readonly stream: Writable };
}

/** One connection with its prepared statements. Statements are run one after another. */
export class Connection {
  /** For COPY. */
  readonly client: PoolClient;
  readonly #prepared = new Set<string>();
  #isBroken = false;

  constructor(client: PoolClient) {
    this.client = client;
  }

  /** Whether it is better closed than used again. */
  get isSpent(): boolean {
    return this.#isBroken || this.#prepared.size >= MOST_STATEMENTS;
  }

  /** Rows as arrays, in the order of the columns. Prepared once. */
  async rows(sql: string, parameters: readonly unknown[] = []): Promise<unknown[][]> {
    const result = await this.client.query({ ...this.#prepare(sql, parameters), rowMode: 'array' });
    return result.rows as unknown[][];
  }

  /** Rows as objects. Prepared once. */
  async objects<Row = Record<string, unknown>>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    const result = await this.client.query(this.#prepare(sql, parameters));
    return result.rows as Row[];
  }

  /** How many rows a statement has changed. Prepared once. */
  async changes(sql: string, parameters: readonly unknown[] = []): Promise<number> {
    return (await this.client.query(this.#prepare(sql, parameters))).rowCount ?? 0;
  }

  /** Runs statements that have no parameters and are not needed again. */
  async exec(sql: string): Promise<void> {
    await this.client.query(sql);
  }

  /** See ConnectionPool. */
  async transaction<Result>(begin: Begin, run: (connection: Connection) => Promise<Result>): Promise<Result> {
    await this.exec(begin);
    try {
      const result = await run(this);
      await this.exec('commit');
      return result;
    } catch (error) {
      await this.#rollback();
      throw error;
    }
  }

  /** Begins a transaction together with the first that `run` asks. It stays open unless something is thrown. */
  async begun<Result>(begin: Begin, run: (connection: Connection) => Promise<Result>): Promise<Result> {
    const [beginning, running] = await Promise.allSettled(this.atOnce(() => [this.exec(begin), run(this)] as const));
    if (beginning.status === 'fulfilled' && running.status === 'fulfilled') return running.value;
    await this.#rollback();
    throw beginning.status === 'rejected' ? beginning.reason : (running as PromiseRejectedResult).reason;
  }

  /** All that `ask` asks before it waits goes to the server as one piece, where the pool is one that reads. */
  atOnce<Asked>(ask: () => Asked): Asked {
    const { stream } = (this.client as unknown as Wired).connection;
    stream.cork();
    try {
      return ask();
    } finally {
      stream.uncork();
    }
  }

  async #rollback(): Promise<void> {
    await this.exec('rollback').catch(() => {
      this.#isBroken = true;
    });
  }

  #prepare(sql: string, parameters: readonly unknown[]): QueryConfig {
    const name = nameOf(sql);
    this.#prepared.add(name);
    return { name, text: sql, values: parameters.map(storable) };
  }
}

function storable(value: unknown): unknown {
  if (typeof value === 'string') return storedText(value);
  if (!Array.isArray(value)) return value;
  return value.some((item) => typeof item === 'string' && item.includes('\0')) ? value.map(storable) : value;
}

function timeouts({ statementTimeout }: Target, purpose: Purpose): PoolConfig {
  // A server that dies in the middle of a transaction must not hold for ever what it has locked.
  const common = { idle_in_transaction_session_timeout: 60_000 };
  switch (purpose) {
    case 'read':
      return {
        ...common,
        statement_timeout: statementTimeout,
        query_timeout: statementTimeout + GRACE,
        lock_timeout: LOCK_TIMEOUT,
      };
    case 'write':
      return {
        ...common,
        statement_timeout: WRITE_TIMEOUT,
        query_timeout: WRITE_TIMEOUT + GRACE,
        lock_timeout: LOCK_TIMEOUT,
      };
    case 'migrate':
      return {};
  }
}

/** Types by their number (src/include/catalog/pg_type.dat); what is not told is text, numeric above all. */
const BOOL = 16;
const BYTEA = 17;
const NUMBERS = new Set([20, 21, 23, 26, 700, 701]);

function parserOf(type: number): (text: string) => unknown {
  if (NUMBERS.has(type)) return Number;
  if (type === BYTEA) return bytesOf;
  if (type === BOOL) return (text) => text === 't';
  return (text) => text;
}

function bytesOf(text: string): Uint8Array {
  const { buffer, byteOffset, length } = types.getTypeParser(BYTEA)(text) as Buffer;
  return new Uint8Array(buffer, byteOffset, length);
}
