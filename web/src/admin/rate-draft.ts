import type { Rate } from './types.ts';

/** The members of a rate in the order of its form, and how each is written. */
export const RATE_KINDS = {
  prefix: 'text',
  account: 'text',
  description: 'text',
  connect_fee: 'number',
  price_1: 'number',
  interval_1: 'number',
  price_n: 'number',
  interval_n: 'number',
  free_seconds: 'number',
  grace_period: 'number',
  postcall_surcharge: 'number',
  valid_from: 'time',
  valid_to: 'time',
} as const;

export type RateName = keyof typeof RATE_KINDS;
export const RATE_NAMES = Object.keys(RATE_KINDS) as readonly RateName[];

/** A rate as its form has it: every member a text, blank is ''. Times are those of UTC, as fields for times have them. */
export type RateDraft = Readonly<Record<RateName | 'type', string>>;

export function rateDraftOf(rate: Rate | null, prefix: string): RateDraft {
  const text = (name: RateName): string => {
    const value = rate?.[name] ?? null;
    if (value === null) return name === 'prefix' ? prefix : '';
    return RATE_KINDS[name] === 'time' ? String(value).slice(0, 19) : String(value);
  };
  const texts = Object.fromEntries(RATE_NAMES.map((name) => [name, text(name)])) as Record<RateName, string>;
  return { ...texts, type: rate?.type ?? '' };
}

/** What is other in a draft than it was, as it is sent: what was not touched stays as it is, to the millisecond. */
export function rateChanges(before: RateDraft, now: RateDraft): Record<string, unknown> {
  const names = [...RATE_NAMES, 'type'] as const;
  return Object.fromEntries(
    names.filter((name) => now[name] !== before[name]).map((name) => [name, valueOf(name, now[name].trim())]),
  );
}

function valueOf(name: RateName | 'type', text: string): unknown {
  if (text === '') return null;
  switch (name === 'type' ? 'text' : RATE_KINDS[name]) {
    // Money stays a text, so that nothing is lost; what is no number is said by the server.
    case 'number':
      return isCount(name) && /^\d{1,9}$/.test(text) ? Number(text) : text;
    case 'time':
      return `${text}${text.length === 16 ? ':00' : ''}Z`;
    case 'text':
      return text;
  }
}

const COUNTS = new Set<string>(['interval_1', 'interval_n', 'free_seconds', 'grace_period']);
const isCount = (name: string) => COUNTS.has(name);
