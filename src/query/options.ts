import { nearest } from './nearest.ts';

/** Options as they came: names with or without `$`, values as text; a repeated name has several. */
export type RawOptions = Readonly<Record<string, string | readonly string[] | undefined>>;

export type RefuseOption = (name: string, message: string) => void;

/** The values of the options that are known, by their names without `$`. Any other, and a repeated one, is refused. */
export function gatherOptions<Name extends string>(
  raw: RawOptions,
  names: readonly Name[],
  refuse: RefuseOption,
): Map<Name, string> {
  const values = new Map<Name, string>();
  for (const [given, value] of Object.entries(raw)) {
    if (value === undefined) continue;
    const name = (given.startsWith('$') ? given.slice(1) : given) as Name;
    if (!names.includes(name)) {
      const near = nearest(name, names);
      const hint = near === null ? `The options are ${names.join(', ')}.` : `Did you mean ${near}?`;
      refuse(given, `There is no option '${given}'. ${hint}`);
    } else if (typeof value !== 'string' || values.has(name)) {
      refuse(name, `${name} is given more than once; once is right, with or without '$'.`);
    } else values.set(name, value);
  }
  return values;
}

/** How many there are on a page. */
export const TOP = { default: 100, minimum: 1, maximum: 1000 } as const;
const MAX_SKIP = Number.MAX_SAFE_INTEGER;

export interface PageOptions {
  readonly top: number;
  readonly skip: number;
  readonly count: boolean;
}

/** The part of a list that is asked for, and whether how many there are. */
export function readPage(values: ReadonlyMap<string, string>, refuse: RefuseOption): PageOptions {
  const top = readInteger('top', values.get('top'), TOP.default, TOP.minimum, TOP.maximum, refuse);
  const skip = readInteger('skip', values.get('skip'), 0, 0, MAX_SKIP, refuse);
  const count = values.get('count') ?? 'true';
  if (count !== 'true' && count !== 'false') refuse('count', `count is true or false, not '${count}'.`);
  return { top, skip, count: count === 'true' };
}

function readInteger(
  name: string,
  text: string | undefined,
  otherwise: number,
  minimum: number,
  maximum: number,
  refuse: RefuseOption,
): number {
  if (text === undefined) return otherwise;
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= minimum && value <= maximum) return value;
  const range = maximum === MAX_SKIP ? `from ${minimum}` : `from ${minimum} to ${maximum}`;
  refuse(name, `${name} is a whole number ${range}, not '${text}'.`);
  return otherwise;
}
