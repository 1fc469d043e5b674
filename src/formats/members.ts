/** The members of one record. Versions of one system differ in what is a string and what a number. */
export type Members = Readonly<Record<string, unknown>>;

/** The members of all, of which the last of a name counts. However many there are: as arguments they would fill the stack. */
export function together(all: readonly Members[]): Members {
  const members: Record<string, unknown> = {};
  for (const one of all) Object.assign(members, one);
  return members;
}

/** The first of these members that is not blank, as text. */
export function textOf(from: Members, ...names: readonly string[]): string | null {
  return firstText(from, names);
}

/** The same of a list of names. */
export function firstText(from: Members, names: readonly string[]): string | null {
  for (const name of names) {
    const value = from[name];
    if (typeof value === 'number') return String(value);
    if (typeof value !== 'string') continue;
    const text = trimmed(value);
    if (text !== '') return text;
  }
  return null;
}

/** Most texts have no blanks around them, which is seen more quickly than it is done. */
function trimmed(text: string): string {
  const first = text.charCodeAt(0);
  const last = text.charCodeAt(text.length - 1);
  return first > 32 && first < 127 && last > 32 && last < 127 ? text : text.trim();
}

/** A whole number, also where it is written as a string. Null when it is none, or too large to store. */
export function integerOf(from: Members, name: string): number | null {
  const text = textOf(from, name);
  if (text === null || !/^\d{1,10}$/.test(text)) return null;
  const value = Number(text);
  return value <= 2_147_483_647 ? value : null;
}

/** A time in ms, written as seconds since 1970, of which 0 stands for none. Longer numbers are milliseconds. */
export function timeOf(from: Members, name: string): number | null {
  const text = textOf(from, name);
  if (text === null || !/^\d{1,13}$/.test(text)) return null;
  const value = Number(text);
  if (value === 0) return null;
  return value < 100_000_000_000 ? value * 1000 : value;
}

/** `sip:101@example.com` parted into its user and its domain; a number that is no address has no domain. */
export function addressOf(text: string | null): { user: string | null; domain: string | null } {
  // Most are plain numbers.
  const match = text === null || !text.includes(':') ? null : /^(?:sips?|tel):([^@;]*)(?:@([^;?>]*))?/i.exec(text);
  if (match === null) return { user: text, domain: null };
  return { user: match[1] || null, domain: match[2] || null };
}
