const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** Further away is no time that a date can tell, or that anybody means. */
const LONGEST = 100 * 366 * 86_400_000;

/** Milliseconds of `90d`, `12h`, `30m`, `2w`, up to a hundred years; null when the text says no such time. */
export function readLifetime(text: string): number | null {
  const match = /^(\d{1,6})([mhdw])$/.exec(text);
  const lifetime = match === null ? 0 : Number(match[1]) * UNITS[match[2]!]!;
  return lifetime > 0 && lifetime <= LONGEST ? lifetime : null;
}
