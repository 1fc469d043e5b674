import { hourOf, monthOf } from './month.ts';

/** One line of the hourly roll-up, or what is to be added to it. */
export interface HourCount {
  readonly hour: number;
  readonly direction: number;
  readonly answered: number;
  calls: number;
  talk_seconds: number;
  sessions: number;
}

/** What one transaction adds to a month's counts. */
export interface MonthCount {
  calls: number;
  sessions: number;
}

/** Adds up what one transaction changes in a tenant's counts, so that each line is written once. */
export class RollUp {
  readonly hours = new Map<number, HourCount>();
  readonly months = new Map<number, MonthCount>();

  /**
   * `sign` is 1 for a call log that comes and −1 for one that goes. `direction` is −1 when blank. `isFirst`: whether it
   * stands for its session.
   */
  count(
    sign: 1 | -1,
    started_at: number,
    direction: number,
    answered: boolean,
    talk_seconds: number,
    isFirst: boolean,
  ): void {
    this.#add(started_at, direction, answered, sign, sign * talk_seconds, isFirst ? sign : 0);
  }

  /** A call log that was not the first of its session has become so (1), or is no longer (−1); 0: it stays what it is. */
  countSession(sign: 1 | -1 | 0, started_at: number, direction: number, answered: boolean): void {
    if (sign === 0) this.#month(started_at);
    else this.#add(started_at, direction, answered, 0, 0, sign);
  }

  /** Something of the month has changed that is not counted. */
  touch(started_at: number): void {
    this.#month(started_at);
  }

  #add(
    started_at: number,
    direction: number,
    answered: boolean,
    calls: number,
    talk_seconds: number,
    sessions: number,
  ): void {
    const hour = hourOf(started_at);
    const key = (hour * 8 + direction + 1) * 2 + (answered ? 1 : 0);
    const line = this.hours.get(key);
    if (line === undefined) {
      this.hours.set(key, {
        hour,
        direction,
        answered: answered ? 1 : 0,
        calls,
        talk_seconds,
        sessions,
      });
    } else {
      line.calls += calls;
      line.talk_seconds += talk_seconds;
      line.sessions += sessions;
    }
    const month = this.#month(started_at);
    month.calls += calls;
    month.sessions += sessions;
  }

  #month(started_at: number): MonthCount {
    const month = monthOf(started_at);
    let count = this.months.get(month);
    if (count === undefined) this.months.set(month, (count = { calls: 0, sessions: 0 }));
    return count;
  }
}
