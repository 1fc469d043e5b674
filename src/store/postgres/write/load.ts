import type { Rate } from '../../../price/rate.ts';
import { startOfId } from '../../../record/id.ts';
import { CLOSE, dayOf } from '../../../record/session.ts';
import { monthOf } from '../../month.ts';
import { sessionKey } from '../../session-columns.ts';
import { at } from '../../write/row.ts';
import type { Connection } from '../connect.ts';
import { callOf } from './known.ts';
import { loadLegs } from './load-legs.ts';
import * as sql from './load-sql.ts';
import { bigints, byteas } from '../parameters.ts';
import type { Run } from './seen-run.ts';
import { readStored, type StoredRow } from './stored-row.ts';
import { wordDigest } from '../word-digest.ts';
import type { Wanted } from './wanted.ts';
import type { WorkingSet } from './working-set.ts';

/**
 * Begins to know a tenant, in a transaction. `write`: nobody else writes for the tenant until it ends, and nothing that
 * prices hang on changes. Gives its last run of changes, and before it the one that began with `change`, if it is there.
 */
export async function openBooks(
  connection: Connection,
  set: WorkingSet,
  mode: 'read' | 'write',
  change: number | null = null,
): Promise<readonly Run[]> {
  const { known, tenantId } = set;
  const one = async (text: string) => (await connection.rows(text, [tenantId]))[0];
  let counter = await one(mode === 'write' ? sql.LOCK : sql.COUNTER);
  if (counter === undefined && mode === 'write') {
    await one(sql.ADD_COUNTER);
    counter = await one(sql.LOCK);
  }
  const tenant = await one(mode === 'write' ? `${sql.TENANT} for share` : sql.TENANT);
  if (tenant === undefined) throw new Error(`there is no tenant ${tenantId}`);
  const [state] = (await connection.rows(sql.STATE, [tenantId, change])) as [unknown[]];
  const [name, settings, ratingSeq] = tenant as [string, string | null, number];
  const [hasMoved, sources, months, runs] = state as [boolean, ...(string | null)[]];
  set.isWritten = mode === 'write';
  known.months = JSON.parse(months ?? '[]') as number[];
  known.tenant = {
    name,
    settings,
    ratingSeq,
    changeSeq: (counter?.[0] as number | undefined) ?? 0,
    hasMoved,
    amendedSources: JSON.parse(sources ?? '[]') as number[],
  };
  return JSON.parse(runs ?? '[]') as Run[];
}

/** Loads what is wanted and not known yet, and what follows from it. */
export async function load(connection: Connection, set: WorkingSet, wanted: Wanted): Promise<void> {
  if (wanted.entered !== null) await enterCalls(connection, set, wanted.entered);
  if (wanted.prices) await loadPrices(connection, set);
  await loadRates(connection, set, wanted.rates);
  await loadWords(connection, set, [...wanted.numbered, ...wanted.texts]);
  await loadTexts(connection, set, [...wanted.words]);
  for (const id of await loadKeys(connection, set, [...wanted.keys])) wanted.ids.push(id);
  for (const id of await loadCalls(connection, set, [...wanted.calls])) wanted.ids.push(id);
  for (const stored of await loadRows(connection, set, wanted.ids)) addLegsAround(wanted, stored);
  await loadLegs(connection, set, wanted.legs);
  await loadAmendments(connection, set, wanted.amendments);
  await loadOwns(connection, set, [...wanted.owns]);
}

const SESSION_ID = at('session_id');
/** Legs that a session is linked to may lie a little further off than CLOSE (ms). */
const AROUND = CLOSE + 6 * 3_600_000;

/** The days in which the other legs of a session lie, as far as one leg tells. */
export function daysOfSession(started_at: number): readonly [from: number, to: number] {
  return [dayOf(started_at - AROUND), dayOf(started_at + AROUND)];
}

function addLegsAround(wanted: Wanted, { row, sessionKey: key }: StoredRow): void {
  if (key !== null && row[SESSION_ID] !== null) wanted.addLegs(key, ...daysOfSession(row[1] as number));
}

async function loadWords(connection: Connection, { tenantId, known, isWritten }: WorkingSet, all: readonly string[]) {
  const texts = all.filter((text) => !known.words.has(text) && !known.absentTexts.has(text));
  if (texts.length === 0) return;
  const digests = texts.map(wordDigest);
  const rows = await connection.rows(sql.WORDS_OF_TEXTS, [tenantId, byteas(digests)]);
  for (const [number, text] of rows as [number, string][]) known.addWord(number, text);
  for (let index = 0; index < texts.length; index++) {
    const text = texts[index]!;
    if (!known.words.has(text)) known.absentTexts.set(text, digests[index]!);
  }
  const missing = known.absentTexts.size - known.freshNumbers.length;
  if (!isWritten || missing <= 0) return;
  const numbers = (await connection.rows(sql.NUMBERS, [missing])) as [number][];
  for (const [number] of numbers) known.freshNumbers.push(number);
}

async function loadTexts(connection: Connection, { tenantId, known }: WorkingSet, all: readonly number[]) {
  const words = all.filter((word) => !known.texts.has(word));
  if (words.length === 0) return;
  const rows = await connection.rows(sql.TEXTS_OF_WORDS, [tenantId, bigints(words)]);
  for (const [number, text] of rows as [number, string][]) known.addWord(number, text);
  const absent = words.find((word) => !known.texts.has(word));
  if (absent !== undefined) throw new Error(`the dictionary of tenant ${tenantId} has no number ${absent}`);
}

