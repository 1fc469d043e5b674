import { Random } from '../calls/random.ts';
import { HOUR, monthSpan } from '../../src/store/month.ts';
import { year } from '../year.ts';

/** What a wallboard asks again and again. */
export const NEWEST = '/calllogs?top=100&count=true';

/** Pages of 100 with their exact count, each from another moment on. */
export function pagesOf(seed: number, count: number): string[] {
  const random = new Random(seed);
  const { from, to } = year(0);
  return Array.from({ length: count }, () => {
    const moment = new Date(from + Math.floor(random.next() * (to - from))).toISOString();
    return `/calllogs?top=100&count=true&filter=${encodeURIComponent(`started_at lt ${moment}`)}`;
  });
}

/** Counts that the hourly roll-up gives, each of other whole hours of a month, with one row of theirs. */
export function countsOf(seed: number, count: number): string[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => {
    const { from, to } = monthSpan(202_501 + random.below(12));
    const hours = (to + 1 - from) / HOUR;
    const first = random.below(hours);
    const last = first + 1 + random.below(hours - first);
    const time = (hour: number) => new Date(from + hour * HOUR).toISOString();
    const filter = `direction eq 'INBOUND_CALL' and started_at ge ${time(first)} and started_at lt ${time(last)}`;
    return `/calllogs?top=1&count=true&filter=${encodeURIComponent(filter)}`;
  });
}
