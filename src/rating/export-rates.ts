import type { Call } from '../access/ctx.ts';
import type { Rate } from '../price/rate.ts';
import { moneyToText } from '../price/money.ts';
import { isFormula } from '../record/formula.ts';
import { RATE_FIELDS, RATE_MEMBERS } from '../record/rate-fields.ts';
import { formatTime } from '../record/time.ts';
import { ratesInSlices } from './import-rates.ts';
import { mayRead, ofOneState } from './rates.ts';

/**
 * All rates in force as CSV, in parts: what an import takes for what is there already. They are there before the first
 * is given away, since half of one deck and half of the next would be neither.
 */
export async function exportRates({ ctx }: Call<null>): Promise<readonly string[]> {
  mayRead(ctx);
  return ofOneState(ctx, async () => {
    const parts = [`${RATE_MEMBERS.join(',')}\r\n`];
    for await (const rates of ratesInSlices(ctx)) parts.push(rates.map(lineOf).join(''));
    return parts;
  });
}

const FIELDS = RATE_FIELDS.filter(({ name }) => name !== 'id');

function lineOf(rate: Rate): string {
  const cells = FIELDS.map(({ name, type }) => {
    const value = rate[name as keyof Rate];
    if (value === null) return '';
    if (typeof value === 'string') return cellText(value);
    return type === 'money' ? moneyToText(value) : type === 'time' ? formatTime(value) : String(value);
  });
  return `${cells.join(',')}\r\n`;
}

/**
 * A text that a spreadsheet could take for a formula gets an apostrophe before it, and so does one that begins as those
 * then do; an import takes one off.
 */
function cellText(text: string): string {
  const safe = isFormula(text.replace(/^'+/, '')) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
