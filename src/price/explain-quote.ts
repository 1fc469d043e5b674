import type { Deck } from './deck.ts';
import { e164Of } from './dialled.ts';
import { explainPrice, type Step } from './explain-price.ts';
import { quote, type PricePlan, type Quote, type QuoteReason, type QuoteRequest } from './quote.ts';

/** A quote, and how it comes about. */
export interface Explanation extends Quote {
  /** Whose amounts add up to the cost, to the last digit. */
  readonly steps: readonly Step[];
  /** Why there is no cost, or none but 0, for people; null where the steps tell. */
  readonly message: string | null;
}

/** The price of a call as it is stored, with all that leads to it. */
export function explainQuote(deck: Deck, plan: PricePlan, request: QuoteRequest): Explanation {
  const found = quote(deck, plan, request);
  const { rate, reason } = found;
  const steps = rate === null ? [] : explainPrice(rate, request.duration, request.answered);
  return { ...found, steps, message: reason === null ? null : messageOf(reason, found, plan, request) };
}

function messageOf(reason: QuoteReason, { number, rate }: Quote, plan: PricePlan, request: QuoteRequest): string {
  switch (reason) {
    case 'NOT_PRICED':
      return `Calls of direction ${request.direction ?? '(unknown)'} are not priced; ${plan.directions.join(', ')} are.`;
    case 'INTERNAL':
    case 'EMERGENCY':
    case 'SHORT':
    case 'NOT_DIALLABLE': {
      const dialled = e164Of(request.number, plan.dial);
      return dialled.kind === 'e164' ? '' : dialled.reason;
    }
    case 'NO_RATE':
      return `No rate that held then has a prefix of +${number}.`;
    case 'TOO_LARGE':
      return 'The cost is larger than an amount can be.';
    case 'NOT_ANSWERED':
      return 'The call was not answered.';
    case 'GRACE_PERIOD':
      return `The call was shorter than the grace period of ${rate!.grace_period} s.`;
  }
}
