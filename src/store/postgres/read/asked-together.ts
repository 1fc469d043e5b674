import type { Ask, Rows } from '../../read/reading.ts';
import type { Connection, ConnectionPool } from '../connect.ts';
import { rowsOf } from './run-reading.ts';

/** So many connections are used at most; who comes then is asked for with those who come after. */
const MOST_AT_ONCE = 3;
/** So many keys are looked up by one query. */
const MOST_KEYS = 1_000;

interface Waiting {
  readonly ask: Ask;
  readonly resolve: (rows: Rows) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Looks rows up by their keys for all who ask in one turn of the event loop, and for all who come while the database is
 * busy with those before: a hundred requests for single call logs are a few queries, which go to it as one piece. Each
 * query begins after what it is for was asked, so that nobody is told what has been changed before.
 */
export class AskedTogether {
  readonly #pool: ConnectionPool;
  #waiting: Waiting[] = [];
  #running = 0;

  constructor(pool: ConnectionPool) {
    this.#pool = pool;
  }

  rows(ask: Ask): Promise<Rows> {
    if (ask.keys === null) return this.#pool.with((connection) => rowsOf(connection, ask));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ ask, resolve, reject });
      if (this.#waiting.length === 1) setImmediate(() => this.#send());
    });
  }

  #send(): void {
    if (this.#waiting.length === 0 || this.#running === MOST_AT_ONCE) return;
    const all = this.#waiting;
    this.#waiting = [];
    this.#running += 1;
    void this.#look(all).finally(() => {
      this.#running -= 1;
      this.#send();
    });
  }

  async #look(all: readonly Waiting[]): Promise<void> {
    try {
      await this.#pool.with(async (connection) => {
        const asked = connection.atOnce(() => groupsOf(all).map((group) => tell(group, connection)));
        const failed = (await Promise.allSettled(asked)).find(({ status }) => status === 'rejected');
        // The connection may be lost.
        if (failed !== undefined) throw (failed as PromiseRejectedResult).reason;
      });
    } catch (error) {
      // Those who were told something stay with it.
      for (const { reject } of all) reject(error);
    }
  }
}

/** Those who ask the same about other keys. */
function groupsOf(all: readonly Waiting[]): Waiting[][] {
  const groups: Waiting[][] = [];
  const open = new Map<string, { readonly group: Waiting[]; keys: number }>();
  for (const one of all) {
    const { sql, parameters, keys } = one.ask;
    const name = `${parameters.join()} ${sql}`;
    const same = open.get(name);
    if (same !== undefined && same.keys + keys!.length <= MOST_KEYS) {
      same.group.push(one);
      same.keys += keys!.length;
    } else {
      const group = [one];
      groups.push(group);
      open.set(name, { group, keys: keys!.length });
    }
  }
  return groups;
}

async function tell(group: readonly Waiting[], connection: Connection): Promise<void> {
  const [{ ask }] = group as readonly [Waiting];
  const keys = group.flatMap((one) => one.ask.keys!);
  try {
    const rows = await rowsOf(connection, { ...ask, keys });
    let first = 0;
    for (const { ask: of, resolve } of group) resolve(rows.slice(first, (first += of.keys!.length)));
  } catch (error) {
    for (const { reject } of group) reject(error);
    throw error;
  }
}
