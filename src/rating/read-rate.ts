import { MemberReader } from '../query/members.ts';
import { RATE_MEMBERS } from '../record/rate-fields.ts';
import { readMember, type GivenRate, type NewRate, type Reading } from './read-member.ts';

/** What a new rate has where nobody says otherwise; `price_n` and `interval_n` are then as in the first interval. */
const DEFAULTS: Omit<NewRate, 'prefix' | 'price_1' | 'price_n' | 'interval_n'> = {
  account: null,
  type: 'INTERNATIONAL',
  description: null,
  connect_fee: 0,
  interval_1: 60,
  free_seconds: 0,
  grace_period: 0,
  postcall_surcharge: 0,
  valid_from: null,
  valid_to: null,
};

/**
 * Checks what somebody wants a rate to be. Members that are left out are those of `before`, the rate as it is, or what
 * a new one has. An `id` is read over: it is given by the server.
 * @throws ValidationError naming every member that is unknown or wrong.
 */
export function readRate(value: unknown, before: NewRate | null): NewRate {
  const reader = new MemberReader(value, 'A rate', ['id', ...RATE_MEMBERS]);
  const reading: Reading = { comma: false, refuse: reader.refuse };
  const given: GivenRate = {};
  for (const [name, member] of Object.entries(reader.members)) {
    if (member !== undefined && RATE_MEMBERS.includes(name)) readMember(name as keyof NewRate, member, given, reading);
  }
  const rate = completeRate(given, before, reading);
  reader.finish();
  return rate;
}

/**
 * The whole rate, of what is given of it and what it was before. What is after the first interval goes with it where it
 * was the same and nobody says otherwise: a new `price_1` alone is a new price of all minutes.
 */
export function completeRate(given: GivenRate, before: NewRate | null, { refuse }: Pick<Reading, 'refuse'>): NewRate {
  const from = before ?? newRate(given);
  const { price_1 = from.price_1, interval_1 = from.interval_1 } = given;
  const rate: NewRate = {
    prefix: given.prefix ?? from.prefix,
    account: given.account === undefined ? from.account : given.account,
    type: given.type ?? from.type,
    description: given.description === undefined ? from.description : given.description,
    connect_fee: given.connect_fee ?? from.connect_fee,
    price_1,
    interval_1,
    price_n: given.price_n ?? (from.price_n === from.price_1 ? price_1 : from.price_n),
    interval_n: given.interval_n ?? (from.interval_n === from.interval_1 ? interval_1 : from.interval_n),
    free_seconds: given.free_seconds ?? from.free_seconds,
    grace_period: given.grace_period ?? from.grace_period,
    postcall_surcharge: given.postcall_surcharge ?? from.postcall_surcharge,
    valid_from: given.valid_from === undefined ? from.valid_from : given.valid_from,
    valid_to: given.valid_to === undefined ? from.valid_to : given.valid_to,
  };
  if (before === null) {
    if (given.prefix === undefined) refuse('prefix', 'prefix is missing; it is how the numbers begin, e.g. 49.');
    if (given.price_1 === undefined) refuse('price_1', 'price_1 is missing; it is the price of a minute, e.g. 0.05.');
  }
  if (rate.valid_from !== null && rate.valid_to !== null && rate.valid_from >= rate.valid_to) {
    refuse('valid_to', 'valid_to is not after valid_from, so that the rate would never hold.');
  }
  return rate;
}

/** Whether two are the same rate in every member. */
export function isSameRate(a: NewRate, b: NewRate): boolean {
  return RATE_MEMBERS.every((name) => a[name as keyof NewRate] === b[name as keyof NewRate]);
}

function newRate({ price_1 = 0, interval_1 = DEFAULTS.interval_1 }: GivenRate): NewRate {
  return { ...DEFAULTS, prefix: '', price_1, price_n: price_1, interval_1, interval_n: interval_1 };
}
