import type { Column, Layout } from './columns.ts';
import type { Fitted } from './fit-line.ts';

/** Of these a part of one has another shape, or none. */
const FIXED: ReadonlySet<Column | '-'> = new Set(['duration', 'time-start', 'time-answered', 'time-end']);
const PASSED_ON = /queue|ivr|group/i;

/**
 * Whether a line that has no end, as in a file that holds one call, is whole: its last column is filled as only a whole
 * one can be. `known`: that the layout is the line's, and not that of the first 20 columns of 27.
 */
export function isWholeLine({ layout, fields, unclear }: Fitted, known: boolean): boolean {
  const text = (column: Column): string => (layout.at[column] < 0 ? '' : fields[layout.at[column]]!.trim());
  // With a comma in a name, a line of fewer columns may look like one of more.
  if (unclear !== null || fields.some((field) => field.includes(',') || field.startsWith(' '))) return false;
  const last = layout.columns.at(-1)!;
  const value = fields.at(-1)!.trim();
  if (last === 'missed-queue-calls') {
    return value === '' && text('to-dispname') === text('final-dispname') && !cameByQueue(text);
  }
  if (!known) return false;
  if (last === 'chain') return value === '' ? text('time-answered') === '' : endsRoute(value, layout, text);
  return value !== '' && FIXED.has(last);
}

/** Only of a call that came by way of others may calls of a queue have been missed. */
function cameByQueue(text: (column: Column) => string): boolean {
  if (PASSED_ON.test(`${text('from-type')} ${text('to-type')} ${text('final-type')}`)) return true;
  return text('chain').split(';').length > 3 || /^q/i.test(text('reason-changed')) || /endcall/i.test(text('to-no'));
}

/** A route ends with who got the call last. */
function endsRoute(chain: string, layout: Layout, text: (column: Column) => string): boolean {
  if (!chain.endsWith(';')) return false;
  const end = chain.slice(0, -1).replace(/^.*[;:] ?/, '');
  const final = text('final-number');
  if (final !== '') return end === final;
  // Who was called got it, where it was not passed on, which only these columns tell.
  if (text('reason-changed') !== '' || layout.at['final-number'] < 0 || layout.at['reason-changed'] < 0) return false;
  return end !== '' && end === text('to-no');
}
