import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Rate } from '../price/rate.ts';
import type { UnstoredRate } from '../store/rate-batch.ts';
import { describeRate, overlap } from './overlap.ts';
import type { NewRate, Reading } from './read-member.ts';
import type { RateLine, RefuseLine } from './rate-csv.ts';
import { completeRate, isSameRate } from './read-rate.ts';
import { showRate, type ShownRate } from './show-rate.ts';

/** What a line of the file, or its absence, does to one rate. */
export interface RateChangeView {
  readonly change: 'ADDED' | 'CHANGED' | 'REMOVED';
  readonly line: number | null;
  readonly before: ShownRate | null;
  readonly after: ShownRate | null;
}

export interface ImportPlan {
  readonly replaced: readonly number[];
  readonly added: readonly UnstoredRate[];
  readonly counts: {
    readonly added: number;
    readonly changed: number;
    readonly unchanged: number;
    readonly removed: number;
  };
  /** The first of them. */
  readonly changes: readonly RateChangeView[];
}

export const MOST_CHANGES = 1000;

/** So many rates are looked at in one turn of the event loop. */
const SLICE = 2_000;

/** Rates of one prefix and account, one after the other in time. */
const MOST_PERIODS = 1_000;

/** A rate that will be in force, and its line in the file. */
interface Entry {
  readonly rate: UnstoredRate;
  readonly line: number;
}

/** The rates of one prefix and account: as they are, and as the file has them. */
interface Group {
  before: readonly Rate[];
  after: readonly Entry[];
}

/**
 * What an import does to the rates that are there: a line is the rate of the same prefix, account and valid_from, or a
 * new one. `replace`: rates that are not in the file are removed.
 */
export async function planImport(
  current: AsyncIterable<readonly Rate[]>,
  lines: readonly RateLine[],
  { replace, nextId }: { readonly replace: boolean; readonly nextId: number },
  refuse: RefuseLine,
): Promise<ImportPlan> {
  const plan = new Plan(refuse);
  for await (const slice of current) for (const rate of slice) plan.add(rate);
  for (const [index, line] of lines.entries()) {
    if (index % SLICE === SLICE - 1) await nextTurn();
    plan.take(line);
  }
  let looked = 0;
  for (const group of plan.groups.values()) {
    if (++looked % SLICE === 0) await nextTurn();
    if (replace) plan.removeLeft(group);
    else plan.refuseClash(group);
  }
  return plan.whole(nextId);
}

/** Most groups have one rate, and many none before. */
const NONE: readonly never[] = [];

/** The number of a rate that is new, until all of them are known. */
const NEW = 0;

interface Change {
  readonly change: RateChangeView['change'];
  readonly line: number | null;
  readonly before: Rate | null;
  readonly after: Numbered | null;
}

type Numbered = NewRate & { id: number };

class Plan {
  readonly groups = new Map<string, Group>();
  readonly #replaced: number[] = [];
  readonly #added: Numbered[] = [];
  readonly #counts = { added: 0, changed: 0, unchanged: 0, removed: 0 };
  readonly #changes: Change[] = [];
  readonly #refuse: RefuseLine;
  #line = 0;

  constructor(refuse: RefuseLine) {
    this.#refuse = refuse;
  }

  whole(nextId: number): ImportPlan {
    const added = byPrefix(this.#added);
    let id = nextId;
    for (const rate of added) if (rate.id === NEW) rate.id = id++;
    const changes = this.#changes.map(({ change, line, before, after }) => ({
      change,
      line,
      before: before === null ? null : showRate(before),
      after: after === null ? null : showRate({ ...after, version: 0 }),
    }));
    return { replaced: this.#replaced, added, counts: this.#counts, changes };
  }

  /** A rate that is there. */
  add(rate: Rate): void {
    const group = this.#groupOf(rate.prefix, rate.account);
    group.before = group.before.length === 0 ? [rate] : [...group.before, rate];
  }

  /** A rate of the file. */
  take({ line, given }: RateLine): void {
    this.#line = line;
    const { prefix = '', account = null, valid_from = null } = given;
    const group = this.#groupOf(prefix, account);
    const before = group.before.find((rate) => rate.valid_from === valid_from) ?? null;
    const whole = completeRate(given, before, this.#reading);
    const rate: Numbered = { ...whole, id: before?.id ?? NEW };
    if (group.after.length >= MOST_PERIODS) {
      if (group.after.length === MOST_PERIODS) {
        this.#refuse(line, 'prefix', `A prefix of one account has ${MOST_PERIODS} rates at most.`);
      }
      return;
    }
    const twin = group.after.find((entry) => overlap(entry.rate, rate));
    if (twin !== undefined) {
      const message = `The rate of ${describeRate(rate)} overlaps with that of line ${twin.line}: at no moment may two of one prefix and account hold.`;
      this.#refuse(line, 'prefix', message);
    }
    group.after = group.after.length === 0 ? [{ rate, line }] : [...group.after, { rate, line }];
    if (before !== null && isSameRate(before, rate)) {
      this.#counts.unchanged++;
      return;
    }
    if (before !== null) this.#replaced.push(before.version);
    this.#added.push(rate);
    this.#tell(before === null ? 'ADDED' : 'CHANGED', line, before, rate);
  }

  /** Of a prefix and account, what is there and not in the file goes. */
  removeLeft(group: Group): void {
    for (const rate of leftOf(group)) {
      this.#replaced.push(rate.version);
      this.#tell('REMOVED', null, rate, null);
    }
  }

  /** Or it stays, and may not hold together with what comes. */
  refuseClash(group: Group): void {
    if (group.after.length === 0) return;
    for (const rate of leftOf(group)) {
      const clash = group.after.find((entry) => overlap(entry.rate, rate));
      if (clash === undefined) continue;
      const there = `the rate '${showRate(rate)['id']}' of ${describeRate(rate)}, which is there`;
      const message = `The rate of ${describeRate(clash.rate)} overlaps with ${there}: give that one an end first, or replace all.`;
      this.#refuse(clash.line, 'prefix', message);
    }
  }

  readonly #reading: Pick<Reading, 'refuse'> = {
    refuse: (member, message) => this.#refuse(this.#line, member, message),
  };

  #groupOf(prefix: string, account: string | null): Group {
    // No prefix holds a bar.
    const key = account === null ? prefix : `${prefix}|${account}`;
    let group = this.groups.get(key);
    if (group === undefined) this.groups.set(key, (group = { before: NONE, after: NONE }));
    return group;
  }

  #tell(change: Change['change'], line: number | null, before: Rate | null, after: Numbered | null): void {
    this.#counts[COUNT_OF[change]]++;
    if (this.#changes.length < MOST_CHANGES) this.#changes.push({ change, line, before, after });
  }
}

/** By the first digits: what is stored in the order of an index is stored in half the time. */
function byPrefix(rates: readonly Numbered[]): Numbered[] {
  const keys = Float64Array.from(rates, ({ prefix }, index) => {
    return Number(prefix.slice(0, DIGITS).padEnd(DIGITS, '0')) * PLACES + index;
  });
  return Array.from(keys.sort(), (key) => rates[key % PLACES]!);
}

/** Together below 2^53, and more places than a file has lines. */
const DIGITS = 9;
const PLACES = 2 ** 22;

function leftOf({ before, after }: Group): readonly Rate[] {
  if (before.length === 0) return before;
  return before.filter((rate) => !after.some((entry) => entry.rate.id === rate.id));
}

const COUNT_OF = { ADDED: 'added', CHANGED: 'changed', REMOVED: 'removed' } as const;
