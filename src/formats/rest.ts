import { jsonText } from './json-member.ts';
import type { Members } from './members.ts';

/** Of each set of names: what stands before the value of a member, `,"name":`; blank where its name is in the set. */
const beginnings = new WeakMap<ReadonlySet<string>, Map<string, string>>();
/** Records of one system have few different names; what somebody makes up is not kept for ever. */
const MOST_NAMES = 1_000;

/**
 * JSON object text of the members that have no field of their own in a call log, blanks left out: what goes to
 * `user_data`, so that nothing a source says is lost. Null when nothing remains. Written member by member, which is
 * faster than an object of them and `JSON.stringify`.
 */
export function restOf(from: Members, used: ReadonlySet<string>): string | null {
  let known = beginnings.get(used);
  if (known === undefined) beginnings.set(used, (known = new Map()));
  let text = '';
  for (const name of Object.keys(from)) {
    const beginning = known.get(name) ?? addBeginning(known, name, used);
    if (beginning === '') continue;
    const value = from[name];
    if (typeof value === 'string') {
      if (value === '') continue;
      text += beginning + jsonText(value);
    } else if (value !== null && value !== undefined) text += beginning + JSON.stringify(value);
  }
  return text === '' ? null : `{${text.slice(1)}}`;
}

function addBeginning(known: Map<string, string>, name: string, used: ReadonlySet<string>): string {
  const beginning = used.has(name) ? '' : `,${JSON.stringify(name)}:`;
  if (known.size >= MOST_NAMES) known.clear();
  known.set(name, beginning);
  return beginning;
}
