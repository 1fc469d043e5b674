import { type Site, UNKNOWN_SITE } from '../formats/site.ts';

/** What a source's settings say of the phone system. Names may hold `*`; numbers may be ranges such as `100-199`. */
export interface SiteSettings {
  readonly columns: readonly string[] | null;
  readonly trunks: readonly string[];
  readonly extensions: readonly string[];
  readonly dids: readonly string[];
}

/** Names and numbers that were asked for are kept; there are few different ones. */
const MOST_KEPT = 50_000;

/** The site that these settings describe. Where a list is empty, the settings do not say. */
export function siteOf({ columns, trunks, extensions, dids }: SiteSettings): Site {
  const isTrunk = trunks.length === 0 ? null : kept(anyOf(trunks));
  const isExtension = extensions.length === 0 ? null : kept(anyOf(extensions));
  return {
    columns,
    // A list of trunks may leave some out: a name that is not in it is not said to be none.
    isTrunk: isTrunk === null ? UNKNOWN_SITE.isTrunk : (name) => (isTrunk(name) ? true : null),
    isExtension: isExtension ?? UNKNOWN_SITE.isExtension,
    isDid: dids.length === 0 ? UNKNOWN_SITE.isDid : kept(anyOf(dids)),
  };
}

/** Why an entry of such a list cannot be; null when it can. */
export function explainPattern(entry: string): string | null {
  if (entry === '') return 'it is empty';
  const range = RANGE.exec(entry);
  if (range === null) return null;
  const [, from = '', to = ''] = range;
  if (from.length !== to.length) return `'${from}' and '${to}' differ in length`;
  return from <= to ? null : `'${from}' comes after '${to}'`;
}

type Test = (text: string) => boolean;

const RANGE = /^(\+?\d+)-(\+?\d+)$/;

function anyOf(entries: readonly string[]): Test {
  const plain = new Set(entries.filter((entry) => !RANGE.test(entry) && !entry.includes('*')));
  const others = entries.filter((entry) => !plain.has(entry)).map(testOf);
  return (text) => plain.has(text) || others.some((test) => test(text));
}

function testOf(entry: string): Test {
  const range = RANGE.exec(entry);
  if (range !== null) {
    const [, from = '', to = ''] = range;
    // Of one length, digits are in the order of their numbers.
    return (text) => text.length === from.length && text >= from && text <= to && /^\+?\d+$/.test(text);
  }
  const parts = entry.split('*').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  const pattern = new RegExp(`^${parts.join('.*')}$`, 's');
  return (text) => pattern.test(text);
}

function kept(test: Test): Test {
  const answers = new Map<string, boolean>();
  return (text) => {
    let answer = answers.get(text);
    if (answer === undefined) {
      if (answers.size >= MOST_KEPT) answers.clear();
      answers.set(text, (answer = test(text)));
    }
    return answer;
  };
}
