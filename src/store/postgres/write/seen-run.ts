import { hash } from 'node:crypto';
import type { ChangeRun } from '../../changes.ts';

/** A run of changes of a tenant: the number of its first, and the SHA-256 of its entries. */
export interface Run {
  readonly seq: number;
  readonly digest: string;
}

/**
 * Remembers the last run of a tenant's changes. Runs never go: where one is there no more, or is another, the database
 * has lost it, and with it what was stored about that time, such as words of the dictionary. A standby took over that had
 * not heard of it yet, or a backup was put back.
 */
export class SeenRun {
  /** How often something was found to be lost. */
  since = 0;
  #run: Run | null = null;

  /** The number that it is looked for by; null: none was seen. */
  get change(): number | null {
    return this.#run?.seq ?? null;
  }

  /** Whether it still is there. `runs`: that with its number, if there is one, and the last. */
  isStillThere(runs: readonly Run[]): boolean {
    const before = this.#run;
    this.#run = runs.at(-1) ?? null;
    if (before === null || runs.some(({ seq, digest }) => seq === before.seq && digest === before.digest)) return true;
    this.since += 1;
    return false;
  }

  /** Runs were stored behind the change with this number. */
  add(changes: readonly ChangeRun[], behind: number): void {
    const last = changes.at(-1);
    if (last === undefined) return;
    const before = changes.slice(0, -1).reduce((sum, { count }) => sum + count, behind);
    this.#run = { seq: before + 1, digest: hash('sha256', last.entries) };
  }
}

/** Thrown where something was lost. What was known of the tenant is forgotten then, and it is tried again. */
export class Lost extends Error {}
