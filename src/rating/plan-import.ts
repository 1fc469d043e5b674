import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Rate } from '../price/rate.ts';
import type { UnstoredRate } from '../store/rate-batch.ts';
import { byStart, describeRate, overlap } from './overlap.ts';
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

/** A rate that will be in force, and where it is from: null is not the file. */
interface Entry {
  readonly rate: UnstoredRate;
  readonly line: number | null;
}

/** The rates of one prefix and account: as they are, and as they will be. */
interface Group {
  readonly before: Rate[];
  readonly after: Entry[];
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
  const groups = new Map<string, Group>();
  for await (const slice of current) for (const rate of slice) groupOf(groups, rate).before.push(rate);

  const replaced: number[] = [];
  const added: UnstoredRate[] = [];
  const changes: RateChangeView[] = [];
  const counts = { added: 0, changed: 0, unchanged: 0, removed: 0 };
  const tell = (
    change: RateChangeView['change'],
    line: number | null,
    before: Rate | null,
    after: UnstoredRate | null,
  ) => {
    counts[COUNT_OF[change]]++;
    if (changes.length >= MOST_CHANGES) return;
    changes.push({
      change,
      line,
      before: before && showRate(before),
      after: after && showRate({ ...after, version: 0 }),
    });
  };

  let id = nextId;
  for (const [index, { line, given }] of lines.entries()) {
    if (index % SLICE === SLICE - 1) await nextTurn();
    const { prefix = '', account = null, valid_from = null } = given;
    const group = groupOf(groups, { prefix, account });
    const before = group.before.find((rate) => rate.valid_from === valid_from) ?? null;
    const rate = completeRate(given, before, { refuse: (member, message) => refuse(line, member, message) });
    const after: UnstoredRate = { ...rate, id: before?.id ?? id++ };
    if (group.after.length === MOST_PERIODS)
      refuse(line, 'prefix', `A prefix of one account has ${MOST_PERIODS} rates at most.`);
    if (group.after.length >= MOST_PERIODS) continue;
    const twin = group.after.find((entry) => overlap(entry.rate, rate));
    if (twin !== undefined) {
      refuse(
        line,
        'prefix',
        `The rate of ${describeRate(rate)} overlaps with that of line ${twin.line}: at no moment may two of one prefix and account hold.`,
      );
    }
    group.after.push({ rate: after, line });
    if (before !== null && isSameRate(before, rate)) {
      counts.unchanged++;
      continue;
    }
    if (before !== null) replaced.push(before.version);
    added.push(after);
    tell(before === null ? 'ADDED' : 'CHANGED', line, before, after);
  }

  let looked = 0;
  for (const { before, after } of groups.values()) {
    if (++looked % SLICE === 0) await nextTurn();
    if (after.length === 0 && !replace) continue;
    const left = before.filter((rate) => !after.some((entry) => entry.rate.id === rate.id));
    for (const rate of left) {
      if (replace) {
        replaced.push(rate.version);
        tell('REMOVED', null, rate, null);
        continue;
      }
      const clash = after.toSorted((a, b) => byStart(a.rate, b.rate)).find((entry) => overlap(entry.rate, rate));
      if (clash === undefined) continue;
      const there = `the rate '${showRate(rate)['id']}' of ${describeRate(rate)}, which is there`;
      refuse(
        clash.line!,
        'prefix',
        `The rate of ${describeRate(clash.rate)} overlaps with ${there}: give that one an end first, or replace all.`,
      );
    }
  }
  return { replaced, added, counts, changes };
}

const COUNT_OF = { ADDED: 'added', CHANGED: 'changed', REMOVED: 'removed' } as const;

function groupOf(groups: Map<string, Group>, { prefix, account }: Pick<Rate, 'prefix' | 'account'>): Group {
  // No prefix holds a bar.
  const key = account === null ? prefix : `${prefix}|${account}`;
  let group = groups.get(key);
  if (group === undefined) groups.set(key, (group = { before: [], after: [] }));
  return group;
}
