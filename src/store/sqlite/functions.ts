import type { DatabaseSync } from 'node:sqlite';
import { foldCase } from '../../query/fold.ts';
import { offsetAt } from '../../record/zone.ts';

/** What SQLite cannot say itself: the case of letters beyond ASCII, and the clocks of zones. Blank in, blank out. */
export function addFunctions(db: DatabaseSync): void {
  const ofText = (name: string, change: (text: string) => string) =>
    db.function(name, { deterministic: true }, (text) => (text === null ? null : change(String(text))));
  ofText('ringlog_lower', (text) => text.toLowerCase());
  ofText('ringlog_upper', (text) => text.toUpperCase());
  ofText('ringlog_fold', foldCase);
  db.function('ringlog_offset', { deterministic: true }, (time, zone) =>
    time === null ? null : offsetAt(String(zone), Number(time)),
  );
}
