import { makeCompany } from './company.ts';
import { busyness } from './hours.ts';
import type { Leg } from './leg.ts';
import { makeCall } from './make-call.ts';
import { Random } from './random.ts';

const SLOT = 900_000;

export interface Span {
  /** The same seed gives the same calls. */
  readonly seed: number;
  /** How many call logs. */
  readonly count: number;
  /** The first and the last moment (excluded) at which a call may begin, epoch ms. Later legs of it may follow. */
  readonly from: number;
  readonly to: number;
}

/** Exactly `count` legs in order of `started_at`, spread over the span as a company's day and week are busy. */
export function* generateLegs({ seed, count, from, to }: Span): Generator<Leg, void> {
  if (!(to > from)) throw new RangeError('`to` must be later than `from`');
  const company = makeCompany(seed);
  const random = new Random(seed + 1);
  let whole = 0;
  for (let slot = from; slot < to; slot += SLOT) whole += weight(slot, to);

  const waiting: Leg[] = [];
  let made = 0;
  let given = 0;
  let calls = 0;
  let passed = 0;
  for (let slot = from; slot < to; slot += SLOT) {
    const end = Math.min(slot + SLOT, to);
    passed += weight(slot, to);
    const due = end === to ? count : Math.round((count * passed) / whole);
    while (made < due) {
      const legs = makeCall(random, company, slot + random.below(end - slot), calls++);
      made += legs.length;
      waiting.push(...legs);
    }
    waiting.sort((a, b) => a.started_at - b.started_at);
    const later = end === to ? -1 : waiting.findIndex((leg) => leg.started_at >= end);
    for (const leg of waiting.splice(0, later === -1 ? waiting.length : later)) {
      if (given === count) return;
      given++;
      yield leg;
    }
  }
}

function weight(slot: number, to: number): number {
  return busyness(slot) * Math.min(SLOT, to - slot);
}
