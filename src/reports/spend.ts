import { setImmediate as nextTurn } from 'node:timers/promises';
import { refuseHidden, requireCosts, scopeOf, type Call, type Ctx } from '../access/ctx.ts';
import { moneyInJson } from '../price/money.ts';
import { readFilter } from '../query/filter.ts';
import type { Filter } from '../query/tree.ts';
import { ValidationError } from '../record/errors.ts';
import { edgesOf } from '../record/intervals.ts';
import { formatLocalTime, MAX_TIME, MIN_TIME } from '../record/time.ts';
import type { Aggregate, Group, Measure } from '../store/aggregate.ts';
import { UNRATED } from '../store/unrated.ts';
import type { ReportOptions } from './report-options.ts';
import { headOf, type Report } from './report.ts';

/** What costs are put together by. `prefix` and `type` are those of the rate, blank where the source stated the cost. */
export const SPEND_BY = ['account', 'trunk', 'prefix', 'type', 'day'] as const;
export type SpendBy = (typeof SPEND_BY)[number];

export interface SpendOptions extends ReportOptions {
  readonly by: SpendBy;
}

/** What call logs cost; those that have a cost, if only 0. Money is exact, whatever its size. */
export interface Spend {
  readonly calls: number;
  readonly talk_seconds: number;
  /** The seconds that are paid for. */
  readonly billed_seconds: number;
  /** As a number in JSON. */
  readonly cost: unknown;
}

/** Under the name of `by` its value, and what it comes to. */
export type SpendItem = Spend & Readonly<Partial<Record<SpendBy, string | null>>>;

export interface SpendReport extends Omit<Report<SpendItem>, 'from' | 'to'> {
  /** Null: all time. */
  readonly from: string | null;
  readonly to: string | null;
  readonly by: SpendBy;
  readonly total: Spend;
  /** Call logs that no rate priced although they were to be. */
  readonly unrated: number;
}

const HAS_COST = readFilter('cost ne null');
const COUNTS: Filter = { kind: 'or', terms: [HAS_COST, UNRATED] };
const MEASURES: readonly Measure[] = [
  { kind: 'count', where: HAS_COST },
  { kind: 'sum', of: { seconds: 'talk' }, where: HAS_COST },
  { kind: 'sum', of: { seconds: 'billed' }, where: HAS_COST },
  { kind: 'sum', of: { column: 'cost' }, where: HAS_COST },
  { kind: 'count', where: UNRATED },
];

/** Sums, in the order of MEASURES. */
type Sums = readonly [calls: bigint, talk: bigint, billed: bigint, cost: bigint, unrated: bigint];

const GROUPS: Readonly<Record<SpendBy, readonly Group[]>> = {
  account: [['billed_account']],
  trunk: [['trunk']],
  prefix: [['rate']],
  type: [['rate']],
  day: [],
};

/** What calls cost, put together by account, trunk, prefix or type of rate, or day: the dearest first, days in order. */
export async function reportSpend({ ctx, input }: Call<SpendOptions>): Promise<SpendReport> {
  const scope = scopeOf(ctx);
  requireCosts(ctx);
  refuseHidden(ctx, input);
  const { filter, search, by, zone } = input;
  const edges = by === 'day' ? await daysOf(ctx, input) : [input.from, input.to];
  const asked = { filter, search, of: 'calllogs', edges, keys: null } as const;
  const measured = { ...asked, groups: GROUPS[by], measures: MEASURES, most: null };
  const found = edges.length === 0 ? [] : await ctx.store.aggregate(scope, measured);
  const lines = new Map<string | null, Sums>();
  const nameOf = await namesBy(ctx, by, found, (key) => formatLocalTime(edges[key]!, zone).slice(0, 10));
  let all: Sums = [0n, 0n, 0n, 0n, 0n];
  for (const line of found) {
    const sums = line.values.map((value) => value ?? 0n) as unknown as Sums;
    const name = nameOf(line);
    lines.set(name, plus(lines.get(name), sums));
    all = plus(all, sums);
  }
  const shown = [...lines].filter(([, [calls]]) => calls > 0n).toSorted(by === 'day' ? byName : byCost);
  const items = shown.map(([name, sums]): SpendItem => ({ [by]: name, ...spendOf(sums) }));
  return { ...spanShown(input), by, items, total: spendOf(all), unrated: Number(all[4]) };
}

