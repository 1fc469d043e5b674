import type { Ask, Rows } from '../read/reading.ts';
import type { ConnectionPool } from './connect.ts';
import { rowsOf } from './run-reading.ts';

/** So many queries of one text are on their way at most; who comes then is asked for with those who come after. */
const MOST_AT_ONCE = 2;
/** So many keys are looked up by one query. */
const MOST_KEYS = 1_000;

interface Waiting {
  readonly ask: Ask;
  readonly resolve: (rows: Rows) => void;
  readonly reject: (error: unknown) => void;
}

/** Those who ask the same about other keys. */
interface Line {
  readonly waiting: Waiting[];
  running: number;
}

/**
 * Looks rows up by their keys for all who ask in one turn of the event loop, and for all who come while the database is
 * busy with those before: a hundred requests for single call logs are a few queries. Each query begins after what it is
 * for was asked, so that nobody is told what has been changed before.
 */
export class AskedTogether {
  readonly #pool: ConnectionPool;
  readonly #lines = new Map<string, Line>();

  constructor(pool: ConnectionPool) {
    this.#pool = pool;
  }

  rows(ask: Ask): Promise<Rows> {
    if (ask.keys === null) return this.#pool.with((connection) => rowsOf(connection, ask));
    const name = `${JSON.stringify(ask.parameters)} ${ask.sql}`;
    let line = this.#lines.get(name);
    if (line === undefined) this.#lines.set(name, (line = { waiting: [], running: 0 }));
    const asked = line;
    return new Promise((resolve, reject) => {
      asked.waiting.push({ ask, resolve, reject });
      if (asked.waiting.length === 1) setImmediate(() => this.#send(name, asked));
    });
  }

  #send(name: string, line: Line): void {
    while (line.waiting.length > 0 && line.running < MOST_AT_ONCE) {
      line.running += 1;
      void this.#look(taken(line.waiting)).finally(() => {
        line.running -= 1;
        this.#send(name, line);
      });
    }
    if (line.waiting.length === 0 && line.running === 0) this.#lines.delete(name);
  }

  async #look(group: readonly Waiting[]): Promise<void> {
    const [{ ask }] = group as readonly [Waiting];
    const keys = group.flatMap((one) => one.ask.keys!);
    try {
      const rows = await this.#pool.with((connection) => rowsOf(connection, { ...ask, keys }));
      let first = 0;
      for (const { ask: of, resolve } of group) resolve(rows.slice(first, (first += of.keys!.length)));
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }
}

function taken(waiting: Waiting[]): Waiting[] {
  let keys = 0;
  const fits = waiting.findIndex(({ ask }, index) => (keys += ask.keys!.length) > MOST_KEYS && index > 0);
  return waiting.splice(0, fits < 0 ? waiting.length : fits);
}
