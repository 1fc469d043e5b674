import { sessionKey } from '../session-columns.ts';
import type { AmendedBy, AmendedCall } from '../store.ts';
import { Amendments } from './amendments.ts';
import { replaceRow, type AppendState } from './append.ts';
import { asItCame } from './priced-row.ts';
import { at } from './row.ts';

/**
 * Keeps what is known about calls, and brings their call logs that are there to it. Gives how many of those changed.
 * What comes later is brought to it when it comes.
 */
export function amendCalls(state: AppendState, { source, format }: AmendedBy, calls: readonly AmendedCall[]): number {
  const { books } = state;
  const word = source === null ? 0 : books.wordNumber(source);
  const amendments = (state.amendments ??= new Amendments(books));
  const known = amendments.has(word);
  const changed = calls.filter(({ call, amendments: some }) => amendments.replace(word, call, format, some));
  if (changed.length === 0) return 0;
  if (!known) books.enterCalls(word);
  let updated = 0;
  for (const { call } of changed) {
    for (const id of books.idsOfCall(call, sessionKey(call))) {
      const row = asItCame(books.findRow(id)!);
      if (((row[SOURCE] as number | null) ?? 0) !== word) continue;
      for (const [place, cell] of amendments.own(id)) row[place] = cell;
      const own = amendments.apply(row);
      amendments.keepOwn(id, own);
      if (replaceRow(state, row, id) === 'updated') updated += 1;
    }
  }
  return updated;
}

const SOURCE = at('source');
