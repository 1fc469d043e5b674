import type { PricedCallLog } from '../../store.ts';
import { Repricer, type Look } from '../../write/repricer.ts';
import type { Begin, ConnectionPool } from '../connect.ts';
import { load, openBooks } from '../write/load.ts';
import { told } from '../told.ts';
import { Wanted } from '../write/wanted.ts';
import { withBooks } from '../write/with-books.ts';
import { WorkingSet } from '../write/working-set.ts';

const LOOKING: Begin = 'begin isolation level repeatable read read only';

/** Tells how call logs were priced, and what pricing them again would make of them: over books that are never written back. */
export class Prices {
  readonly #pool: ConnectionPool;

  constructor(pool: ConnectionPool) {
    this.#pool = pool;
  }

  look(tenantId: number, ids: readonly string[], moment: number | null): Promise<Look> {
    return this.#look(tenantId, (repricer) => repricer.look(tenantId, ids, moment), ids);
  }

  priced(tenantId: number, id: bigint): Promise<PricedCallLog | null> {
    return this.#look(tenantId, (repricer) => repricer.priced(tenantId, id), [String(id)]);
  }

  async #look<Result>(tenantId: number, run: (repricer: Repricer) => Result, ids: readonly string[]): Promise<Result> {
    return told(() =>
      this.#pool.transaction(LOOKING, async (connection) => {
        const set = new WorkingSet(tenantId);
        const repricer = new Repricer(() => set);
        await openBooks(connection, set, 'read');
        const wanted = new Wanted();
        wanted.prices = true;
        for (const id of ids) wanted.ids.push(BigInt(id));
        await load(connection, set, wanted);
        return withBooks(
          () => run(repricer),
          (missing) => load(connection, set, missing),
        );
      }),
    );
  }
}