function spanShown(input: SpendOptions) {
  const head = headOf(input);
  return { ...head, from: input.from === MIN_TIME ? null : head.from, to: input.to === MAX_TIME ? null : head.to };
}

/** The members of a line, in their order. */
export function spendColumns({ by }: Pick<SpendOptions, 'by'>): string[] {
  return [by, 'calls', 'talk_seconds', 'billed_seconds', 'cost'];
}

/**
 * The edges of the days from the first to the last call log that is meant; none where there is no such call log.
 * @throws ValidationError when there are more than anybody reads.
 */
async function daysOf(ctx: Ctx, { filter, search, from, to, zone }: SpendOptions): Promise<readonly number[]> {
  const start = { column: 'started_at' } as const;
  const [line] = await ctx.store.aggregate(scopeOf(ctx), {
    filter,
    search,
    of: 'calllogs',
    edges: [from, to],
    keys: null,
    groups: [],
    measures: [
      { kind: 'min', of: start, where: COUNTS },
      { kind: 'max', of: start, where: COUNTS },
    ],
    most: null,
  });
  const [first, last] = line?.values ?? [];
  if (first == null || last == null) return [];
  const days = Math.ceil(Number(last - first) / DAY);
  if (days > MOST_DAYS) {
    const message = `by=day tells ${MOST_DAYS.toLocaleString('en')} days at most, and these call logs are of ${days.toLocaleString('en')}: name a shorter time with from and to.`;
    throw new ValidationError([{ message, detail: 'by' }]);
  }
  return edgesOf('day', zone, Number(first), Number(last) + 1);
}

const DAY = 86_400_000;
const MOST_DAYS = 10_000;

/** What each line is put under. */
async function namesBy(
  ctx: Ctx,
  by: SpendBy,
  found: readonly Aggregate[],
  dayOf: (key: number) => string,
): Promise<(line: Aggregate) => string | null> {
  if (by === 'day') return ({ key }) => dayOf(key);
  if (by !== 'prefix' && by !== 'type') return ({ groups }) => groups[0] as string | null;
  const versions = found.map(({ groups }) => groups[0] as number | null).filter((version) => version !== null);
  const names = new Map<number, string>();
  for (let at = 0; at < versions.length; at += AT_A_TIME) {
    const query = ctx.store.queries
      .selectFrom('rate')
      .select(['version', by])
      .where('tenant_id', '=', ctx.tenantId)
      .where('version', 'in', versions.slice(at, at + AT_A_TIME));
    for (const { version, [by]: name } of await ctx.store.read(query)) names.set(version, name);
    // Where many were in force others get their turn.
    await nextTurn();
  }
  return ({ groups }) => (groups[0] === null ? null : names.get(groups[0] as number)!);
}

/** Values in one statement. */
const AT_A_TIME = 1000;

function plus(a: Sums | undefined, b: Sums): Sums {
  return a === undefined ? b : (a.map((value, index) => value + b[index]!) as unknown as Sums);
}

type Line = readonly [name: string | null, sums: Sums];

/** Blank comes last. */
function byName([a]: Line, [b]: Line): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return a < b ? -1 : a > b ? 1 : 0;
}

function byCost(a: Line, b: Line): number {
  const [costA, costB] = [a[1][3], b[1][3]];
  return costA > costB ? -1 : costA < costB ? 1 : byName(a, b);
}

function spendOf([calls, talk, billed, cost]: Sums): Spend {
  return {
    calls: Number(calls),
    talk_seconds: Number(talk),
    billed_seconds: Number(billed),
    cost: moneyInJson(cost),
  };
}
