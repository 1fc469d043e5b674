import type { Direction, Outcome } from '../../../src/record/enums.ts';
import { DIRECTIONS, OUTCOMES } from '../../../src/record/enums.ts';
import { isZone, OWN_ZONE } from '../parts/zone.ts';
import { isRange } from './range.ts';

/** What the page shows: all of it stands in the address, so that a link shows a colleague the same. */
export interface View {
  /** The list, or what it comes to in figures. */
  readonly page: 'calls' | 'traffic';
  readonly rows: 'calls' | 'legs';
  /** The IANA zone that times are shown in, and that days and hours mean. */
  readonly zone: string;
  /** A preset (find/range.ts), or `2026-11-01T00:00/2026-11-12T10:30` in the zone; the end is excluded. */
  readonly range: string;
  readonly search: string;
  /** An expression of docs/filter.md. */
  readonly filter: string;
  readonly from: string;
  readonly to: string;
  readonly extension: string;
  readonly answered: '' | 'yes' | 'no';
  readonly outcomes: readonly Outcome[];
  readonly directions: readonly Direction[];
  /** Seconds, as digits; '' for none. */
  readonly least: string;
  readonly most: string;
  /** `9-17`: from 9:00 until before 17:00; over midnight when the first is the later. */
  readonly hours: string;
  readonly trunk: string;
  readonly service: string;
  readonly session: string;
  /** `field asc` or `field desc`; '' for newest first. */
  readonly sort: string;
  /** The id of the call that is open beside the list. */
  readonly call: string;
}

/** The view without anything that narrows it. */
export const CLEARED = {
  range: '',
  search: '',
  filter: '',
  from: '',
  to: '',
  extension: '',
  answered: '',
  outcomes: [],
  directions: [],
  least: '',
  most: '',
  hours: '',
  trunk: '',
  service: '',
  session: '',
} as const satisfies Partial<View>;

export const FRESH: View = {
  page: 'calls',
  rows: 'calls',
  zone: OWN_ZONE,
  ...CLEARED,
  sort: '',
  call: '',
};

const TEXTS = ['search', 'filter', 'from', 'to', 'extension', 'trunk', 'service', 'session', 'call'] as const;

/** Figures are of some time; a list may be of all. */
const TRAFFIC_RANGE = '30d';

/** Reads an address (path and query). What makes no sense there is left out rather than refused. */
export function readView(address: string, zone: string): View {
  const [path = '', query = ''] = address.split('?');
  const page = path === '/traffic' ? 'traffic' : 'calls';
  const params = new URLSearchParams(query);
  const text = (name: string) => params.get(name) ?? '';
  const matching = (name: string, pattern: RegExp) => (pattern.test(text(name)) ? text(name) : '');
  const words = <Word extends string>(name: string, all: readonly Word[]) =>
    all.filter((word) => text(name).split('.').includes(word));
  return {
    ...FRESH,
    ...Object.fromEntries(TEXTS.map((name) => [name, text(name)])),
    page,
    rows: text('rows') === 'legs' ? 'legs' : 'calls',
    zone: params.has('zone') && isZone(text('zone')) ? text('zone') : zone,
    range: isRange(text('range')) ? text('range') : page === 'traffic' ? TRAFFIC_RANGE : '',
    answered: matching('answered', /^(yes|no)$/) as View['answered'],
    outcomes: words('outcome', OUTCOMES),
    directions: words('direction', DIRECTIONS),
    least: matching('least', /^\d{1,9}$/),
    most: matching('most', /^\d{1,9}$/),
    hours: matching('hours', /^([01]?\d|2[0-4])-([01]?\d|2[0-4])$/),
    sort: matching('sort', /^[a-z_]+ (asc|desc)$/),
  };
}

/** The address of a view, without what is as it is by itself. The zone always stands in it. */
export function writeView(view: View): string {
  const params = new URLSearchParams();
  const put = (name: string, value: string) => {
    if (value !== '') params.set(name, value);
  };
  put('rows', view.rows === 'calls' ? '' : view.rows);
  put('range', view.range);
  for (const name of TEXTS) if (name !== 'call') put(name, view[name]);
  put('answered', view.answered);
  put('outcome', view.outcomes.join('.'));
  put('direction', view.directions.join('.'));
  put('least', view.least);
  put('most', view.most);
  put('hours', view.hours);
  put('sort', view.sort);
  put('zone', view.zone);
  put('call', view.call);
  // A slash and a colon may stand in a query as they are, and read better.
  return `/${view.page === 'calls' ? '' : view.page}?${params.toString().replaceAll('%2F', '/').replaceAll('%3A', ':')}`;
}
