import { causerOf, mayBeCausedByOthers } from '../../record/causer.ts';
import { PARTY_COLUMNS } from '../month-table.ts';
import type { Repriced } from '../store.ts';
import type { AppendState } from './append.ts';
import type { KeptLeg } from './kept-leg.ts';
import { asItCame, BILLED_ACCOUNT, COST, pricedOf, type Priced } from './priced-row.ts';
import { at, type Row } from './row.ts';

const SESSION_ID = at('session_id');
const REROUTE_REASON = at('reroute_reason');
const DIRECTION = at('direction');
const PARTIES = PARTY_COLUMNS.map(at);

/**
 * Bills the legs of a session to those who caused them, now that all of its legs are known: legs come in any order, and
 * each was priced as if it were alone.
 */
export function billCausers(state: AppendState, legs: readonly KeptLeg[]): void {
  for (const leg of legs) {
    if (!mayBeCausedByOthers(leg)) continue;
    const row = state.books.findRow(leg.id);
    if (row === null || pricedOf(row) === null) continue;
    const now = state.pricing!.price(asItCame(row), causerOf(leg, legs));
    // Where today's settings would have it without a price, it keeps the one that it has until it is re-rated.
    if (now !== null && now.billed_account !== row[BILLED_ACCOUNT]) writePrice(state, row, now);
  }
}

/** The price of a row that was read, by the rates of today. `moment`: see RepriceRequest. */
export function priceAgain(state: AppendState, row: Row, moment: number | null): Priced | null {
  const { pricing, sessions } = state;
  if (pricing === null) return null;
  const came = asItCame(row);
  const asks = pricing.asksForCauser && came[SESSION_ID] !== null && mayBeCausedByOthers(causeOf(came));
  if (!asks) return pricing.price(came, null, moment ?? undefined);
  const [started_at, id] = [came[1] as number, came[2] as bigint];
  const legs = sessions.around(came[SESSION_ID] as string, { id, started_at });
  const leg = legs.find((one) => one.id === id);
  return pricing.price(came, leg === undefined ? null : causerOf(leg, legs), moment ?? undefined);
}

function causeOf(row: Row) {
  return { direction: row[DIRECTION] as number | null, reroute_reason: row[REROUTE_REASON] as number | null };
}

/** Whether a row that was read was priced otherwise than this; null: that it is not priced. */
export function isPricedOtherwise(row: Row, priced: Priced | null): boolean {
  const before = pricedOf(row);
  if (before === null || priced === null) return before !== priced;
  return PRICED.some((name) => before[name] !== priced[name]);
}

/** Writes the price of a row that was read. Gives whether what clients see of it is another now. */
function writePrice(state: AppendState, row: Row, priced: Priced | null): boolean {
  if (!isPricedOtherwise(row, priced)) return false;
  const came = asItCame(row);
  const cost = (priced === null ? came[COST]! : priced.cost) as number | null;
  const account = (priced === null ? came[BILLED_ACCOUNT]! : priced.billed_account) as number | null;
  state.books.writePrice(row, cost, account, priced);
  const [, started_at, id] = row as [number, number, bigint];
  state.rollUp.touch(started_at);
  state.changes.updated(
    id,
    PARTIES.map((party) => row[party] as number | null),
  );
  return cost !== row[COST] || account !== row[BILLED_ACCOUNT];
}

/** What pricing call logs again comes to: nothing of it is written yet. */
export interface Repricing extends Repriced {
  /** Those that change. */
  readonly rows: readonly (readonly [row: Row, priced: Priced | null])[];
}

export function repriceRows(state: AppendState, ids: readonly string[], moment: number | null): Repricing {
  const rows: [Row, Priced | null][] = [];
  let [before, after] = [0n, 0n];
  for (const id of ids) {
    const row = state.books.findRow(BigInt(id));
    if (row === null) continue;
    const priced = priceAgain(state, row, moment);
    if (!isPricedOtherwise(row, priced)) continue;
    rows.push([row, priced]);
    before += BigInt(row[COST] ?? 0);
    after += BigInt((priced === null ? asItCame(row)[COST] : priced.cost) ?? 0);
  }
  return { rows, before, after };
}

/** Writes it. Gives how many call logs cost something else, or go to another account, now. */
export function writePrices(state: AppendState, { rows }: Repricing): number {
  let updated = 0;
  for (const [row, priced] of rows) if (writePrice(state, row, priced)) updated += 1;
  return updated;
}

const PRICED = ['cost', 'billed_account', 'rate', 'rated_number', 'stated'] as const;
