/**
 * The change feed as it is stored: runs of changes of one kind, packed, numbered per tenant without gaps.
 *
 * A created call log is its id (8 bytes). An updated or deleted one is its id and whose it was before: the dictionary
 * numbers of caller, callee and destination user (4 bytes each, 0 for blank), so that a reader who may see only some
 * extensions can tell what left his sight.
 */
export const CREATED = 1;
export const UPDATED = 2;
export type ChangeKind = typeof CREATED | typeof UPDATED;

const CREATED_BYTES = 8;
const UPDATED_BYTES = 20;
const RUN = 1000;

export interface ChangeRun {
  readonly kind: ChangeKind;
  readonly count: number;
  readonly entries: Uint8Array;
}

/** Gathers the changes of one tenant in one transaction. */
export class ChangeLog {
  readonly runs: ChangeRun[] = [];
  #kind: ChangeKind = CREATED;
  #view: DataView<ArrayBuffer> = new DataView(new ArrayBuffer(RUN * CREATED_BYTES));
  #count = 0;

  created(id: bigint): void {
    this.#turn(CREATED);
    this.#view.setBigInt64(this.#count * CREATED_BYTES, id);
    this.#count += 1;
  }

  updated(id: bigint, parties: readonly (number | null)[]): void {
    this.#turn(UPDATED);
    const at = this.#count * UPDATED_BYTES;
    this.#view.setBigInt64(at, id);
    for (let side = 0; side < 3; side++) this.#view.setUint32(at + 8 + side * 4, parties[side] ?? 0);
    this.#count += 1;
  }

  /** Closes the last run; the log is used up. */
  finish(): readonly ChangeRun[] {
    this.#close();
    return this.runs;
  }

  #turn(kind: ChangeKind): void {
    if (kind === this.#kind && this.#count < RUN) return;
    this.#close();
    this.#kind = kind;
    this.#view = new DataView(new ArrayBuffer(RUN * bytesOf(kind)));
  }

  #close(): void {
    if (this.#count === 0) return;
    const entries = new Uint8Array(this.#view.buffer, 0, this.#count * bytesOf(this.#kind));
    this.runs.push({ kind: this.#kind, count: this.#count, entries });
    this.#count = 0;
  }
}

export interface ChangeEntry {
  readonly id: bigint;
  /** Whose it was before: dictionary numbers, 0 for blank; none of a created call log. */
  readonly parties: readonly number[];
}

/** One change of a run. */
export function entryAt({ kind, entries }: Omit<ChangeRun, 'count'>, index: number): ChangeEntry {
  const view = new DataView(entries.buffer, entries.byteOffset + index * bytesOf(kind), bytesOf(kind));
  const id = view.getBigInt64(0);
  return kind === CREATED
    ? { id, parties: [] }
    : { id, parties: [view.getUint32(8), view.getUint32(12), view.getUint32(16)] };
}

function bytesOf(kind: ChangeKind): number {
  return kind === CREATED ? CREATED_BYTES : UPDATED_BYTES;
}