async function loadKeys(connection: Connection, { tenantId, known }: WorkingSet, all: readonly number[]) {
  const keys = all.filter((key) => !known.keys.has(key));
  if (keys.length === 0) return [];
  for (const key of keys) known.keys.set(key, null);
  const rows = (await connection.rows(sql.KEYS, [tenantId, bigints(keys)])) as [number, string][];
  return rows.map(([key, text]) => {
    const id = BigInt(text);
    known.keys.set(key, id);
    return id;
  });
}

async function loadCalls(connection: Connection, { tenantId, known }: WorkingSet, all: readonly string[]) {
  const calls = all.filter((call) => !known.calls.has(call));
  if (calls.length === 0) return [];
  const found = new Map(calls.map((call) => [call, new Set<string>()]));
  const parameters = [tenantId, calls, bigints(calls.map(sessionKey))];
  for (const text of [...known.months.map(sql.callsSql), sql.LEG_CALLS]) {
    const rows = (await connection.rows(text, parameters)) as [string, string][];
    for (const [call, id] of rows) found.get(call)!.add(id);
  }
  for (const [call, ids] of found) known.calls.set(call, [...ids].map(BigInt));
  return calls.flatMap((call) => known.calls.get(call)!);
}

/** Gives those that there are, known before or not. */
async function loadRows(connection: Connection, { tenantId, known }: WorkingSet, ids: readonly bigint[]) {
  const there: StoredRow[] = [];
  const missing: bigint[] = [];
  for (const id of ids) {
    const stored = known.rows.get(id);
    if (stored === undefined) {
      known.rows.set(id, null);
      missing.push(id);
    } else if (stored !== null) there.push(stored);
  }
  if (missing.length === 0) return there;
  const moved = new Map<bigint, number>();
  if (known.tenant.hasMoved) {
    const rows = (await connection.rows(sql.MOVES, [tenantId, bigints(missing)])) as [string, number][];
    for (const [id, started_at] of rows) moved.set(BigInt(id), started_at);
  }
  const months = new Map<number, { readonly starts: number[]; readonly ids: bigint[] }>();
  for (const id of missing) {
    const started_at = moved.get(id) ?? startOfId(id);
    const month = monthOf(started_at);
    let looks = months.get(month);
    if (looks === undefined) months.set(month, (looks = { starts: [], ids: [] }));
    looks.starts.push(started_at);
    looks.ids.push(id);
  }
  for (const [month, looks] of months) {
    if (!known.months.includes(month)) continue;
    const rows = await connection.rows(sql.rowsSql(month), [tenantId, bigints(looks.starts), bigints(looks.ids)]);
    for (const cells of rows) {
      const stored = readStored(tenantId, cells);
      known.rows.set(stored.row[2] as bigint, stored);
      there.push(stored);
    }
  }
  return there;
}

async function loadAmendments(
  connection: Connection,
  { tenantId, known }: WorkingSet,
  wanted: ReadonlyMap<number, ReadonlySet<string>>,
) {
  const [sources, calls]: [number[], string[]] = [[], []];
  const found = new Map<string, Map<string, string>>();
  for (const [source, ofSource] of wanted) {
    for (const call of ofSource) {
      if (known.amendments.has(callOf(source, call))) continue;
      sources.push(source);
      calls.push(call);
      found.set(callOf(source, call), new Map());
    }
  }
  if (sources.length === 0) return;
  const rows = await connection.rows(sql.AMENDMENTS, [tenantId, bigints(sources), calls]);
  for (const [source, call, format, entries] of rows as [number, string, string, string][]) {
    found.get(callOf(source, call))!.set(format, entries);
  }
  for (const [key, formats] of found) known.amendments.set(key, formats);
}

async function loadOwns(connection: Connection, { tenantId, known }: WorkingSet, all: readonly bigint[]) {
  const ids = all.filter((id) => !known.owns.has(id));
  if (ids.length === 0) return;
  for (const id of ids) known.owns.set(id, null);
  const rows = (await connection.rows(sql.OWNS, [tenantId, bigints(ids)])) as [string, string][];
  for (const [id, own] of rows) known.owns.set(BigInt(id), own);
}

async function loadPrices(connection: Connection, { tenantId, known }: WorkingSet) {
  const seq = known.tenant.ratingSeq;
  if (known.prices?.seq === seq) return;
  const rates = await connection.objects<Rate>(sql.RATES, [tenantId]);
  const sources = (await connection.rows(sql.SOURCES, [tenantId])) as [string, string][];
  known.prices = { seq, rates, sources: new Map(sources) };
}

async function loadRates(connection: Connection, { tenantId, known }: WorkingSet, wanted: ReadonlySet<number>) {
  if (wanted.size === 0) return;
  for (const version of wanted) known.rates.set(version, null);
  const rates = await connection.objects<Rate>(sql.RATES_OF_VERSIONS, [tenantId, bigints(wanted)]);
  for (const rate of rates) known.rates.set(rate.version, rate);
}

/** Call logs read at a time. */
const PART = 10_000;

/** From now on call logs of this source are found by their `call_id`, too: enters those that are there. */
async function enterCalls(connection: Connection, { tenantId, known }: WorkingSet, source: number) {
  for (const month of known.months) {
    let [start, id]: [number, string] = [Number.MIN_SAFE_INTEGER, '0'];
    for (;;) {
      const rows = await connection.rows(sql.callsOfSourceSql(month), [tenantId, source, start, id, PART]);
      if (rows.length === 0) break;
      const calls = rows as [number, string, string][];
      const keys = bigints(calls.map(([, , call_id]) => sessionKey(call_id)));
      await connection.rows(sql.ADD_LEG_CALLS, [tenantId, keys, `{${calls.map(([, one]) => one).join(',')}}`]);
      [start, id] = calls.at(-1)!;
    }
  }
  known.calls.clear();
  known.entered.add(source);
}
