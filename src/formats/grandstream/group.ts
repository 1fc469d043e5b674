import type { Members } from '../members.ts';
import { textOf } from '../members.ts';

/** One record of a call, and the session of the group that it was told in. */
export interface Record {
  readonly members: Members;
  readonly group: string | null;
}

/** `main_cdr`, `sub_cdr`, `sub_cdr_1` … */
const NESTED = /^(?:main_cdr|sub_cdr(?:_?\d+)?)$/;

function isPlain(value: Members): boolean {
  return 'start' in value && ('src' in value || 'dst' in value) && ('disposition' in value || 'billsec' in value);
}

/**
 * The records of one call; null: the object is none. A call of one leg is an object of its own; one of several has
 * `main_cdr` and `sub_cdr_1`, `sub_cdr_2` …, each an object, a list or null depending on the firmware, and these may
 * hold more of them.
 */
export function recordsOf(value: Members): readonly Record[] | null {
  if (!hasNested(value)) return isPlain(value) ? [{ members: value, group: null }] : null;
  const records: Record[] = [];
  collect(value, null, records);
  // The whole of a call may stand beside its legs without a start.
  const told = records.filter(({ members }) => textOf(members, 'start') !== null);
  return told.length > 0 ? told : records.filter(({ members }) => !isBlank(members));
}

function hasNested(value: Members): boolean {
  if ('main_cdr' in value || 'sub_cdr_1' in value) return true;
  for (const name of Object.keys(value)) if (name.startsWith('sub_cdr') && NESTED.test(name)) return true;
  return false;
}

function collect(value: unknown, group: string | null, records: Record[]): void {
  if (Array.isArray(value)) {
    for (const item of value) collect(item, group, records);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const node = value as Members;
  if (!hasNested(node)) {
    records.push({ members: node, group });
    return;
  }
  const session = textOf(node, 'session', 'cdr') ?? group;
  const own = Object.fromEntries(Object.entries(node).filter(([name]) => !NESTED.test(name)));
  if (isPlain(own)) records.push({ members: own, group: session });
  for (const name of Object.keys(node)) if (NESTED.test(name)) collect(node[name], session, records);
}

function isBlank(members: Members): boolean {
  return Object.values(members).every((value) => value === '' || value === null);
}
