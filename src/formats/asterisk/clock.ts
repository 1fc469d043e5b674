/**
 * What a record says about the zone its times are written in: the digits of its start against the moment at which its
 * channel was made, which `uniqueid` (`epoch.number`) tells in UTC. A leg never starts before its channel, mostly
 * within seconds of it, sometimes (queue, transfer) long after.
 */

const MINUTE = 60_000;
/** How far the two may be apart, in ms, for a record to prove its offset rather than suggest it. */
const EARLIEST = -5_000;
const LATEST = 10_000;

/** Minutes east of UTC of the zones in use, summer time included. */
const OFFSETS: ReadonlySet<number> = new Set([
  ...Array.from({ length: 27 }, (_, hour) => (hour - 12) * 60),
  ...[-9.5, -3.5, -2.5, 3.5, 4.5, 5.5, 5.75, 6.5, 8.75, 9.5, 10.5, 11.5, 12.75, 13.75].map((hours) => hours * 60),
]);

/** Those that were in use for some years since there is Asterisk: minutes east of UTC, and the times between (tz database). */
const PAST: readonly (readonly [offset: number, from: number, until: number])[] = [
  // Venezuela
  [-270, Date.UTC(2007, 11, 9), Date.UTC(2016, 4, 2)],
  // Eucla in summer
  [585, Date.UTC(2006, 11, 2), Date.UTC(2009, 2, 29)],
  // North Korea
  [510, Date.UTC(2015, 7, 14), Date.UTC(2018, 4, 5)],
];

/** The moment in `uniqueid` or `linkedid`, in ms, possibly after `systemname-`. NaN when there is none. */
export function channelMoment(id: string): number {
  const from = id.lastIndexOf('-') + 1;
  const dot = id.indexOf('.', from);
  // Nine digits begin in 1973, eleven in 5138: anything else is no moment of a call.
  if (dot - from < 9 || dot - from > 10) return Number.NaN;
  let seconds = 0;
  for (let at = from; at < dot; at++) {
    const digit = id.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    seconds = seconds * 10 + digit;
  }
  return seconds * 1000;
}

/** The offset, in minutes, that puts a start just after its channel's moment; NaN when none in use does. */
export function nearestOffset(start: number, moment: number): number {
  let quarters = Math.floor((start - moment - EARLIEST) / (15 * MINUTE));
  // Real offsets are at most an hour apart.
  for (let tries = 0; tries < 4; tries++, quarters--) {
    const offset = quarters * 15;
    if (OFFSETS.has(offset)) return offset;
    if (PAST.some(([past, from, until]) => past === offset && moment >= from && moment < until)) return offset;
  }
  return Number.NaN;
}

/** Whether an offset puts the start so close to the channel's moment that it is proven. */
export function isProven(start: number, moment: number, offset: number): boolean {
  return start - offset * MINUTE - moment <= LATEST;
}

/** An hour, or the half hour of Lord Howe: what summer time makes of an offset. */
export function isSummerStep(from: number, to: number): boolean {
  const step = Math.abs(from - to);
  return step === 60 || (step === 30 && (from === 630 || to === 630));
}
