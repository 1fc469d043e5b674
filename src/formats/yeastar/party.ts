/** One end of a call. Null: not written. */
export interface Party {
  readonly number: string | null;
  readonly name: string | null;
}

/** Reads `Queue Sales<6400>`, `4007<4007>` or `4007`. A name that only repeats the number is none. */
export function readParty(text: string | null, number: string | null = null, name: string | null = null): Party {
  const open = text !== null && text.endsWith('>') ? text.lastIndexOf('<') : -1;
  const shownNumber = open < 0 ? text : text!.slice(open + 1, -1).trim() || null;
  const shownName = open < 0 ? null : text!.slice(0, open).replaceAll('"', '').trim() || null;
  const taken = number ?? shownNumber;
  const called = name ?? shownName;
  return { number: taken, name: called === taken ? null : called };
}
