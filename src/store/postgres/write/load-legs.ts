import { MOST_LEGS } from '../../../record/session.ts';
import { DAY, monthOf } from '../../month.ts';
import type { Connection } from '../connect.ts';
import { legsSql } from './load-sql.ts';
import { bigints } from '../parameters.ts';
import { readStored } from './stored-row.ts';
import type { DayRange } from './wanted.ts';
import type { WorkingSet } from './working-set.ts';
import { placeOf } from './known.ts';

interface Look {
  readonly key: number;
  readonly range: DayRange;
}

/**
 * So many legs of a session are read at most. With twice as many as a day may have, and no more than MOST_LEGS written
 * by one transaction, more is more whatever that does.
 */
const MOST = 2 * MOST_LEGS + 1;

/** Loads the legs with some keys that started on some days. */
export async function loadLegs(
  connection: Connection,
  set: WorkingSet,
  wanted: ReadonlyMap<number, readonly DayRange[]>,
): Promise<void> {
  const looks: Look[] = [];
  for (const [key, ranges] of wanted) {
    for (const range of ranges) if (!hasLooked(set, key, range)) looks.push({ key, range });
  }
  while (looks.length > 0) {
    const crowded = await lookFor(connection, set, looks.splice(0));
    // Too many for one look: day by day.
    for (const { key, range } of crowded) {
      for (let day = range.from; day <= range.to; day++) looks.push({ key, range: { from: day, to: day } });
    }
  }
}

function hasLooked({ known }: WorkingSet, key: number, { from, to }: DayRange): boolean {
  for (let day = from; day <= to; day++) if (!known.hasLooked(key, day)) return false;
  return true;
}

/** Gives those that are to be looked for again, day by day. */
async function lookFor(connection: Connection, { tenantId, known }: WorkingSet, looks: readonly Look[]) {
  const counts = new Int32Array(looks.length);
  const found: { readonly look: number; readonly started_at: number; readonly id: bigint }[] = [];
  for (const [month, { keys, froms, tos, numbers }] of perMonth(looks, known.months)) {
    const parameters = [tenantId, bigints(keys), bigints(froms), bigints(tos), MOST];
    for (const cells of await connection.rows(legsSql(month), parameters)) {
      const look = numbers[(cells[0] as number) - 1]!;
      const stored = readStored(tenantId, cells, 1);
      const id = stored.row[2] as bigint;
      known.addRow(id, stored);
      counts[look]! += 1;
      found.push({ look, started_at: stored.row[1] as number, id });
    }
  }
  const again: Look[] = [];
  for (let number = 0; number < looks.length; number++) {
    const { key, range } = looks[number]!;
    if (counts[number]! < MOST) known.addLooked(key, range);
    else if (range.from < range.to) again.push(looks[number]!);
    else {
      known.addLooked(key, range);
      known.legs.set(placeOf(key, range.from), null);
    }
  }
  for (const { look, started_at, id } of found) {
    if (counts[look]! < MOST) known.addLeg(looks[look]!.key, started_at, id);
  }
  return again;
}

/** What is looked for in a month: keys with their first and last moment (ms), and the number of each look. */
interface LooksOfMonth {
  readonly keys: number[];
  readonly froms: number[];
  readonly tos: number[];
  readonly numbers: number[];
}

/** Those of the months there are; nearly every look is of one of them, or of two. */
function perMonth(looks: readonly Look[], there: readonly number[]): ReadonlyMap<number, LooksOfMonth> {
  const months = new Map<number, LooksOfMonth>();
  for (let number = 0; number < looks.length; number++) {
    const { key, range } = looks[number]!;
    const [from, to] = [startOf(range.from), endOf(range.to)];
    const [first, last] = [monthOf(from), monthOf(to)];
    for (const month of first === last ? [first] : there.filter((one) => first <= one && one <= last)) {
      let of = months.get(month);
      if (of === undefined) {
        if (!there.includes(month)) continue;
        months.set(month, (of = { keys: [], froms: [], tos: [], numbers: [] }));
      }
      of.keys.push(key);
      of.froms.push(from);
      of.tos.push(to);
      of.numbers.push(number);
    }
  }
  return months;
}

/** The first and the last moment (ms) of a day as `dayOf` counts: the one around 1970 has twice the length. */
const startOf = (day: number) => (day > 0 ? day * DAY : (day - 1) * DAY + 1);
const endOf = (day: number) => (day < 0 ? day * DAY : (day + 1) * DAY - 1);
