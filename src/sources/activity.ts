import { requireRole, type Call } from '../access/ctx.ts';
import { countQuarantineBySource } from '../ingest/quarantine.ts';

/** How many days are looked at: what a source sent before them is long ago. */
export const ACTIVITY_DAYS = 31;
const DAY = 86_400_000;

/** What has come from a source of late. Times in ms. */
export interface SourceActivity {
  /** Its name; null: of records that came without one. */
  readonly source: string | null;
  /** Call logs of the last days that are looked at. */
  readonly calls: number;
  /** The start of the last of them; null when there is none. */
  readonly last_started_at: number | null;
  /** Its records in quarantine, whenever they came. */
  readonly quarantined: number;
}

const CALLS = { kind: 'count', where: null } as const;
const LAST = { kind: 'max', of: { column: 'started_at' }, where: null } as const;

/** What has come from each source of late, also from those that have no settings, in the order of their names. */
export async function listSourceActivity({ ctx }: Call<null>): Promise<SourceActivity[]> {
  requireRole(ctx, 'admin');
  const now = Date.now();
  const found = await ctx.store.aggregate(
    { tenantId: ctx.tenantId, extensions: null, hidesCosts: false },
    {
      of: 'calllogs',
      filter: null,
      search: null,
      // A clock that goes fast makes calls of tomorrow. Whole days: what a month came to is kept while nothing changes.
      edges: [startOfDay(now - ACTIVITY_DAYS * DAY), startOfDay(now) + 2 * DAY],
      keys: null,
      groups: [['source']],
      measures: [CALLS, LAST],
      most: null,
    },
  );
  const sources = new Map<string | null, SourceActivity>();
  for (const { groups, values } of found) {
    const source = groups[0] as string | null;
    const [calls, last] = values;
    sources.set(source, { source, calls: Number(calls), last_started_at: Number(last), quarantined: 0 });
  }
  for (const { source, count } of await countQuarantineBySource(ctx.store, ctx.tenantId)) {
    const there = sources.get(source) ?? { source, calls: 0, last_started_at: null };
    sources.set(source, { ...there, quarantined: count });
  }
  return [...sources.values()].toSorted((a, b) => ((a.source ?? '') < (b.source ?? '') ? -1 : 1));
}

function startOfDay(time: number): number {
  return time - (time % DAY);
}
