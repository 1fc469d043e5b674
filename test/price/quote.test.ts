import { describe, expect, it } from 'vitest';
import { Deck } from '../../src/price/deck.ts';
import { explainQuote } from '../../src/price/explain-quote.ts';
import { pricePlanOf, UNKNOWN_PRICE_PLAN } from '../../src/price/price-plan.ts';
import type { QuoteRequest } from '../../src/price/quote.ts';
import { rateOf } from './rate.ts';

const rate = rateOf({ grace_period: 2 });
const deck = new Deck([rate, rateOf({ prefix: '1', price_1: 1e10, price_n: 1e10 })]);
const asked: QuoteRequest = {
  number: '+493012345678',
  started_at: 0,
  duration: 57,
  answered: true,
  direction: 'OUTBOUND_CALL',
  account: null,
};

describe('a quote', () => {
  it('has a cost, and the steps to it', () => {
    const found = explainQuote(deck, UNKNOWN_PRICE_PLAN, asked);
    expect(found).toMatchObject({
      cost: 5_000,
      billed_seconds: 60,
      number: '493012345678',
      rate,
      reason: null,
      message: null,
    });
    expect(found.steps.map(({ what }) => what)).toEqual(['interval_1', 'rounding']);
  });

  it.each<[Partial<QuoteRequest>, number | null, string, string]>([
    [{ direction: 'INBOUND_CALL' }, null, 'NOT_PRICED', 'Calls of direction INBOUND_CALL are not priced'],
    [{ direction: null }, null, 'NOT_PRICED', 'Calls of direction (unknown) are not priced'],
    [{ number: '*43' }, null, 'INTERNAL', 'It is a code of the phone system'],
    [{ number: '112' }, null, 'EMERGENCY', 'It is an emergency number.'],
    [{ number: '4711' }, null, 'SHORT', 'fewer than 7 digits'],
    [{ number: '030123456' }, null, 'NOT_DIALLABLE', 'its source has no country'],
    [{ number: '+4420794600' }, null, 'NO_RATE', 'No rate that held then has a prefix of +4420794600.'],
    [{ number: '+12025550101', duration: 2 ** 31 - 1 }, null, 'TOO_LARGE', 'larger than an amount can be'],
    [{ duration: 0, answered: false }, 0, 'NOT_ANSWERED', 'was not answered'],
    [{ duration: 1 }, 0, 'GRACE_PERIOD', 'shorter than the grace period of 2 s'],
  ])('of %o says why', (given, cost, reason, message) => {
    const found = explainQuote(deck, UNKNOWN_PRICE_PLAN, { ...asked, ...given });
    expect(found).toMatchObject({ cost, reason, steps: [] });
    expect(found.message).toContain(message);
  });

  it('goes by the settings of the source', () => {
    const plan = pricePlanOf({ extensions: ['100-199'], country: '49', priced_directions: ['INBOUND_CALL'] });
    const inbound = { ...asked, direction: 'INBOUND_CALL' } as const;
    expect(explainQuote(deck, plan, { ...inbound, number: '03012345678' }).cost).toBe(5_000);
    expect(explainQuote(deck, plan, { ...inbound, number: '150' }).reason).toBe('INTERNAL');
    expect(explainQuote(deck, plan, asked).reason).toBe('NOT_PRICED');
    // As sources were stored before there were such settings.
    expect(explainQuote(deck, pricePlanOf({ extensions: [] }), asked).cost).toBe(5_000);
  });
});
