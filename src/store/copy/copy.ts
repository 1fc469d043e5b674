import { SetupError } from '../../record/errors.ts';
import { monthTable } from '../month.ts';
import type { Store } from '../store.ts';
import { copyTable, type TableCopy } from './copy-table.ts';
import type { RowStore } from './row-store.ts';
import { COPIED_TABLES, copiedMonth, COPY_SETTING, type CopiedTable } from './tables.ts';

export interface CopyRequest {
  readonly from: RowStore;
  readonly to: RowStore;
  readonly signal: AbortSignal;
  /** Told of each part: the table, how many of its rows are done, and how many it has, where that is known. */
  readonly step: (table: string, rows: number, all: number | null) => void;
}

type Checked = Omit<TableCopy, 'written'>;
type CheckedMonth = Checked & { readonly changes: number };

export interface CopyReport {
  /** Whether the copy was read to its end and found to be the same. Not, while what is copied goes on changing. */
  readonly whole: boolean;
  /** Rows that were put in place. */
  readonly written: number;
  readonly tables: readonly ({ readonly table: string } & Checked)[];
}

/** What the store that is copied into keeps of it. */
interface CopyState {
  /** The name of the store that is copied. */
  readonly store: string;
  /** While it is not whole no server takes it for a store. */
  readonly whole: boolean;
  /** What `RowStore.state` told when it was whole: whether it has gone its own way since. */
  readonly state: string | null;
  /** The months that were read again and found the same, with the changes that they had then. */
  readonly months: Readonly<Record<string, CheckedMonth>>;
}

/** What changes all the time is behind by the time it has been read to the end: so many times it is looked at again. */
const MOST_PASSES = 3;

/**
 * Makes a store what another one is, row by row, ids and numbers of changes included. It goes on where it was
 * interrupted, and may run while the other takes calls: what changed meanwhile is put right in a further pass, and the
 * copy is whole when a pass has found nothing to do.
 * @throws SetupError when the store that is copied into holds something else, or the signal came
 * @throws UnavailableError when either store cannot go on
 */
export async function copyStore(request: CopyRequest): Promise<CopyReport> {
  try {
    return await copyAll(request);
  } catch (error) {
    throw request.from.failure(request.to.failure(error));
  }
}

async function copyAll({ from, to, signal, step }: CopyRequest): Promise<CopyReport> {
  let state = await begin(from, to);
  const keep = async (change: Partial<CopyState>) => {
    state = { ...state, ...change };
    await to.putSetting(COPY_SETTING, JSON.stringify(state));
  };
  await keep({ whole: false });
  let written = 0;
  for (let pass = 1; ; pass++) {
    const tables: { readonly table: string; readonly rows: number; readonly checksum: string }[] = [];
    let found = 0;
    const copy = async (table: CopiedTable, all: number | null) => {
      let done = 0;
      const made = await copyTable(from, to, table, (rows) => step(table.name, (done += rows), all), signal);
      found += made.written;
      return made;
    };
    const months = await from.months();
    await to.makeMonths([...months.keys()]);
    for (const [month, { changes, calls }] of months) {
      const table = monthTable(month);
      let checked = state.months[month];
      if (checked?.changes !== changes) {
        const made = await copy(copiedMonth(table), calls);
        checked = { changes, rows: made.rows, checksum: made.checksum };
        if (made.written === 0) await keep({ months: { ...state.months, [month]: checked } });
      }
      tables.push({ table, rows: checked.rows, checksum: checked.checksum });
    }
    for (const table of COPIED_TABLES) {
      const { rows, checksum } = await copy(table, null);
      tables.push({ table: table.name, rows, checksum });
    }
    written += found;
    const whole = found === 0;
    if (!whole && pass < MOST_PASSES) continue;
    await to.finish();
    if (whole) await keep({ whole, state: await to.state() });
    return { whole, written, tables };
  }
}

async function begin(from: RowStore, to: RowStore): Promise<CopyState> {
  const store = (await from.setting('store_name'))!;
  const stored = await to.setting(COPY_SETTING);
  const state: CopyState | null = stored === null ? null : (JSON.parse(stored) as CopyState);
  if (state === null) {
    const [tenants] = COPIED_TABLES;
    const rows = await to.rows(tenants!, await to.columns(tenants!), { after: null, last: null }, 1);
    if (rows.length === 0) return { store, whole: false, state: null, months: {} };
    throw new SetupError(`${to.place} holds data already. Copy into an empty one.`);
  }
  if (state.store !== store) {
    throw new SetupError(`${to.place} is the copy of another store than ${from.place}. Copy into an empty one.`);
  }
  if (state.whole && state.state !== (await to.state())) {
    throw new SetupError(
      `${to.place} has been written to since it was copied: copying again would undo that. Copy into an empty one.`,
    );
  }
  return state;
}

/** What a store keeps of its being a copy; null: it is none. */
export async function copyState(store: Store): Promise<string | null> {
  const query = store.queries.selectFrom('setting').select('value').where('name', '=', COPY_SETTING);
  return (await store.read(query))[0]?.value ?? null;
}

/** @throws SetupError when a store is a copy that is not whole. */
export function requireWhole(setting: string | null): void {
  if (setting === null || (JSON.parse(setting) as CopyState).whole) return;
  throw new SetupError('This is a copy that is not whole yet. Run `ringlog copy` to its end first.');
}
