import type { Awaitable } from '../../src/store/awaitable.ts';
import type { Store } from '../../src/store/store.ts';

/**
 * A store whose answers can be held back, as one whose engine is asked over a connection may. They are of the moment at
 * which they were asked for.
 */
export class HeldBack {
  readonly store: Store;
  #gate: Promise<void> = Promise.resolve();
  /** How many answers were asked for. */
  asked = 0;

  constructor(store: Store) {
    const later = async <Answer>(answer: Awaitable<Answer>): Promise<Answer> => {
      this.asked += 1;
      await this.#gate;
      return answer;
    };
    this.store = {
      ...store,
      read: (query) => later(store.read(query)),
      changeSeq: (tenantId) => later(store.changeSeq(tenantId)),
    };
  }

  /** Holds back what is asked for from now on, until what it gives is called. */
  hold(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#gate = promise;
    return resolve;
  }
}
