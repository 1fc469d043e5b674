import { hasShape, type Layout, LONG, SHORT, slashTime } from './columns.ts';

/** Where a line is at fault: the character, from 1, or null when it is the whole of it. */
export interface Explanation {
  readonly column: number | null;
  readonly reason: string;
}

/** Says what keeps a line from being read, by the layout that is set or the one it comes nearest to. */
export function explainLine(text: string, set: Layout | null): Explanation {
  const fields = text.split(',');
  const count = fields.length;
  if (set !== null && set.at['time-start'] < 0) {
    const reason = "The source's columns do not name time-start; without it no call can be told from another.";
    return { column: null, reason };
  }
  const layout = set ?? (count < LONG.columns.length ? SHORT : LONG);
  const wanted = layout.columns.length;
  if (count < wanted) {
    const right =
      set === null ? '20 or 27 are right; if yours are others, name them in the source' : `${wanted} are set`;
    return { column: null, reason: `The line has ${count === 1 ? '1 column' : `${count} columns`}; ${right}.` };
  }
  let start = 0;
  for (const [i, column] of layout.columns.entries()) {
    const field = fields[i]!;
    const value = field.trim();
    if (!hasShape(column, value) || (column === 'time-start' && Number.isNaN(slashTime(value)))) {
      const shown = value === '' ? 'empty' : JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
      return {
        column: start + 1,
        reason: `${column} (column ${i + 1}) is ${shown}; ${RIGHT[column] ?? 'a word'} is right.`,
      };
    }
    start += field.length + 1;
  }
  return {
    column: null,
    reason: `The line has ${count} columns and not ${wanted}, and it is not plain which of them belong together.`,
  };
}

const TIME = 'a time such as 2026/01/31 23:59:59';
const RIGHT: Readonly<Record<string, string>> = {
  historyid: 'a number such as Call 23193',
  callid: 'an id such as 00000172FF10D141_4445',
  duration: 'a span such as 00:05:15',
  'time-start': TIME,
  'time-answered': TIME,
  'time-end': TIME,
  'from-dn': 'a number',
  'to-dn': 'a number',
  'final-dn': 'a number',
  'bill-rate': 'an amount such as 0.95',
  'bill-cost': 'an amount such as 0.95',
  chain: 'a route such as Chain: Ext.114;12025550147;',
};
