import type { Format } from '../formats/format.ts';
import { FORMATS } from '../formats/index.ts';
import { TWINS, type SourceSettings, type Twins } from '../ingest/feed.ts';
import { DEFAULT_PRICE_SETTINGS } from '../price/price-plan.ts';
import { MemberReader, show, type Refuse } from '../query/members.ts';
import { nearest } from '../query/nearest.ts';
import { explainPattern } from '../record/patterns.ts';
import { canonicalZone } from '../record/zone.ts';
import { PRICE_MEMBERS, readPriceSettings } from './price-settings.ts';

/** A feed of a tenant with settings of its own. Times in ms. */
export interface Source extends SourceSettings {
  readonly name: string;
  readonly format: string;
  readonly created_at: number;
  readonly updated_at: number;
}

/** What a source is made of by whoever makes it. */
export type NewSource = Omit<Source, 'created_at' | 'updated_at'>;

const NAME_LIMIT = 256;
const ENTRY_LIMIT = 256;
const MOST_ENTRIES = 1000;
const LISTS = ['trunks', 'extensions', 'dids'] as const;
const MEMBERS = ['name', 'format', 'timezone', ...LISTS, 'columns', 'twins', ...PRICE_MEMBERS] as const;

const DEFAULTS: Omit<NewSource, 'name' | 'format'> = {
  timezone: null,
  trunks: [],
  extensions: [],
  dids: [],
  columns: null,
  twins: 'merge',
  ...DEFAULT_PRICE_SETTINGS,
};

/**
 * Checks what somebody wants a source to be. Members that are left out are those of `before`, the source as it is, or
 * what a new one has.
 * @throws ValidationError naming every member that is unknown or wrong.
 */
export function readSource(value: unknown, before: NewSource | null): NewSource {
  const reader = new MemberReader(value, 'A source', MEMBERS);
  const { members, refuse } = reader;
  const given = <T>(name: (typeof MEMBERS)[number], otherwise: T, read: (member: unknown) => T): T =>
    members[name] === undefined ? otherwise : read(members[name]);

  const name = given('name', before?.name ?? '', (member) => readName(member, refuse));
  if (members['name'] === undefined && before === null)
    refuse('name', 'name is missing; it is what records are sent under, e.g. office.');
  const format = given('format', before?.format ?? '', (member) => readFormat(member, refuse));
  if (members['format'] === undefined && before === null)
    refuse('format', `format is missing; it is one of ${[...FORMATS.keys()].join(', ')}.`);
  const from = before ?? DEFAULTS;
  const lists = Object.fromEntries(
    LISTS.map((list) => [list, given(list, from[list], (member) => readList(list, member, refuse))]),
  ) as Record<(typeof LISTS)[number], readonly string[]>;
  const source: NewSource = {
    name,
    format,
    timezone: given('timezone', from.timezone, (member) => readZone(member, refuse)),
    ...lists,
    columns: given('columns', from.columns, (member) =>
      member === null ? null : readList('columns', member, refuse, () => null),
    ),
    twins: given('twins', from.twins, (member) => readTwins(member, refuse)),
    ...readPriceSettings(members, from, refuse),
  };
  const known = FORMATS.get(format);
  if (source.columns !== null && known !== undefined) checkColumns(known, source.columns, refuse);
  reader.finish();
  return source;
}

function readName(member: unknown, refuse: Refuse): string {
  // oxlint-disable-next-line no-control-regex -- a name is printed
  if (typeof member === 'string' && /^[^\u0000-\u001f\u007f]+$/.test(member) && member.length <= NAME_LIMIT)
    return member;
  refuse('name', `name is a text of 1 to ${NAME_LIMIT} characters that can be printed, not ${show(member)}.`);
  return '';
}

function readFormat(member: unknown, refuse: Refuse): string {
  if (typeof member === 'string' && FORMATS.has(member)) return member;
  const near = typeof member === 'string' ? nearest(member, [...FORMATS.keys()]) : null;
  const hint = near === null ? `One of ${[...FORMATS.keys()].join(', ')} is right.` : `Did you mean ${near}?`;
  refuse('format', `There is no format ${show(member)}. ${hint}`);
  return '';
}

function readZone(member: unknown, refuse: Refuse): string | null {
  if (member === null) return null;
  const zone = typeof member === 'string' ? canonicalZone(member) : null;
  if (zone === null) {
    refuse('timezone', `There is no time zone ${show(member)}. It is an IANA name such as Europe/Berlin, or null.`);
  }
  return zone;
}

function readList(
  name: string,
  member: unknown,
  refuse: Refuse,
  explain: (entry: string) => string | null = explainPattern,
): readonly string[] {
  if (!Array.isArray(member) || member.length > MOST_ENTRIES) {
    refuse(name, `${name} is a list of up to ${MOST_ENTRIES} texts, not ${show(member)}.`);
    return [];
  }
  const entries: string[] = [];
  for (const entry of member as readonly unknown[]) {
    const isText = typeof entry === 'string' && entry.length <= ENTRY_LIMIT;
    const wrong = isText ? explain(entry) : 'a short text is right';
    if (wrong !== null) refuse(name, `${name} holds ${show(entry)}: ${wrong}.`);
    else entries.push(entry as string);
  }
  return entries;
}

function readTwins(member: unknown, refuse: Refuse): Twins {
  const twins = TWINS.find((word) => word === member);
  if (twins === undefined) refuse('twins', `twins is ${TWINS.join(' or ')}, not ${show(member)}.`);
  return twins ?? 'merge';
}

function checkColumns({ name, columns: known }: Format, columns: readonly string[], refuse: Refuse): void {
  if (known === undefined) {
    refuse('columns', `The columns of ${name} are always the same; leave columns out.`);
    return;
  }
  for (const entry of columns) {
    const ours = known.kind === 'positions' ? entry : entry.slice(entry.indexOf('=') + 1);
    if (
      known.kind === 'positions'
        ? entry === '-' || known.names.includes(entry)
        : entry.includes('=') && known.names.includes(ours)
    )
      continue;
    const near = nearest(ours, known.names);
    const hint = near === null ? `The names are ${known.names.join(', ')}.` : `Did you mean ${near}?`;
    const form = known.kind === 'names' && !entry.includes('=') ? 'theirs=ours is right. ' : '';
    refuse('columns', `${name} has no column ${show(entry)}. ${form}${hint}`);
  }
}
