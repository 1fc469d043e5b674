import type { Store } from '../store/store.ts';

/** Other processes say nothing when they store something; whoever waits looks again after this (ms). */
const LOOK_AGAIN = 1000;

/** Holds those who wait for changes of a tenant. No clock runs while nobody waits. */
export class ChangeWatch {
  readonly #waiting = new Map<() => void, number>();
  /** How often all were woken, and those who wait for each tenant. */
  #all = 0;
  readonly #each = new Map<number, number>();
  #clock: NodeJS.Timeout | null = null;

  constructor(store: Store) {
    store.watch((tenantId) => this.#wake(tenantId));
  }

  /** A mark to wait from, to be taken before it is looked whether there is something new. */
  mark(tenantId: number): number {
    return this.#all + (this.#each.get(tenantId) ?? 0);
  }

  /** Resolves as soon as this process has stored call logs of the tenant since the mark, and after a second at the latest. */
  wait(tenantId: number, mark: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.mark(tenantId) !== mark) return resolve();
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
    if (tenantId === null) this.#all++;
    else this.#each.set(tenantId, (this.#each.get(tenantId) ?? 0) + 1);
    for (const [resolve, tenant] of this.#waiting) {
      if (tenantId !== null && tenant !== tenantId) continue;
      this.#waiting.delete(resolve);
      resolve();
    }
  }
}
