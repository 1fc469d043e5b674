import { hourOf, monthOf } from './month.ts';

/** One line of the hourly roll-up, or what is to be added to it. */
export interface HourCount {
  readonly hour: number;
  readonly direction: number;
  readonly answered: number;
  calls: number;
  talk_seconds: number;
}

/** Adds up what one transaction changes in a tenant's counts, so that each line is written once. */
export class RollUp {
  readonly hours = new Map<number, HourCount>();
  readonly months = new Map<number, number>();

  /** `sign` is 1 for a call log that comes and −1 for one that goes. `direction` is −1 when blank. */
  count(sign: 1 | -1, started_at: number, direction: number, answered: boolean, talk_seconds: number): void {
    const hour = hourOf(started_at);
    const key = (hour * 8 + direction + 1) * 2 + (answered ? 1 : 0);
    const line = this.hours.get(key);
    if (line === undefined) {
      this.hours.set(key, {
        hour,
        direction,
        answered: answered ? 1 : 0,
        calls: sign,
        talk_seconds: sign * talk_seconds,
      });
    } else {
      line.calls += sign;
      line.talk_seconds += sign * talk_seconds;
    }
    const month = monthOf(started_at);
    this.months.set(month, (this.months.get(month) ?? 0) + sign);
  }
}
