import { Deck } from '../../src/price/deck.ts';
import { pricePlanOf } from '../../src/price/price-plan.ts';
import { quote, type QuoteRequest } from '../../src/price/quote.ts';
import type { Rate } from '../../src/price/rate.ts';
import { alternate, type Pairs } from '../alternate.ts';
import { answerParent } from '../answer-parent.ts';
import { Random } from '../calls/random.ts';
import { ACCOUNTS, makeDeck, makeNumbers, type DeckLine } from './make-deck.ts';

export interface QuoteRace extends Pairs<'rate'> {
  /** Rates in the deck. */
  readonly rates: number;
  /** Seconds that it took to build. */
  readonly built: number;
}

const CALLS = 500_000;
const AT = Date.UTC(2026, 0, 1);

/**
 * Whole prices, from the number as it was dialled to the amount, against nothing but the longest prefix of the same
 * number in the same deck. In a process of its own, on one core.
 */
answerParent<{ rounds: number }, QuoteRace>(async ({ rounds }) => {
  const lines = makeDeck();
  const rates = lines.map(rateOf);
  const began = performance.now();
  const deck = new Deck(rates);
  const built = (performance.now() - began) / 1000;

  const random = new Random(7);
  const plan = pricePlanOf({ extensions: ['100-199'], country: '49', area_code: '30', access_code: '0' });
  const numbers = makeNumbers(lines, CALLS);
  const accounts = Array.from({ length: CALLS }, () => `account-${random.below(ACCOUNTS)}`);
  const requests = numbers.map((number, index): QuoteRequest => {
    const dialled = random.chance(0.5) ? `+${number}` : number.startsWith('49') ? `0${number.slice(2)}` : `00${number}`;
    const duration = Math.round(random.logNormal(90, 1));
    return {
      number: random.chance(0.5) || dialled.startsWith('+') ? dialled : `0${dialled}`,
      started_at: AT,
      duration,
      answered: true,
      direction: 'OUTBOUND_CALL',
      account: accounts[index]!,
    };
  });

  // By the processor time, which others on the machine do not take.
  const timed = (run: () => number) => async () => {
    const start = process.cpuUsage();
    const found = run();
    const { user, system } = process.cpuUsage(start);
    const seconds = (user + system) / 1e6;
    if (found < CALLS * 0.8) throw new Error(`Only ${found} of ${CALLS} have a rate`);
    return { rate: CALLS / seconds };
  };
  const prices = timed(() => {
    let found = 0;
    for (const request of requests) if (quote(deck, plan, request).cost !== null) found++;
    return found;
  });
  const lookups = timed(() => {
    let found = 0;
    for (let index = 0; index < CALLS; index++) {
      if (deck.find(numbers[index]!, accounts[index]!, AT) !== null) found++;
    }
    return found;
  });
  await prices();
  await lookups();
  return { ...(await alternate(rounds, prices, lookups)), rates: rates.length, built };
});

function rateOf({ prefix, account, price, connect_fee, interval, surcharge }: DeckLine, index: number): Rate {
  return {
    id: index + 1,
    version: index + 1,
    prefix,
    type: 'INTERNATIONAL',
    account,
    connect_fee,
    price_1: price,
    price_n: price,
    interval_1: interval,
    interval_n: interval,
    free_seconds: 0,
    grace_period: 0,
    postcall_surcharge: surcharge,
    valid_from: null,
    valid_to: null,
    description: null,
  };
}
