import { DEFAULT_PRICE_SETTINGS, type PriceSettings } from '../price/price-plan.ts';
import type { Format } from '../formats/format.ts';
import { type Site, UNKNOWN_SITE } from '../formats/site.ts';
import type { Store } from '../store/store.ts';
import { siteOf, type SiteSettings } from './site.ts';

/** What to do with records that say the same to the letter: take them for one, or for as many as there are. */
export const TWINS = ['merge', 'keep'] as const;
export type Twins = (typeof TWINS)[number];

/** The settings of a source, as they are stored. */
export interface SourceSettings extends SiteSettings, PriceSettings {
  /** IANA name of the zone of times that are written without one; null: what the records prove, else UTC. */
  readonly timezone: string | null;
  readonly twins: Twins;
}

/** Settings as they are stored; those of the price are missing in sources that were stored before there were any. */
export function parseSourceSettings(stored: string): SourceSettings {
  return { ...DEFAULT_PRICE_SETTINGS, ...(JSON.parse(stored) as SourceSettings) };
}

/** What is known of the feed that records come from, beside the records themselves. */
export interface Feed {
  readonly tenantId: number;
  /** The name of the source; blank when none was given. */
  readonly source: string | null;
  /** The format of a source that has settings. */
  readonly format: string | null;
  readonly timezone: string | null;
  /** The zone that was given with the records themselves. */
  readonly givenTimezone: string | null;
  readonly twins: Twins;
  readonly site: Site;
}

/** What a format's reader is told of the phone system; the columns are those of the source's own format. */
export function siteFor({ format, site }: Feed, { name }: Format): Site {
  return format === name || site.columns === null ? site : { ...site, columns: null };
}

/** The feed of a source: with its settings where it has some. A zone that is given goes before the source's own. */
export async function feedOf(
  store: Store,
  tenantId: number,
  source: string | null,
  timezone: string | null = null,
): Promise<Feed> {
  const unknown: Feed = {
    tenantId,
    source,
    format: null,
    timezone,
    givenTimezone: timezone,
    twins: 'merge',
    site: UNKNOWN_SITE,
  };
  if (source === null) return unknown;
  const query = store.queries
    .selectFrom('source')
    .select(['format', 'settings'])
    .where('tenant_id', '=', tenantId)
    .where('name', '=', source);
  const [row] = await store.read(query);
  if (row === undefined) return unknown;
  const settings = parseSourceSettings(row.settings);
  return {
    ...unknown,
    format: row.format,
    timezone: timezone ?? settings.timezone,
    twins: settings.twins,
    site: siteOf(settings),
  };
}
