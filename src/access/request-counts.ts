import { randomUUID } from 'node:crypto';
import type { Store } from '../store/store.ts';

const MINUTE = 60_000;

/** A token that asks. */
export interface Asking {
  readonly tenantId: number;
  /** See `Ctx`. */
  readonly actor: string;
}

interface Count extends Asking {
  readonly minute: number;
  own: number;
  /** What the other servers of the store have told. */
  others: number;
  /** Of `own`, what they have been told. */
  told: number;
}

/**
 * Counts the requests of each token, minute by minute, over all servers of a store. What the others have counted is
 * learned by `exchange`: between two of these a token may ask as much more often as there are servers.
 */
export class RequestCounts {
  readonly #store: Store;
  readonly #server = randomUUID();
  readonly #counts = new Map<string, Count>();
  #cleared = 0;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Counts a request; gives how many the token has made in the minute of `now` (ms), and how long that still lasts. */
  count({ tenantId, actor }: Asking, now: number): { readonly current: number; readonly ttl: number } {
    const minute = Math.floor(now / MINUTE);
    const key = keyOf(tenantId, actor);
    let count = this.#counts.get(key);
    if (count?.minute !== minute) {
      this.#counts.set(key, (count = { tenantId, actor, minute, own: 0, others: 0, told: 0 }));
    }
    count.own += 1;
    return { current: count.own + count.others, ttl: (minute + 1) * MINUTE - now };
  }

  /** Tells the other servers what was counted here, and learns what they have counted. */
  async exchange(now: number): Promise<void> {
    const minute = Math.floor(now / MINUTE);
    for (const [key, count] of this.#counts) if (count.minute < minute) this.#counts.delete(key);
    const fresh = [...this.#counts.values()].filter(({ own, told }) => own > told);
    if (fresh.length === 0) return;
    const { queries } = this.#store;
    const rows = fresh.map(({ tenantId: tenant_id, actor, own: requests }) => {
      return { tenant_id, actor, minute, server: this.#server, requests };
    });
    const tell = queries
      .insertInto('request_count')
      .values(rows)
      .onConflict((c) =>
        c
          .columns(['tenant_id', 'actor', 'minute', 'server'])
          .doUpdateSet((eb) => ({ requests: eb.ref('excluded.requests') })),
      );
    const learn = queries
      .selectFrom('request_count')
      .select((eb) => ['tenant_id', 'actor', eb.fn.sum<number | string>('requests').as('requests')])
      .where('minute', '=', minute)
      .where('server', '<>', this.#server)
      .where('tenant_id', 'in', [...new Set(rows.map(({ tenant_id }) => tenant_id))])
      .groupBy(['tenant_id', 'actor']);
    // The clock of another server may be a little behind.
    const clear = queries.deleteFrom('request_count').where('minute', '<', minute - 1);
    const [, learned] = await this.#store.write([tell, learn, ...(this.#cleared === minute ? [] : [clear])]);
    this.#cleared = minute;
    for (const [index, count] of fresh.entries()) count.told = rows[index]!.requests;
    for (const row of learned as { tenant_id: number; actor: string; requests: number | string }[]) {
      const count = this.#counts.get(keyOf(row.tenant_id, row.actor));
      if (count?.minute === minute) count.others = Number(row.requests);
    }
  }
}

function keyOf(tenantId: number, actor: string): string {
  return `${tenantId} ${actor}`;
}
