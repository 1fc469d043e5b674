import { SESSION_FIELDS } from '../../../src/record/session-fields.ts';
import { SUMMARY_FIELDS } from '../../../src/record/fields.ts';
import { useKept } from '../parts/kept.ts';
import { texts } from '../texts.ts';
import type { View } from '../find/view.ts';

/** A column as it stands: what it shows, how wide it is (px), and whether it is in sight. */
export interface Column {
  readonly field: string;
  readonly width: number;
  readonly shown: boolean;
  /** Whether somebody chose the width; else it may grow where there is room. */
  readonly isFixed?: boolean;
}

const WIDTHS: Readonly<Record<string, number>> = {
  started_at: 196,
  rang_at: 196,
  answered_at: 196,
  ended_at: 196,
  direction: 108,
  caller: 216,
  callee: 216,
  outcome: 112,
  duration: 76,
  leg_count: 64,
  trunk: 120,
  service_number: 92,
  answered_by: 140,
  end_reason: 170,
  status_code: 170,
  reroute_reason: 170,
  destination: 220,
  user_data: 260,
};
export const NARROWEST = 56;
const USUAL = 150;
/** Texts of any length: these columns share what room there is. */
const GROWING = new Set([
  'caller',
  'callee',
  'trunk',
  'service_number',
  'answered_by',
  'end_reason',
  'destination',
  'user_data',
]);

/** What is in sight at first, in this order; the other fields follow. */
const FIRST: Readonly<Record<View['rows'], readonly string[]>> = {
  calls: [
    'started_at',
    'direction',
    'caller',
    'callee',
    'outcome',
    'duration',
    'answered_by',
    'service_number',
    'trunk',
  ],
  legs: ['started_at', 'direction', 'caller', 'callee', 'outcome', 'duration', 'end_reason', 'service_number', 'trunk'],
};
/** A leg has no field for it: it is told from others, and cannot be sorted by. */
const TOLD = new Set(['outcome']);

function fieldsOf(rows: View['rows']): readonly string[] {
  if (rows === 'calls') return SESSION_FIELDS.map(({ name }) => name);
  return [...SUMMARY_FIELDS.map(({ name }) => name), ...TOLD];
}

export function sorts(rows: View['rows'], field: string): boolean {
  return rows === 'calls' || !TOLD.has(field);
}

export function titleOf(field: string): string {
  return texts.words.fields[field] ?? field;
}

function usual(rows: View['rows']): Column[] {
  const first = FIRST[rows];
  const names = [...first, ...fieldsOf(rows).filter((name) => !first.includes(name))];
  return names.map((field) => ({ field, width: WIDTHS[field] ?? USUAL, shown: first.includes(field) }));
}

/** The columns as CSS lays them out. */
export function templateOf(columns: readonly Column[]): string {
  return columns
    .map(({ field, width, isFixed }) =>
      GROWING.has(field) && isFixed !== true ? `minmax(${width}px, ${width}fr)` : `${width}px`,
    )
    .join(' ');
}

export interface Columns {
  readonly all: readonly Column[];
  readonly shown: readonly Column[];
  readonly change: (field: string, change: Partial<Column>) => void;
  /** Puts a column before another; to the end when `before` is null. */
  readonly move: (field: string, before: string | null) => void;
  readonly reset: () => void;
}

/** The columns of a list, as this browser keeps them. Fields that came later are at the end, out of sight. */
export function useColumns(rows: View['rows']): Columns {
  const [kept, setKept] = useKept<Readonly<Partial<Record<View['rows'], readonly Column[]>>>>('columns', {});
  const fields = fieldsOf(rows);
  const own = (kept[rows] ?? []).filter(({ field }) => fields.includes(field));
  const others = usual(rows).filter(({ field }) => !own.some((column) => column.field === field));
  const all = own.length === 0 ? usual(rows) : [...own, ...others.map((column) => ({ ...column, shown: false }))];
  const set = (columns: readonly Column[]) => setKept({ ...kept, [rows]: columns });
  return {
    all,
    shown: all.filter(({ shown }) => shown),
    change: (field, change) => set(all.map((column) => (column.field === field ? { ...column, ...change } : column))),
    move(field, before) {
      const moved = all.find((column) => column.field === field)!;
      const rest = all.filter((column) => column !== moved);
      const at = before === null ? rest.length : rest.findIndex((column) => column.field === before);
      set(rest.toSpliced(at === -1 ? rest.length : at, 0, moved));
    },
    reset: () => set([]),
  };
}
