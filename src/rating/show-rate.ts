import type { Rate } from '../price/rate.ts';
import { moneyToText } from '../price/money.ts';
import { RATE_FIELDS } from '../record/rate-fields.ts';
import { encodeId } from '../record/id.ts';
import { formatTime } from '../record/time.ts';
import type { NewRate } from './read-member.ts';

/** A rate as the API shows it: money as numbers of the currency, times as text, blank as null. */
export type ShownRate = Readonly<Record<string, string | number | null>>;

export function showRate(rate: Rate | NewRate): ShownRate {
  const members = RATE_FIELDS.filter(({ name }) => name !== 'id').map(({ name, type }) => {
    const value = rate[name as keyof NewRate];
    if (value === null || typeof value === 'string') return [name, value];
    return [name, type === 'money' ? Number(moneyToText(value)) : type === 'time' ? formatTime(value) : value];
  });
  return Object.fromEntries('id' in rate ? [['id', encodeId(String(rate.id))], ...members] : members) as ShownRate;
}
