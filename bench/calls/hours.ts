const HOUR = 3_600_000;
const DAY = 24 * HOUR;
// Calls by hour of a working day, against the mean of the busy hours: mornings are busiest, lunch dips.
const BY_HOUR = [
  0.02, 0.01, 0.01, 0.01, 0.02, 0.03, 0.08, 0.3, 0.85, 1.3, 1.4, 1.3, 0.75, 0.8, 1.25, 1.25, 1.1, 0.7, 0.3, 0.16, 0.1,
  0.06, 0.04, 0.03,
];
// Sunday first.
const BY_WEEKDAY = [0.06, 1.12, 1.04, 1, 1, 0.9, 0.15];
const HOLIDAYS = new Set(['01-01', '12-25', '12-26']);

/** How busy the lines are at a moment (ms); only the proportions mean something. */
export function busyness(time: number): number {
  const day = Math.floor(time / DAY);
  const weekday = (((day + 4) % 7) + 7) % 7;
  const holiday = HOLIDAYS.has(new Date(day * DAY).toISOString().slice(5, 10));
  // No two days are alike: 15 % up or down, by a hash of the day.
  const hash = (Math.imul(day, 0x9e3779b1) >>> 8) / 2 ** 24;
  return BY_HOUR[Math.floor((time - day * DAY) / HOUR)]! * BY_WEEKDAY[holiday ? 0 : weekday]! * (0.85 + 0.3 * hash);
}
