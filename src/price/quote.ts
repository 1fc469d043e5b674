import type { Direction } from '../record/enums.ts';
import type { Deck } from './deck.ts';
import type { DialPlan } from './dial-plan.ts';
import { e164Of, type Dialled } from './dialled.ts';
import { billedSeconds, isCharged, priceCall } from './price.ts';
import type { Rate } from './rate.ts';

/** What of a call makes its price. */
export interface QuoteRequest {
  /** The number that was dialled, as the source gave it. */
  readonly number: string;
  /** When the call started, in ms: the rate that held then is the right one. */
  readonly started_at: number;
  /** Talk time in whole seconds. */
  readonly duration: number;
  readonly answered: boolean;
  readonly direction: Direction | null;
  /** Whom the cost goes to. */
  readonly account: string | null;
}

/** What the settings of a source say of the price of its calls. */
export interface PricePlan {
  readonly dial: DialPlan;
  readonly directions: readonly Direction[];
}

/** The directions that cost something where the settings of a source say nothing else. */
export const PRICED_DIRECTIONS: readonly Direction[] = ['OUTBOUND_CALL', 'INBOUND_OUTBOUND_CALL'];

/**
 * Why a call has no cost, or none but 0.
 * - without one, as it should be: `NOT_PRICED` (its direction), `INTERNAL`, `EMERGENCY`
 * - without one, and somebody should look: `SHORT` (no E.164 number, so no rate), `NOT_DIALLABLE` (what it means cannot
 *   be told), `NO_RATE`, `TOO_LARGE` (more than money can be)
 * - 0: `NOT_ANSWERED`, `GRACE_PERIOD`
 */
export const QUOTE_REASONS = [
  'NOT_PRICED',
  'INTERNAL',
  'EMERGENCY',
  'SHORT',
  'NOT_DIALLABLE',
  'NO_RATE',
  'TOO_LARGE',
  'NOT_ANSWERED',
  'GRACE_PERIOD',
] as const;
export type QuoteReason = (typeof QUOTE_REASONS)[number];

export interface Quote {
  /** In 10⁻⁵ units; null: none. */
  readonly cost: number | null;
  readonly billed_seconds: number;
  /** The digits of E.164 that the rate was looked for by; null: none. */
  readonly number: string | null;
  readonly rate: Rate | null;
  /** Null: the call has a price. */
  readonly reason: QuoteReason | null;
}

/** What a call costs: the one way in which calls are priced, whether they are stored, simulated or explained. */
export function quote(deck: Deck, plan: PricePlan, request: QuoteRequest): Quote {
  if (!isPriced(plan, request.direction)) return NOT_PRICED;
  return quoteDialled(deck, e164Of(request.number, plan.dial), request);
}

/** The same for who has asked `e164Of` before, of a call in a direction that is priced. */
export function quoteDialled(deck: Deck, dialled: Dialled, request: Omit<QuoteRequest, 'number' | 'direction'>): Quote {
  if (dialled.kind !== 'e164') return NO_NUMBER[dialled.kind];
  const number = dialled.digits;
  const { duration, answered } = request;
  const rate = deck.find(number, request.account, request.started_at);
  if (rate === null) return { cost: null, billed_seconds: 0, number, rate, reason: 'NO_RATE' };
  const cost = priceCall(rate, duration, answered);
  const reason =
    cost === null
      ? 'TOO_LARGE'
      : isCharged(rate, duration, answered)
        ? null
        : answered
          ? 'GRACE_PERIOD'
          : 'NOT_ANSWERED';
  return { cost, billed_seconds: billedSeconds(rate, duration, answered), number, rate, reason };
}

export function isPriced(plan: PricePlan, direction: Direction | null): boolean {
  return direction !== null && plan.directions.includes(direction);
}

const NOTHING = { cost: null, billed_seconds: 0, number: null, rate: null } as const;
export const NOT_PRICED: Quote = { ...NOTHING, reason: 'NOT_PRICED' };
const NO_NUMBER: Readonly<Record<Exclude<Dialled['kind'], 'e164'>, Quote>> = {
  internal: { ...NOTHING, reason: 'INTERNAL' },
  emergency: { ...NOTHING, reason: 'EMERGENCY' },
  short: { ...NOTHING, reason: 'SHORT' },
  unknown: { ...NOTHING, reason: 'NOT_DIALLABLE' },
};
