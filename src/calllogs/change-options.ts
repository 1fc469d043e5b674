import { ValidationError } from '../record/errors.ts';
import { parseTime } from '../record/time.ts';
import { nearest } from '../query/nearest.ts';
import { TOP, type RawOptions } from '../query/options.ts';

/** What was asked of the changes, checked. */
export interface ChangeOptions {
  /** `date_from` in ms; null: not given. */
  readonly from: number | null;
  readonly top: number;
  /** The sync token, where it is an option; null: not given. */
  readonly token: string | null;
}

export type ChangeOptionName = 'date_from' | 'top' | 'token';

/**
 * Checks the options of a request, from its query (with or without `$`) and from its body, a JSON object or nothing.
 * @throws ValidationError naming every option that is unknown, repeated or wrong.
 */
export function readChangeOptions(
  names: readonly ChangeOptionName[],
  query: RawOptions,
  body: unknown = null,
): ChangeOptions {
  const faults: { readonly message: string; readonly detail: string }[] = [];
  const refuse = (detail: string, message: string) => void faults.push({ message, detail });

  const values = new Map<ChangeOptionName, unknown>();
  const take = (given: string, bare: string, value: unknown) => {
    const name = bare as ChangeOptionName;
    if (!names.includes(name)) {
      const near = nearest(name, names);
      const hint = `The option${names.length === 1 ? ' is' : 's are'} ${names.join(', ')}.`;
      refuse(given, `There is no option '${given}'. ${near === null ? hint : `Did you mean ${near}?`}`);
    } else if (Array.isArray(value) || values.has(name))
      refuse(name, `${name} is given more than once; once is right.`);
    else values.set(name, value);
  };
  for (const [given, value] of Object.entries(query)) {
    if (value === undefined) continue;
    const name = given.startsWith('$') ? given.slice(1) : given;
    take(given, name, name === 'top' && /^\d{1,16}$/.test(String(value)) ? Number(value) : value);
  }
  if (typeof body === 'object' && !Array.isArray(body)) {
    // As in a call log, null is as if it were not there.
    for (const [name, value] of Object.entries(body ?? {})) if (value !== null) take(name, name, value);
  } else refuse('body', `The body is a JSON object with ${names.join(', ')}, or nothing.`);

  const top = values.has('top') ? readTop(values.get('top')) : TOP.default;
  if (top === null) {
    refuse('top', `top is a whole number from ${TOP.minimum} to ${TOP.maximum}, not ${show(values.get('top'))}.`);
  }
  const from = values.has('date_from') ? readDate(values.get('date_from')) : null;
  if (from === null && values.has('date_from')) {
    refuse(
      'date_from',
      `date_from is ${show(values.get('date_from'))}; an RFC 3339 time such as 2026-03-01T00:00:00Z, or a date such as 2026-03-01, is right.`,
    );
  }
  if (faults.length > 0) throw new ValidationError(faults);
  return { top: top!, from, token: (values.get('token') as string | undefined) ?? null };
}

function readTop(value: unknown): number | null {
  if (typeof value !== 'number' || !Number.isInteger(value)) return null;
  return value >= TOP.minimum && value <= TOP.maximum ? value : null;
}

/** A date is its first moment, in UTC. */
function readDate(value: unknown): number | null {
  if (typeof value !== 'string') return null;
  return parseTime(/^\d{4}-\d\d-\d\d$/.test(value) ? `${value}T00:00:00Z` : value);
}

const SHOWN = 100;

function show(value: unknown): string {
  const text = typeof value === 'string' ? `'${value}'` : (JSON.stringify(value) ?? '');
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
