import { checkTimezone } from '../ingest/zone.ts';
import type { QuarantineChoice } from '../ingest/quarantine.ts';
import { MemberReader, type Refuse } from '../query/members.ts';
import { OptionReader, type PageOptions, type RawOptions } from '../query/options.ts';
import { SetupError } from '../record/errors.ts';

const LIST = ['top', 'skip', 'count', 'source', 'format'] as const;
/** So many records may be named at a time. */
export const MOST_IDS = 1000;

/** Checks the options of a list. @throws ValidationError naming every option that is unknown, repeated or wrong. */
export function readQuarantineOptions(raw: RawOptions): PageOptions & { readonly choice: QuarantineChoice } {
  const options = new OptionReader(raw, LIST);
  const page = options.page();
  const choice = { ids: null, source: options.text('source') ?? null, format: options.text('format') ?? null };
  options.finish();
  return { ...page, choice };
}

/** What is asked to be done with which records. */
export interface QuarantineOrder {
  readonly choice: QuarantineChoice;
  readonly timezone: string | null;
  readonly after: number;
}

export type OrderMember = 'ids' | 'source' | 'format' | 'all' | 'timezone' | 'after';

/**
 * Checks which records a JSON object means: `ids`, or those of a `source` or a `format`, or `all`. `names`: the members
 * that it may have.
 * @throws ValidationError naming every member that is wrong, or when it is not said which in one way.
 */
export function readQuarantineOrder(value: unknown, names: readonly OrderMember[]): QuarantineOrder {
  const reader = new MemberReader(value, 'The body', names);
  const { refuse } = reader;
  // As in a call log, null is as if it were not there.
  const members = new Map(Object.entries(reader.members).filter(([, member]) => member !== null));
  const ids = members.has('ids') ? readIds(members.get('ids'), refuse) : null;
  const source = readText('source', members.get('source'), refuse);
  const format = readText('format', members.get('format'), refuse);
  const all = members.get('all') ?? false;
  if (typeof all !== 'boolean') refuse('all', 'all is true or false.');
  const ways = [ids !== null, source !== null || format !== null, all === true].filter(Boolean).length;
  if (!reader.isFaulty && ways !== 1) {
    refuse('body', 'Name the records by ids, or choose them by source or format, or all of them with all.');
  }
  const timezone = readZone(members.get('timezone'), refuse);
  const after = members.get('after') ?? 0;
  if (!isId(after) && after !== 0) refuse('after', 'after is the id of a record, as next in the answer before.');
  reader.finish();
  return { choice: { ids, source, format }, timezone, after: after as number };
}

function readIds(member: unknown, refuse: Refuse): readonly number[] {
  if (Array.isArray(member) && member.length > 0 && member.length <= MOST_IDS && member.every(isId)) return member;
  refuse('ids', `ids is a list of 1 to ${MOST_IDS.toLocaleString('en')} ids as the list of records has them.`);
  return [];
}

function isId(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

function readText(name: string, member: unknown, refuse: Refuse): string | null {
  if (member === undefined || typeof member === 'string') return member ?? null;
  refuse(name, `${name} is a text.`);
  return null;
}

function readZone(member: unknown, refuse: Refuse): string | null {
  if (member === undefined) return null;
  try {
    if (typeof member === 'string') return checkTimezone(member);
    refuse('timezone', 'timezone is an IANA name such as Europe/Berlin.');
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    refuse('timezone', error.message);
  }
  return null;
}
