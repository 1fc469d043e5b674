import { COLUMNS } from '../columns.ts';
import { at, KEY, type Cell, type Row } from './row.ts';

/** What pricing makes of a row; the cells of `cost`, `billed_account` and PRICE_COLUMNS. */
export interface Priced {
  readonly cost: number | null;
  readonly billed_account: number | null;
  readonly rate: number | null;
  readonly rated_number: number | null;
  readonly stated: string | null;
}

export const COST = at('cost');
export const BILLED_ACCOUNT = at('billed_account');
/** Behind the columns of a row that was read: whether it stands for its session, and for how many legs. */
export const LEGS = KEY + COLUMNS.length;
/** And how it was priced, in the order of PRICE_COLUMNS. */
const RATE = LEGS + 1;
const RATED_NUMBER = LEGS + 2;
const STATED = LEGS + 3;

/** What the source itself stated of a row that was read: `cost` and `billed_account`. */
export function statedOf(row: Row): readonly [Cell, Cell] {
  const stated = row[STATED] as string | null;
  if (stated === null) return [row[COST]!, row[BILLED_ACCOUNT]!];
  const [cost = '', account = ''] = stated.split(',');
  return [cost === '' ? null : Number(cost), account === '' ? null : Number(account)];
}

/** How a row that was read was priced; null when it was not. */
export function pricedOf(row: Row): Priced | null {
  const stated = row[STATED] as string | null;
  if (stated === null) return null;
  const number = (place: number) => row[place] as number | null;
  return {
    cost: number(COST),
    billed_account: number(BILLED_ACCOUNT),
    rate: number(RATE),
    rated_number: number(RATED_NUMBER),
    stated,
  };
}

/** A row that was read as its record came: without what the store has made of it. */
export function asItCame(row: Row): Row {
  const came = row.slice(0, LEGS);
  [came[COST], came[BILLED_ACCOUNT]] = statedOf(row);
  return came;
}
