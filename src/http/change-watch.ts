import type { Store } from '../store/store.ts';

/** Other processes say nothing when they store something; whoever waits looks again after this (ms). */
const LOOK_AGAIN = 1000;

/** Holds those who wait for changes of a tenant. Does nothing while nobody waits. */
export class ChangeWatch {
  readonly #waiting = new Map<() => void, number>();
  #clock: NodeJS.Timeout | null = null;

  constructor(store: Store) {
    store.watch((tenantId) => this.#wake(tenantId));
  }

  /** Resolves as soon as this process has stored call logs of the tenant, and after a second at the latest. */
  wait(tenantId: number): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.set(resolve, tenantId);
      // One clock for all, so that they look in one turn and share what it reads.
      this.#clock ??= setInterval(() => this.#tick(), LOOK_AGAIN).unref();
    });
  }

  wakeAll(): void {
    this.#wake(null);
  }

  #tick(): void {
    if (this.#waiting.size > 0) this.#wake(null);
    else {
      clearInterval(this.#clock!);
      this.#clock = null;
    }
  }

  #wake(tenantId: number | null): void {
    for (const [resolve, tenant] of this.#waiting) {
      if (tenantId !== null && tenant !== tenantId) continue;
      this.#waiting.delete(resolve);
      resolve();
    }
  }
}
