import { ChangeLog } from '../changes.ts';
import { RollUp } from '../roll-up.ts';
import type { AccountDifference, PricedCallLog } from '../store.ts';
import type { AppendState } from './append.ts';
import type { Books } from './books.ts';
import { asItCame, BILLED_ACCOUNT, COST, pricedOf } from './priced-row.ts';
import { isAnsweredRow, Pricing, talkOf } from './pricing.ts';
import { isPricedOtherwise, priceAgain } from './reprice.ts';
import type { Cell } from './row.ts';
import { SessionKeeper } from './session-keeper.ts';

/** Tells what pricing call logs again would make of them. Writes nothing. */
export class Repricer {
  readonly #booksOf: (tenantId: number) => Books;
  /** Of the tenant that was asked about last, as of its `rating_seq`. */
  #kept: Kept | null = null;

  /** `booksOf`: of a tenant, asked again whenever another tenant than before is asked about. */
  constructor(booksOf: (tenantId: number) => Books) {
    this.#booksOf = booksOf;
  }

  look(tenantId: number, ids: readonly string[], moment: number | null): Look {
    const { books, seq, pricing } = this.#begin(tenantId);
    const state = stateToLook(books, pricing);
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
      const row = books.findRow(BigInt(id));
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
      const account = pricing?.text(word) ?? (word === null ? null : books.wordText(word));
      return { account, ...sums };
    });
    return { changed, accounts: differences, seq };
  }

  /** How a call log was priced; null when there is none. */
  priced(tenantId: number, id: bigint): PricedCallLog | null {
    const { books, pricing } = this.#begin(tenantId);
    const row = books.findRow(id);
    if (row === null) return null;
    const priced = pricedOf(row);
    const came = asItCame(row);
    const text = (word: Cell) => (word === null ? null : books.wordText(word as number));
    const rate = priced === null || priced.rate === null ? null : books.rate(priced.rate);
    const duration = talkOf(row);
    return {
      started_at: row[1] as number,
      duration,
      answered: isAnsweredRow(row),
      cost: row[COST] as number | null,
      billed_account: text(row[BILLED_ACCOUNT]!),
      rate,
      number: priced === null || priced.rated_number === null ? null : String(priced.rated_number),
      stated:
        priced === null ? null : { cost: came[COST] as number | null, billed_account: text(came[BILLED_ACCOUNT]!) },
      reason: pricing === null ? 'NO_RATES' : pricing.reason(came),
    };
  }

  #begin(tenantId: number): Kept {
    const books = this.#kept?.books.tenantId === tenantId ? this.#kept.books : this.#booksOf(tenantId);
    books.begin();
    const seq = books.ratingSeq();
    const word = books.knownWord(books.tenant().name);
    if (this.#kept?.books !== books || this.#kept.seq !== seq || this.#kept.word !== word) {
      this.#kept = { books, seq, word, pricing: Pricing.of(books, () => word ?? NO_WORD) };
    }
    return this.#kept;
  }
}

/** Stands for a text that the dictionary does not have. */
const NO_WORD = -1;

interface Kept {
  readonly books: Books;
  readonly seq: number;
  /** The number of the tenant's name in the dictionary, when it has one yet. */
  readonly word: number | null;
  readonly pricing: Pricing | null;
}

export interface Look {
  readonly changed: readonly string[];
  readonly accounts: readonly AccountDifference[];
  readonly seq: number;
}

/** A state of a transaction that writes nothing. */
function stateToLook(books: Books, pricing: Pricing | null): AppendState {
  const rollUp = new RollUp();
  return {
    books,
    rollUp,
    changes: new ChangeLog(),
    sessions: new SessionKeeper(books, rollUp),
    amendments: null,
    pricing,
    unrated: 0,
  };
}
