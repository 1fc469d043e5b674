import type { Part } from '../../format.ts';
import type { Explanation } from '../explain-record.ts';
import { queuePart } from './event.ts';

const NEEDED = ['time', 'callid', 'queuename', 'agent', 'event'] as const;

/** Reads rows of the table that Asterisk's real-time queue log, or FreePBX (`queuelog`), writes. */
export class QueueColumns {
  readonly count: number;
  readonly #at: readonly number[];

  constructor(names: readonly string[]) {
    const lower = names.map((name) => name.trim().toLowerCase());
    this.count = names.length;
    this.#at = NEEDED.map((name) => lower.indexOf(name));
  }

  isQueueLog(): boolean {
    return this.#at.every((at) => at >= 0);
  }

  /** The parts that a row gives, none where it tells nothing of a call; or why it cannot be read. */
  read(values: readonly (string | null)[]): readonly Part[] | Explanation {
    const [time = '', callid = '', queue = '', agent = '', event = ''] = this.#at.map((at) => values[at] ?? '');
    if (!/\d/.test(time)) {
      const found = time === '' ? 'empty' : JSON.stringify(time.slice(0, 60));
      return { column: this.#at[0]!, reason: `The time is ${found}; one such as 2026-01-31 23:59:59.123456 is right.` };
    }
    const part = queuePart(time, callid, queue, agent, event);
    return part === null ? [] : [part];
  }
}
