import { requireCosts, scopeOf, type Call } from '../access/ctx.ts';
import { explainPrice, type Step } from '../price/explain-price.ts';
import { moneyToText } from '../price/money.ts';
import { billedSeconds, isCharged } from '../price/price.ts';
import { QUOTE_REASONS } from '../price/quote.ts';
import { NotFoundError } from '../record/errors.ts';
import { decodeId } from '../record/id.ts';
import { formatTime } from '../record/time.ts';
import type { PricedCallLog } from '../store/store.ts';
import { showRate, type ShownRate } from './show-rate.ts';

/**
 * Why a call log has no price made of a rate, beside what a quote may say.
 * - `STATED`: the cost is its source's own
 * - `NOT_RATED`: it was stored when no rates or other settings held; today it would have a price
 * - `NO_RATES`: the tenant has none. `UNFINISHED`: the call goes on
 */
export const PRICE_REASONS = [...QUOTE_REASONS, 'STATED', 'NOT_RATED', 'NO_RATES', 'UNFINISHED'] as const;
export type PriceReason = (typeof PRICE_REASONS)[number];

/** How the cost of a call log comes about, as the API shows it. */
export interface CallPrice {
  readonly id: string;
  readonly cost: number | null;
  readonly billed_account: string | null;
  readonly billed_seconds: number;
  /** The number that was priced, in E.164. */
  readonly number: string | null;
  readonly started_at: string;
  readonly duration: number | null;
  /** As it was when the call was priced. */
  readonly rate: ShownRate | null;
  readonly reason: PriceReason | null;
  readonly message: string | null;
  /** Whose amounts add up to the cost, to the last digit. */
  readonly steps: readonly Step[];
  /** What its source said, of a call log that was priced. */
  readonly stated: { readonly cost: number | null; readonly billed_account: string | null } | null;
}

/**
 * Why a call log costs what it costs.
 * @throws NotFoundError when there is none, or none that the caller may see.
 * @throws ForbiddenError when costs are hidden from the caller.
 */
export async function explainCallPrice({ ctx, input }: Call<{ id: string }>): Promise<CallPrice> {
  const scope = scopeOf(ctx);
  const id = decodeId(input.id);
  const found = id === null ? null : await ctx.store.priced(scope, id);
  if (found === null) throw new NotFoundError(`There is no call log '${input.id}'.`);
  requireCosts(ctx);
  const { rate, duration, answered, number, started_at, stated } = found;
  const seconds = duration ?? 0;
  const reason = reasonOf(found);
  return {
    id: input.id,
    cost: shown(found.cost),
    billed_account: found.billed_account,
    billed_seconds: rate === null ? (reason === 'STATED' ? seconds : 0) : billedSeconds(rate, seconds, answered),
    number: number === null ? null : `+${number}`,
    started_at: formatTime(started_at),
    duration,
    rate: rate === null ? null : showRate(rate),
    reason,
    message: reason === null ? null : MESSAGES[reason],
    steps: rate === null ? [] : explainPrice(rate, seconds, answered),
    stated: stated === null ? null : { cost: shown(stated.cost), billed_account: stated.billed_account },
  };
}

function reasonOf({ cost, rate, duration, answered, stated, reason }: PricedCallLog): PriceReason | null {
  if (rate !== null) {
    if (cost === null) return 'TOO_LARGE';
    if (isCharged(rate, duration ?? 0, answered)) return null;
    return answered ? 'GRACE_PERIOD' : 'NOT_ANSWERED';
  }
  if (cost !== null) return 'STATED';
  // By today's rates it may have a price; it had none when it was stored.
  if (reason !== null && reason !== 'NOT_ANSWERED' && reason !== 'GRACE_PERIOD') return reason;
  return stated === null ? 'NOT_RATED' : 'NO_RATE';
}

const MESSAGES: Readonly<Record<PriceReason, string>> = {
  NOT_PRICED: 'Calls of its direction are not priced; the settings of its source say which are.',
  INTERNAL: 'It went to a number of the house.',
  EMERGENCY: 'It went to an emergency number.',
  SHORT: 'The number is a short code, which no rate has.',
  NOT_DIALLABLE: 'The number cannot be told in E.164; the settings of its source say how numbers are dialled.',
  NO_RATE: 'No rate that held then has a prefix of the number. Once there is one, re-rate.',
  TOO_LARGE: 'The cost is larger than an amount can be.',
  NOT_ANSWERED: 'The call was not answered.',
  GRACE_PERIOD: 'The call was shorter than the grace period of its rate.',
  STATED: 'The cost is what its source stated.',
  NOT_RATED: 'It was stored before the rates and settings of today. Re-rate, and it has a price.',
  NO_RATES: 'The tenant has no rates.',
  UNFINISHED: 'The call goes on; it is priced when its end is told.',
};

function shown(units: number | null): number | null {
  return units === null ? null : Number(moneyToText(units));
}
