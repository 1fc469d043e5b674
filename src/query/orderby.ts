import { ValidationError } from '../record/errors.ts';
import { CALL_LOGS, FIELD_BY_NAME, type Catalogue, type Field } from '../record/fields.ts';
import { nearest } from './nearest.ts';

/** One key of an order. Blanks come last either way; ties are broken by id in the direction of the last key. */
export interface SortKey {
  readonly field: Field;
  readonly descending: boolean;
}

export type Order = readonly SortKey[];

export const NEWEST_FIRST: Order = [{ field: FIELD_BY_NAME.get('started_at')!, descending: true }];

/**
 * Reads `field [asc|desc]{, field [asc|desc]}`.
 * @throws ValidationError with every fault and its position (characters from 0).
 */
export function parseOrder(text: string, catalogue: Catalogue = CALL_LOGS): Order {
  const faults: string[] = [];
  const keys: SortKey[] = [];
  let start = 0;
  for (const part of text.split(',')) {
    const at = start + (part.length - part.trimStart().length);
    start += part.length + 1;
    const words = part.trim().split(/\s+/);
    const name = words[0]!;
    const direction = words[1]?.toLowerCase() ?? 'asc';
    const field = catalogue.byName.get(name);
    if (name === '') faults.push(`orderby: a field name was expected at position ${at}.`);
    else if (field === undefined)
      faults.push(`orderby: there is no field '${name}' (position ${at}).${suggestion(name, catalogue)}`);
    else if (direction !== 'asc' && direction !== 'desc')
      faults.push(`orderby: 'asc' or 'desc' was expected after ${name}, not '${words[1]}' (position ${at}).`);
    else if (words.length > 2)
      faults.push(
        `orderby: ',' or the end was expected after '${name} ${words[1]}', not '${words[2]}' (position ${at}).`,
      );
    else if (keys.some((key) => key.field === field)) faults.push(`orderby: ${name} is named twice (position ${at}).`);
    else keys.push({ field, descending: direction === 'desc' });
  }
  if (faults.length > 0) throw new ValidationError(faults.map((message) => ({ message, detail: 'orderby' })));
  return keys;
}

/** The order as text that `parseOrder` reads back. */
export function printOrder(order: Order): string {
  return order.map((key) => `${key.field.name} ${key.descending ? 'desc' : 'asc'}`).join(', ');
}

function suggestion(name: string, { fields }: Catalogue): string {
  const near = nearest(
    name,
    fields.map((field) => field.name),
  );
  return near === null ? '' : ` Did you mean ${near}?`;
}
