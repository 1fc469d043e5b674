import { splitRecord } from '../split-record.ts';
import { type Column, hasShape, type Layout, LONG, LOOSE, SHORT } from './columns.ts';

/** A line whose fields stand in the columns of a layout. */
export interface Fitted {
  readonly layout: Layout;
  /** As many as the layout has columns. */
  readonly fields: readonly string[];
  /** Texts that commas make impossible to part, as they came; their columns are blank. */
  readonly unclear: string | null;
}

/** So many commas in names are sorted out. */
const MOST_EXTRA = 8;
const MOST_WAYS = 200;

/**
 * Parts a line into its columns. 3CX quotes nothing, so that a comma in a name makes a field more: the columns whose
 * shape is known (times, words, numbers) show from both ends where the names are. `layout` null: as 3CX is shipped.
 */
export function fitLine(text: string, layout: Layout | null): Fitted | null {
  const plain = text.split(',');
  const quoted: string[] = [];
  const fields = text.includes('"') && splitRecord(text, quoted) > 0 ? quoted : plain;
  const layouts = layout !== null ? [layout] : fields.length < LONG.columns.length ? [SHORT] : [LONG, SHORT];
  for (const each of layouts) if (isExact(fields, each)) return { layout: each, fields, unclear: null };
  for (const each of layouts) {
    const fitted = fitLoose(plain, each);
    if (fitted !== null) return fitted;
  }
  return null;
}

function isExact(fields: readonly string[], { columns }: Layout): boolean {
  const count = columns.length;
  if (fields.length !== count) return false;
  for (let i = 0; i < count; i++) if (!hasShape(columns[i]!, fields[i]!.trim())) return false;
  return true;
}

function fitLoose(pieces: readonly string[], layout: Layout): Fitted | null {
  const extra = pieces.length - layout.columns.length;
  if (extra < 1 || extra > MOST_EXTRA) return null;
  const loose = new Set<Column | '-'>();
  for (const more of LOOSE) {
    for (const column of more) loose.add(column);
    const ways = waysToFit(pieces, layout, loose, extra);
    if (ways.length > 0) return choose(pieces, layout, ways);
  }
  return null;
}

/** Each way is, for each column, the piece after its last one. */
function waysToFit(
  pieces: readonly string[],
  { columns }: Layout,
  loose: ReadonlySet<Column | '-'>,
  extra: number,
): number[][] {
  const ways: number[][] = [];
  const ends: number[] = [];
  const place = (column: number, from: number, left: number): void => {
    if (ways.length >= MOST_WAYS) return;
    if (column === columns.length) {
      if (left === 0) ways.push(ends.slice());
      return;
    }
    const name = columns[column]!;
    if (!hasShape(name, pieces[from]!.trim())) return;
    for (let more = 0; more <= (loose.has(name) ? left : 0); more++) {
      ends[column] = from + more + 1;
      place(column + 1, from + more + 1, left - more);
    }
  };
  place(0, 0, extra);
  return ways;
}

/** A comma inside a name has a blank behind it, one between fields has not; a callee that stayed has one name. */
function choose(pieces: readonly string[], layout: Layout, ways: readonly number[][]): Fitted {
  let left = ways;
  for (const test of [
    (way: number[]) => !startsBlank(pieces, way),
    (way: number[]) => namesAgree(pieces, layout, way),
  ]) {
    const passed = left.filter(test);
    if (passed.length > 0) left = passed;
  }
  const [first] = left;
  if (left.length === 1) return { layout, fields: fieldsOf(pieces, first!), unclear: null };
  // What all ways have in common is certain.
  const fields: string[] = [];
  const unclear: string[] = [];
  for (let i = 0; i < layout.columns.length; i++) {
    const from = i === 0 ? 0 : first![i - 1]!;
    const certain = left.every((way) => way[i] === first![i] && (i === 0 ? 0 : way[i - 1]) === from);
    const text = pieces.slice(from, first![i]).join(',');
    fields.push(certain ? text : '');
    if (!certain) unclear.push(text);
  }
  return { layout, fields, unclear: unclear.join(',') };
}

function startsBlank(pieces: readonly string[], way: readonly number[]): boolean {
  return way.some((end) => end < pieces.length && pieces[end]!.startsWith(' '));
}

function namesAgree(pieces: readonly string[], { at }: Layout, way: readonly number[]): boolean {
  const fields = fieldsOf(pieces, way);
  const text = (column: Column) => (at[column] < 0 ? '' : fields[at[column]]!.trim());
  if (text('final-dn') !== '' && text('final-dn') !== text('to-dn')) return false;
  return text('to-dispname') === text('final-dispname');
}

function fieldsOf(pieces: readonly string[], way: readonly number[]): string[] {
  return way.map((end, i) => pieces.slice(i === 0 ? 0 : way[i - 1], end).join(','));
}
