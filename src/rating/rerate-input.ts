import { readFilter } from '../query/filter.ts';
import { MemberReader } from '../query/members.ts';
import { parseSearch } from '../query/search.ts';
import { RinglogError } from '../record/errors.ts';
import { canonicalZone } from '../record/zone.ts';
import type { Question } from '../store/store.ts';

/** Whose rates hold: those of each call's own time, or those of the moment when the job was made. */
export const RERATE_BY = ['OWN_TIME', 'TODAY'] as const;
export type RerateBy = (typeof RERATE_BY)[number];

/** Which call logs are priced again, and how. */
export interface RerateInput {
  readonly filter: string | null;
  readonly search: string | null;
  /** The IANA zone that dates in the filter mean. */
  readonly tz: string;
  readonly rates: RerateBy;
  /** Only tell what would change. */
  readonly dry_run: boolean;
}

const MEMBERS = ['filter', 'search', 'tz', 'rates', 'dry_run'] as const;

/** @throws ValidationError naming every member that is unknown or wrong, and every fault of the filter. */
export function readRerate(value: unknown): RerateInput {
  const reader = new MemberReader(value, 'A job', MEMBERS);
  const { members, refuse } = reader;
  const { filter = null, search = null, tz = 'UTC', rates = 'OWN_TIME', dry_run = false } = members;
  for (const [name, text] of Object.entries({ filter, search })) {
    if (text !== null && typeof text !== 'string') refuse(name, `${name} is a text or null.`);
  }
  const zone = typeof tz === 'string' ? canonicalZone(tz) : null;
  if (zone === null) refuse('tz', 'tz is an IANA name such as Europe/Berlin or America/New_York.');
  if (!RERATE_BY.includes(rates as never)) refuse('rates', `rates is ${RERATE_BY.join(' or ')}.`);
  if (typeof dry_run !== 'boolean') refuse('dry_run', 'dry_run is true or false.');
  const input = { filter, search, tz: zone ?? 'UTC', rates, dry_run } as RerateInput;
  for (const name of ['filter', 'search'] as const) {
    if (typeof input[name] !== 'string') continue;
    try {
      questionOf({ ...input, filter: null, search: null, [name]: input[name] });
    } catch (error) {
      if (!(error instanceof RinglogError)) throw error;
      for (const { message, detail } of error.problems) refuse(detail ?? name, message);
    }
  }
  reader.finish();
  return input;
}

/** @throws ValidationError when the filter or the search is wrong. */
export function questionOf({ filter, search, tz }: RerateInput): Question {
  return {
    filter: filter === null ? null : readFilter(filter, tz),
    search: search === null ? null : parseSearch(search),
  };
}
