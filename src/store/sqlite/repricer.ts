import { ChangeLog } from '../changes.ts';
import { RollUp } from '../roll-up.ts';
import type { AccountDifference } from '../store.ts';
import { asItCame, findRow, type AppendState } from './append.ts';
import type { Connection } from './connect.ts';
import { BILLED_ACCOUNT, COST, Pricing } from './pricing.ts';
import { isPricedOtherwise, priceAgain } from './reprice.ts';
import { SessionKeeper } from './session-keeper.ts';

/** Tells what pricing call logs again would make of them. Writes nothing. */
export class Repricer {
  readonly #connection: Connection;
  /** Of the tenant that was asked about last, as of its `rating_seq`. */
  #kept: { readonly tenantId: number; readonly seq: number; readonly pricing: Pricing | null } | null = null;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  look(tenantId: number, ids: readonly string[], moment: number | null): Look {
    const pricing = this.#pricingOf(tenantId);
    const state = stateToLook(this.#connection, tenantId, pricing);
    const changed: string[] = [];
    const accounts = new Map<number | null, { calls: number; before: bigint; after: bigint }>();
    const add = (word: number | null, calls: number, before: number | null, after: number | null) => {
      let sums = accounts.get(word);
      if (sums === undefined) accounts.set(word, (sums = { calls: 0, before: 0n, after: 0n }));
      sums.calls += calls;
      sums.before += BigInt(before ?? 0);
      sums.after += BigInt(after ?? 0);
    };
    for (const id of ids) {
      const row = findRow(state, BigInt(id));
      if (row === null) continue;
      const now = priceAgain(state, row, moment);
      if (!isPricedOtherwise(row, now)) continue;
      changed.push(id);
      const came = asItCame(row);
      const { cost, billed_account } = now ?? { cost: came[COST], billed_account: came[BILLED_ACCOUNT] };
      const [costBefore, before] = [row[COST] as number | null, row[BILLED_ACCOUNT] as number | null];
      if (before === billed_account) add(before, 1, costBefore, cost as number | null);
      else {
        add(before, 1, costBefore, null);
        add(billed_account as number | null, 1, null, cost as number | null);
      }
    }
    const text = this.#connection.rows('select "text" from "dictionary" where "id" = ?');
    const differences = [...accounts].map(([word, sums]): AccountDifference => {
      const account = word === null ? null : (text.get(word) as unknown as [string])[0];
      return { account, ...sums };
    });
    return { changed, accounts: differences };
  }

  #pricingOf(tenantId: number): Pricing | null {
    const sql = 'select "rating_seq" from "tenant" where "id" = ?';
    const [seq] = this.#connection.rows(sql).get(tenantId) as unknown as [number];
    if (this.#kept?.tenantId !== tenantId || this.#kept.seq !== seq) {
      const find = this.#connection.rows('select "id" from "dictionary" where "tenant_id" = ? and "text" = ?');
      const wordOf = (name: string) => (find.get(tenantId, name) as unknown as [number] | undefined)?.[0] ?? null;
      this.#kept = { tenantId, seq, pricing: Pricing.of(this.#connection, tenantId, wordOf) };
    }
    return this.#kept.pricing;
  }
}

export interface Look {
  readonly changed: readonly string[];
  readonly accounts: readonly AccountDifference[];
}

/** A state of a transaction that writes nothing. */
function stateToLook(connection: Connection, tenantId: number, pricing: Pricing | null): AppendState {
  const rollUp = new RollUp();
  return {
    connection,
    tenantId,
    rollUp,
    changes: new ChangeLog(),
    sessions: new SessionKeeper(connection, tenantId, rollUp),
    makeMonth: () => {},
    hasMoved: true,
    amendments: null,
    pricing,
  };
}
