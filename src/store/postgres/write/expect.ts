import type { Amendment } from '../../../formats/format.ts';
import { makeId } from '../../../record/id.ts';
import { LEAD, ROW_CELLS, type Batch } from '../../batch.ts';
import { columnIndex, COLUMNS } from '../../columns.ts';
import { sessionKey } from '../../session-columns.ts';
import { at, type Row } from '../../write/row.ts';
import type { TenantJob } from '../../write/tenant-writer.ts';
import { daysOfSession } from './load.ts';
import { Wanted } from './wanted.ts';
import type { WorkingSet } from './working-set.ts';

const WORDS = COLUMNS.flatMap(({ kind }, index) => (kind === 'word' ? [LEAD + index] : []));
/** Words whose texts prices hang on. */
const PRICED = ['source', 'callee', 'destination_user', 'caller', 'service_number', 'did_cid', 'billed_account'];
const PRICED_IN_BATCH = PRICED.map((name) => LEAD + columnIndex(name));
const PRICED_IN_ROW = PRICED.map(at);
const SESSION_ID = LEAD + columnIndex('session_id');
const CALL_ID = LEAD + columnIndex('call_id');
const SOURCE = LEAD + columnIndex('source');

/** What jobs will ask of the books, as far as they tell themselves. The rest is loaded when they ask. */
export function expect(jobs: readonly TenantJob[]): Wanted {
  const wanted = new Wanted();
  for (const job of jobs) {
    switch (job.kind) {
      case 'append':
        expectRows(wanted, job.batch);
        break;
      case 'amend':
        if (job.by.source !== null) wanted.texts.add(job.by.source);
        for (const { call, amendments } of job.calls) {
          wanted.calls.add(call);
          wanted.addTextsOf(amendments);
        }
        break;
      case 'reprice':
        for (const id of job.ids) wanted.ids.push(BigInt(id));
        break;
    }
  }
  return wanted;
}

function expectRows(wanted: Wanted, { rows, cells, texts }: Batch): void {
  for (let row = 0, start = 0; row < rows; row++, start += ROW_CELLS) {
    const started_at = cells[start]!;
    wanted.ids.push(makeId(started_at, cells[start + 1]!));
    const key = cells[start + 3]!;
    if (key >= 0) wanted.keys.add(key);
    const session = cells[start + SESSION_ID]!;
    if (session >= 0) wanted.addLegs(sessionKey(texts[session]!), ...daysOfSession(started_at));
    for (const column of WORDS) {
      const cell = cells[start + column]!;
      if (cell < -1) wanted.numbered.add(texts[-2 - cell]!);
    }
  }
}

/** What jobs will ask further, now that what they tell themselves is loaded. */
export function expectFurther(set: WorkingSet, jobs: readonly TenantJob[]): Wanted {
  const wanted = new Wanted();
  const amended = new Set(set.known.tenant.amendedSources);
  for (const job of jobs) {
    if (job.kind === 'append' && amended.size > 0) expectAmendments(wanted, set, amended, job.batch);
    if (job.kind === 'amend') expectAmended(wanted, set, job);
    if (job.kind === 'append' && set.asksForTexts) expectTexts(wanted, job.batch);
  }
  if (set.asksForTexts)
    for (const stored of set.known.rows.values()) if (stored !== null) expectText(wanted, stored.row);
  return wanted;
}

/** Of each row of a source about which other records tell something. */
function expectAmendments(wanted: Wanted, { known }: WorkingSet, amended: ReadonlySet<number>, batch: Batch): void {
  const { rows, cells, texts } = batch;
  for (const id of known.rows.keys()) wanted.owns.add(id);
  for (let row = 0, start = 0; row < rows; row++, start += ROW_CELLS) {
    const cell = cells[start + SOURCE]!;
    const source = cell === -1 ? 0 : cell < 0 ? known.words.get(texts[-2 - cell]!) : cell;
    if (source === undefined || !amended.has(source)) continue;
    for (const column of [SESSION_ID, CALL_ID]) {
      const call = cells[start + column]!;
      if (call >= 0) wanted.addAmendments(source, texts[call]!);
    }
  }
}

function expectAmended(
  wanted: Wanted,
  { known }: WorkingSet,
  job: Extract<TenantJob, { readonly kind: 'amend' }>,
): void {
  const source = job.by.source === null ? 0 : known.words.get(job.by.source);
  for (const { call } of job.calls) if (source !== undefined) wanted.addAmendments(source, call);
  for (const [id, stored] of known.rows) {
    if (stored === null) continue;
    wanted.owns.add(id);
    const { row } = stored;
    for (const place of [at('session_id'), at('call_id')]) {
      const call = row[place] as string | null;
      if (call !== null) wanted.addAmendments((row[at('source')] as number | null) ?? 0, call);
    }
  }
}

/** The texts that loaded amendments name. */
export function expectAmendmentTexts({ known }: WorkingSet): Wanted {
  const wanted = new Wanted();
  for (const formats of known.amendments.values()) {
    for (const entries of formats.values()) wanted.addTextsOf(JSON.parse(entries) as Amendment[]);
  }
  return wanted;
}

function expectTexts(wanted: Wanted, { rows, cells }: Batch): void {
  for (let row = 0, start = 0; row < rows; row++, start += ROW_CELLS) {
    for (const column of PRICED_IN_BATCH) {
      const cell = cells[start + column]!;
      if (cell >= 0) wanted.words.add(cell);
    }
  }
}

function expectText(wanted: Wanted, row: Row): void {
  for (const place of PRICED_IN_ROW) {
    const cell = row[place] as number | null;
    if (cell !== null) wanted.words.add(cell);
  }
}
