import { Cell } from './cell.ts';

type Format = (number: string) => string;

/** How numbers are grouped, once it is loaded: the tables of the world's numbers are half the weight of the page. */
const format = new Cell<Format | null>(null);
const known = new Map<string, string>();
/** So many are remembered; a page shows a few hundred. */
const REMEMBERED = 5000;

/** A number as people write it: `+44 20 7946 0123`. What is no E.164 number with its plus stays as it is. */
export function phoneText(number: string, group: Format | null): string {
  if (group === null || !/^\+\d{7,15}$/.test(number)) return number;
  let text = known.get(number);
  if (text === undefined) {
    if (known.size >= REMEMBERED) known.clear();
    known.set(number, (text = group(number)));
  }
  return text;
}

export { format as phoneFormat };

/** Loads the tables; until then numbers are shown as they are. */
export async function loadPhoneFormat(): Promise<void> {
  const { parsePhoneNumberFromString } = await import('libphonenumber-js/min');
  format.set((number) => parsePhoneNumberFromString(number)?.formatInternational() ?? number);
}
