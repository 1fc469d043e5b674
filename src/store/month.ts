/**
 * Call logs lie in one table per calendar month (UTC) of their start, named by its number: 202611. Whatever started
 * before 2000 or from 2100 on shares the table at that end, so that wrong clocks cannot make tables without number.
 */
export const FIRST_MONTH = 199_912;
export const LAST_MONTH = 210_001;

/** The month in which a start (ms) lies. */
export function monthOf(time: number): number {
  const day = Math.floor(time / DAY) - FIRST_DAY;
  if (day < 0) return FIRST_MONTH;
  return day < MONTHS.length ? MONTHS[day]! : LAST_MONTH;
}

export function monthTable(month: number): `calllog_${number}` {
  return `calllog_${month}`;
}

export const HOUR = 3_600_000;

/** The hour (counted from 1970) in which a start lies. */
export function hourOf(time: number): number {
  return Math.floor(time / HOUR);
}

export const DAY = 86_400_000;

const FIRST_DAY = Date.UTC(2000, 0) / DAY;
/** The month of each day from 2000 to 2099: rows that are read by their id come from all over the months. */
const MONTHS = new Int32Array(Date.UTC(2100, 0) / DAY - FIRST_DAY);
for (let year = 2000; year < 2100; year++) {
  for (let month = 0; month < 12; month++) {
    const [from, to] = [Date.UTC(year, month), Date.UTC(year, month + 1)];
    MONTHS.fill(year * 100 + month + 1, from / DAY - FIRST_DAY, to / DAY - FIRST_DAY);
  }
}

/**
 * The days (counted from 1970) of a month; null for the two at the ends, which have no bounds. The numbers of callers
 * and callees are indexed day by day: what comes in belongs to a day or two, so few pages of the index are touched.
 */
export function daysOf(month: number): readonly number[] | null {
  if (month === FIRST_MONTH || month === LAST_MONTH) return null;
  let days = daysOfMonths.get(month);
  if (days === undefined) {
    const first = Date.UTC(Math.floor(month / 100), (month % 100) - 1) / DAY;
    const next = Date.UTC(Math.floor(month / 100), month % 100) / DAY;
    days = Array.from({ length: next - first }, (_, index) => first + index);
    daysOfMonths.set(month, days);
  }
  return days;
}

const daysOfMonths = new Map<number, readonly number[]>();

/** SQLite's integers and JavaScript's dates both reach further than any call log. */
export const BEFORE_ALL = -8_640_000_000_000_000;
export const AFTER_ALL = 8_640_000_000_000_000;

/** The first and last moment (ms) of a month. */
export function monthSpan(month: number): { from: number; to: number } {
  const start = (months: number) => Date.UTC(Math.floor(months / 12), months % 12);
  const months = Math.floor(month / 100) * 12 + (month % 100) - 1;
  return {
    from: month === FIRST_MONTH ? BEFORE_ALL : start(months),
    to: month === LAST_MONTH ? AFTER_ALL : start(months + 1) - 1,
  };
}
