import { ChangeLog } from '../changes.ts';
import { RollUp } from '../roll-up.ts';
import type { Rate } from '../../price/rate.ts';
import type { AccountDifference, PricedCallLog } from '../store.ts';
import { findRow, type AppendState } from './append.ts';
import type { Connection } from './connect.ts';
import { asItCame, BILLED_ACCOUNT, COST, pricedOf } from './priced-row.ts';
import { isAnsweredRow, Pricing, talkOf } from './pricing.ts';
import { isPricedOtherwise, priceAgain } from './reprice.ts';
import type { Cell } from './row.ts';
import { SessionKeeper } from './session-keeper.ts';

/** Tells what pricing call logs again would make of them. Writes nothing. */
export class Repricer {
  readonly #connection: Connection;
  /** Of the tenant that was asked about last, as of its `rating_seq`. */
  #kept: Kept | null = null;

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
    const differences = [...accounts].map(([word, sums]): AccountDifference => {
      const account = pricing?.text(word) ?? (word === null ? null : this.#text(word));
      return { account, ...sums };
    });
    return { changed, accounts: differences };
  }

  /** How a call log was priced; null when there is none. */
  priced(tenantId: number, id: bigint): PricedCallLog | null {
    const pricing = this.#pricingOf(tenantId);
    const row = findRow(stateToLook(this.#connection, tenantId, pricing), id);
    if (row === null) return null;
    const priced = pricedOf(row);
    const came = asItCame(row);
    const text = (word: Cell) => (word === null ? null : this.#text(word as number));
    const rate = priced === null || priced.rate === null ? null : this.#connection.objects(RATE).get(priced.rate);
    const duration = talkOf(row);
    return {
      started_at: row[1] as number,
      duration,
      answered: isAnsweredRow(row),
      cost: row[COST] as number | null,
      billed_account: text(row[BILLED_ACCOUNT]!),
      rate: (rate as unknown as Rate | undefined) ?? null,
      number: priced === null || priced.rated_number === null ? null : String(priced.rated_number),
      stated:
        priced === null ? null : { cost: came[COST] as number | null, billed_account: text(came[BILLED_ACCOUNT]!) },
      reason: pricing === null ? 'NO_RATES' : pricing.reason(came),
    };
  }

  #text(word: number): string {
    return (
      this.#connection.rows('select "text" from "dictionary" where "id" = ?').get(word) as unknown as [string]
    )[0];
  }

  #pricingOf(tenantId: number): Pricing | null {
    const tenant = this.#connection.rows(TENANT).get(tenantId) as unknown as [number, number | null];
    const [seq, word] = tenant;
    if (this.#kept?.tenantId !== tenantId || this.#kept.seq !== seq || this.#kept.word !== word) {
      const pricing = Pricing.of(this.#connection, tenantId, () => word ?? NO_WORD);
      this.#kept = { tenantId, seq, word, pricing };
    }
    return this.#kept.pricing;
  }
}

/** With the number of the tenant's name in the dictionary, when it has one yet. */
const RATE = 'select * from "rate" where "version" = ?';
const TENANT = `select t."rating_seq", d."id" from "tenant" t
  left join "dictionary" d on d."tenant_id" = t."id" and d."text" = t."name" where t."id" = ?`;

/** Stands for a text that the dictionary does not have. */
const NO_WORD = -1;

interface Kept {
  readonly tenantId: number;
  readonly seq: number;
  readonly word: number | null;
  readonly pricing: Pricing | null;
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
    unrated: 0,
  };
}
