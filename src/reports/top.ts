import { refuseHidden, scopeOf, type Call } from '../access/ctx.ts';
import type { Aggregate } from '../store/aggregate.ts';
import { calls, counted, talkSeconds } from './figures.ts';
import { EXTENSION, type GroupingName } from './groupings.ts';
import { countByExtension } from './by-extension.ts';
import type { TopOptions } from './report-options.ts';
import { headOf, type Report, type Value } from './report.ts';

/** The value that calls were put together by, under the name of its field, and what they come to. */
export type TopItem = Readonly<Record<string, Value>>;

export interface TopReport extends Report<TopItem> {
  readonly by: GroupingName;
}

/** With whom or by what there were most calls. Calls that have no such value are left out. */
export async function reportTop({ ctx, input }: Call<TopOptions>): Promise<TopReport> {
  const scope = scopeOf(ctx);
  refuseHidden(ctx, input);
  const { of, from, to, filter, search, by, top } = input;
  const asked = { filter, search, of, edges: [from, to], keys: null };
  const measures = [calls, counted(of, 'answered'), talkSeconds];
  let found: readonly Aggregate[];
  if (by === EXTENSION) {
    found = await countByExtension((request) => ctx.store.aggregate(scope, request), { ...asked, measures });
  } else {
    // One more, since blank may be among them.
    const most = { measure: 0, top: top + 1 };
    found = await ctx.store.aggregate(scope, { ...asked, groups: [[by]], measures, most });
  }
  const items = found
    .filter(({ groups }) => groups[0] !== null)
    .slice(0, top)
    .map(({ groups, values }): TopItem => {
      const [count, answered, talk] = values.map(Number) as [number, number, number];
      return { [by]: groups[0]!, calls: count, answered, missed: count - answered, talk_seconds: talk };
    });
  return { ...headOf(input), by, items };
}

/** The members of a line, in their order. */
export function topColumns({ by }: Pick<TopOptions, 'by'>): string[] {
  return [by, 'calls', 'answered', 'missed', 'talk_seconds'];
}
