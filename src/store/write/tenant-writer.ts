import { ChangeLog } from '../changes.ts';
import { NOT_REPRICED, type AmendResult, type AppendResult, type Job, type RepriceResult } from '../jobs.ts';
import { RollUp } from '../roll-up.ts';
import { amendCalls } from './amend.ts';
import { Amendments } from './amendments.ts';
import { appendBatch, type AppendState } from './append.ts';
import type { Books } from './books.ts';
import type { KeptLeg } from './kept-leg.ts';
import { Pricing } from './pricing.ts';
import { billCausers, repriceRows, writePrices } from './reprice.ts';
import { SessionKeeper } from './session-keeper.ts';

/** A job that is about call logs of one tenant. */
export type TenantJob = Extract<Job, { readonly kind: 'append' | 'amend' | 'reprice' }>;

/** Does what jobs ask for in the books of one tenant: `begin`, jobs, `finish`, in one transaction of the engine. */
export class TenantWriter {
  readonly #books: Books;
  /** As of its `rating_seq`. */
  #kept: { readonly seq: number; readonly pricing: Pricing | null } | null = null;

  constructor(books: Books) {
    this.#books = books;
  }

  begin(): AppendState {
    const books = this.#books;
    books.begin();
    const rollUp = new RollUp();
    const pricing = this.#pricing();
    const settled =
      pricing?.asksForCauser === true ? (legs: readonly KeptLeg[]) => billCausers(state, legs) : undefined;
    const amendments = new Amendments(books);
    const state: AppendState = {
      books,
      rollUp,
      sessions: new SessionKeeper(books, rollUp, settled),
      changes: new ChangeLog(),
      amendments: amendments.isEmpty ? null : amendments,
      pricing,
      unrated: 0,
    };
    return state;
  }

  run(state: AppendState, job: TenantJob): AppendResult | AmendResult | RepriceResult {
    switch (job.kind) {
      case 'append':
        return appendBatch(state, job.batch);
      case 'amend':
        return { updated: amendCalls(state, job.by, job.calls) };
      case 'reprice':
        return reprice(state, job);
    }
  }

  /** Enters what the jobs come to together; the state is used up. */
  finish({ sessions, changes, rollUp }: AppendState): void {
    sessions.finish();
    const runs = changes.finish();
    if (runs.length > 0) this.#books.addCounts(rollUp, this.#books.addChanges(runs));
  }

  /** The transaction was taken back: what is kept may know dictionary numbers that went with it. */
  forget(): void {
    this.#kept = null;
  }

  #pricing(): Pricing | null {
    const books = this.#books;
    const seq = books.ratingSeq();
    if (this.#kept?.seq !== seq) {
      this.#kept = { seq, pricing: Pricing.of(books, (text) => books.wordNumber(text)) };
    } else if (this.#kept.pricing !== null) {
      // Where a job begins again, the number that it had made for the name is made again, before any other.
      books.wordNumber(books.tenant().name);
    }
    return this.#kept.pricing;
  }
}

/** Others may have stored or priced the same call logs since somebody was told what it comes to. */
function reprice(state: AppendState, { ids, moment, expected }: Extract<Job, { kind: 'reprice' }>): RepriceResult {
  const found = repriceRows(state, ids, moment);
  const { rows, before, after } = found;
  const isSo =
    expected === undefined || (rows.length === ids.length && before === expected.before && after === expected.after);
  return isSo ? { updated: writePrices(state, found), done: true } : NOT_REPRICED;
}
