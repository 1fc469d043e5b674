import { requireCosts, requireRole, scopeOf, type Call } from '../access/ctx.ts';
import { OptionReader, TOP, type RawOptions } from '../query/options.ts';
import type { Filter } from '../query/tree.ts';
import { CALL_LOGS } from '../record/fields.ts';
import { formatTime, MAX_TIME, MIN_TIME } from '../record/time.ts';
import type { Aggregate } from '../store/aggregate.ts';
import type { Question } from '../store/store.ts';
import { UNRATED } from '../store/unrated.ts';

/** Which call logs are looked at, and of how many numbers is told. */
export interface MissingOptions extends Question {
  readonly top: number;
}

/** A number that calls went to and that no rate has. */
export interface MissingNumber {
  /** In E.164; null: what was dialled is no such number, or cannot be told. */
  readonly number: string | null;
  /** What was dialled. */
  readonly callee: string | null;
  readonly calls: number;
  readonly talk_seconds: number;
  readonly first_at: string;
  readonly last_at: string;
}

export interface Missing {
  /** How many call logs there are without a rate. */
  readonly calls: number;
  /** The numbers with the most of them. */
  readonly items: readonly MissingNumber[];
}

const START = { column: 'started_at' } as const;

export const MISSING_OPTIONS = ['top', 'filter', 'search', 'tz'] as const;

/** @throws ValidationError naming every option that is unknown, repeated or wrong. */
export function readMissingOptions(raw: RawOptions): MissingOptions {
  const options = new OptionReader(raw, MISSING_OPTIONS);
  const top = options.integer('top', TOP.default, TOP.minimum, TOP.maximum);
  const filter = options.filter(options.zone(), CALL_LOGS);
  const search = options.search();
  options.finish();
  return { top, filter, search };
}

/** The holes in the deck: numbers that calls went to and that no rate has, those with the most calls first. */
export async function listMissing({ ctx, input }: Call<MissingOptions>): Promise<Missing> {
  requireRole(ctx, 'admin', 'manager');
  requireCosts(ctx);
  const scope = scopeOf(ctx);
  const { top, search } = input;
  const filter: Filter = input.filter === null ? UNRATED : { kind: 'and', terms: [UNRATED, input.filter] };
  const asked = { filter, search, of: 'calllogs', edges: [MIN_TIME, MAX_TIME], keys: null } as const;
  const calls = { kind: 'count', where: null } as const;
  const [[all], found] = await Promise.all([
    ctx.store.aggregate(scope, { ...asked, groups: [], measures: [calls], most: null }),
    ctx.store.aggregate(scope, {
      ...asked,
      groups: [['rated_number'], ['callee']],
      measures: [
        calls,
        { kind: 'sum', of: { seconds: 'talk' }, where: null },
        { kind: 'min', of: START, where: null },
        { kind: 'max', of: START, where: null },
      ],
      most: { measure: 0, top },
    }),
  ]);
  return { calls: Number(all?.values[0] ?? 0n), items: found.map(itemOf) };
}

function itemOf({ groups, values }: Aggregate): MissingNumber {
  const [number, callee] = groups;
  const [calls, talk_seconds, first, last] = values.map(Number) as [number, number, number, number];
  return {
    number: number === null ? null : `+${number}`,
    callee: callee as string | null,
    calls,
    talk_seconds,
    first_at: formatTime(first),
    last_at: formatTime(last),
  };
}
