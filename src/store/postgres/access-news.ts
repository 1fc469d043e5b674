import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { connectionOf, type Target } from './target.ts';

/** What is told when tokens or tenants were changed. */
const CHANNEL = 'ringlog_access';
export const TELL = { sql: `select pg_notify('${CHANNEL}', '')`, parameters: [] } as const;

/** Another one where a standby has taken over, or another database has taken the name. */
const ORIGIN = `select concat(extract(epoch from pg_postmaster_start_time()), ' ', "oid") as "origin"
  from pg_database where "datname" = current_database()`;

/** How often (ms) it is made sure that the connection lives; what takes longer is taken for lost. */
const HEARTBEAT = 5_000;
/** How long is waited (ms) before it is tried to listen again. */
const AGAIN = 1_000;

/** Hears when tokens or tenants are changed, by whatever process; and whether the database is the one that it was. */
export class AccessNews {
  readonly #target: Target;
  readonly #again: () => void;
  readonly #stop = new AbortController();
  #isListening = false;
  #version = 0;
  #origin = '';

  /** @param again called when the database is heard no more, and when it is heard again: it may be older than it was */
  constructor(target: Target, again: () => void) {
    this.#target = target;
    this.#again = again;
  }

  /** Another text when the database may not be what it was; the same to all servers. While nobody is heard, another each time. */
  get origin(): string {
    return this.#isListening ? this.#origin : String((this.#version += 1));
  }

  /** Another number whenever something was changed; while nobody is heard, another one each time. */
  get version(): number {
    if (!this.#isListening) this.#version += 1;
    return this.#version;
  }

  /** This process has changed something: the word of the database may take its time. */
  changed(): void {
    this.#version += 1;
  }

  /** Listens until it is closed; resolves when it does so, or cannot yet. */
  listen(): Promise<void> {
    return new Promise((resolve) => void this.#listenOn(resolve));
  }

  async #listenOn(begun: () => void): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      await this.#listen(signal, begun).catch(() => {});
      begun();
      await pause(AGAIN, null, { signal, ref: false }).catch(() => {});
    }
  }

  close(): void {
    this.#stop.abort();
  }

  /** Over one connection, until that is lost. */
  async #listen(signal: AbortSignal, begun: () => void): Promise<void> {
    const client = new Client({
      ...connectionOf(this.#target.url),
      application_name: 'ringlog',
      connectionTimeoutMillis: HEARTBEAT,
      query_timeout: HEARTBEAT,
      keepAlive: true,
    });
    const lost = new Promise<void>((resolve) => {
      client.on('error', () => resolve());
      client.on('end', () => resolve());
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    client.on('notification', () => this.changed());
    try {
      await client.connect();
      await client.query(`listen ${CHANNEL}`);
      this.#origin = (await client.query<{ origin: string }>(ORIGIN)).rows[0]!.origin;
      // What was changed before is not told any more.
      this.changed();
      this.#again();
      this.#isListening = true;
      begun();
      for (let lives = true; lives;) {
        lives = await Promise.race([lost.then(() => false), pause(HEARTBEAT, true, { ref: false })]);
        if (lives) await client.query('select 1');
      }
    } finally {
      this.#isListening = false;
      this.#again();
      await client.end().catch(() => {});
    }
  }
}
