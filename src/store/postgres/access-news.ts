import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { connectionOf, type Target } from './target.ts';

/** What is told when tokens or tenants were changed. */
const CHANNEL = 'ringlog_access';
export const TELL = { sql: `select pg_notify('${CHANNEL}', '')`, parameters: [] } as const;

/** How often (ms) it is made sure that the connection lives; what takes longer is taken for lost. */
const HEARTBEAT = 5_000;
/** How long is waited (ms) before it is tried to listen again. */
const AGAIN = 1_000;

/** Hears when tokens or tenants are changed, by whatever process. */
export class AccessNews {
  readonly #target: Target;
  readonly #stop = new AbortController();
  #isListening = false;
  #version = 0;

  constructor(target: Target) {
    this.#target = target;
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

  /** Listens until it is closed. */
  async listen(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      await this.#listen(signal).catch(() => {});
      this.#isListening = false;
      await pause(AGAIN, null, { signal, ref: false }).catch(() => {});
    }
  }

  close(): void {
    this.#stop.abort();
  }

  /** Over one connection, until that is lost. */
  async #listen(signal: AbortSignal): Promise<void> {
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
      // What was changed before is not told any more.
      this.changed();
      this.#isListening = true;
      for (let lives = true; lives;) {
        lives = await Promise.race([lost.then(() => false), pause(HEARTBEAT, true, { ref: false })]);
        if (lives) await client.query('select 1');
      }
    } finally {
      this.#isListening = false;
      await client.end().catch(() => {});
    }
  }
}
