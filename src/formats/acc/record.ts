import type { AccEvent } from './event.ts';
import type { AccName, AccNames } from './names.ts';
import { numberOf, preciseTime, put, timeOf } from './values.ts';

/** What belongs to the leg rather than to its transaction or dialog. */
const OF_LEG: ReadonlySet<AccName> = new Set([
  'session_id',
  'caller',
  'caller_domain',
  'caller_display_name',
  'callee',
  'callee_domain',
  'callee_display_name',
  'dialled',
  'did_cid',
  'destination',
  'outbound_caller_id',
  'service_number',
  'direction',
  'came_from',
  'went_to',
  'trunk',
  'cost',
  'billed_account',
]);
/** acc_json writes it for a value that it cannot write. */
const NOT_UTF8 = 'NON-UTF8';
/** The modules keep far fewer (MAX_ACC_LEG counts the fields of one). */
const LEG_LIMIT = 64;

type Core = Partial<Record<AccName, string>>;
interface OpenParty {
  readonly texts: Partial<Record<AccName, string>>;
  readonly rest: Record<string, unknown>;
}

/**
 * What the fields of one record say, or in a word what keeps them from being a record. A name that comes again belongs
 * to the next leg of the call, which those of a JSON object never do (`mayRepeat`). `label`: what the line or the event
 * calls itself, in small letters.
 */
export function readAccRecord(
  keys: readonly string[],
  values: readonly unknown[],
  label: string,
  names: AccNames,
  mayRepeat = true,
): AccEvent | string {
  const core: Core = {};
  const legs: OpenParty[] = [{ texts: {}, rest: {} }];
  const shared = legs[0]!;
  const seen = mayRepeat && hasRepeated(keys) ? new Map<string, number>() : null;
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index]!;
    const value = values[index];
    const leg = seen?.get(key) ?? 0;
    seen?.set(key, leg + 1);
    if (leg === LEG_LIMIT) return `${JSON.stringify(key)} comes more than ${LEG_LIMIT} times; a call has fewer legs.`;
    if (isNone(value)) continue;
    if (key === 'legs' && Array.isArray(value)) {
      addLegs(legs, value, names);
      continue;
    }
    const party = leg === 0 ? shared : partyOf(legs, leg);
    const ours = names.of.get(key);
    const text = typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : null;
    const taken = ours === undefined || text === null || text === NOT_UTF8;
    if (taken) put(party.rest, key, value);
    else if (OF_LEG.has(ours)) {
      if (party.texts[ours] === undefined) party.texts[ours] = text;
      else put(party.rest, key, value);
    } else if (core[ours] === undefined) core[ours] = text;
    else put(shared.rest, key, value);
  }
  return eventOf(core, finished(legs), label);
}

/** OpenSIPS writes `<null>` for what is not set, exports of databases `NULL` or `\N`. */
function isNone(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return value === '<null>' || value === 'NULL' || value === '\\N';
}

function eventOf(core: Core, legs: readonly OpenParty[], label: string): AccEvent | string {
  const { rest } = legs[0]!;
  const time = preciseTime(core.time, rest);
  const answered = timeOf(core.answered_at, 'answered_at', rest);
  const began = timeOf(core.started_at, 'started_at', rest);
  const ended = timeOf(core.ended_at, 'ended_at', rest);
  // The row of a table that Siremis fills is created when its job runs, and says nothing of the setup.
  const early = core.setup_time !== undefined || core.ms_duration !== undefined || core.answered_at === undefined;
  if (!early && core.created !== undefined) put(rest, 'created', core.created);
  const created = early ? timeOf(core.created, 'created', rest) : null;
  const duration = numberOf(core.duration, 'duration', rest);
  const ms = numberOf(core.ms_duration, 'ms_duration', rest);
  const code = core.status_code !== undefined && /^\d{1,4}$/.test(core.status_code) ? Number(core.status_code) : null;
  if (code === null && core.status_code !== undefined) put(rest, 'code', core.status_code);
  const method = core.method?.toUpperCase() ?? '';
  const isDialog =
    label === 'call ended' ||
    label === 'e_acc_cdr' ||
    (method === '' && (began ?? answered) !== null && duration !== null) ||
    (method === 'INVITE' && (code === null || code < 300) && created !== null && duration !== null);
  const at = isDialog ? (answered ?? (began === null ? time : null)) : time;
  const first = at ?? began ?? created ?? ended;
  if (first === null) return missingTime(core);
  if (!isDialog && method === '') return missingMethod(began !== null);
  if (core.call_id === undefined && !(isDialog && began !== null && ended !== null))
    return 'call_id is missing, so the record cannot be joined with others of its call.';
  const { clock } = first;
  const stop = ended?.at ?? (at === null ? null : endOf(at.at, ms, duration));
  return {
    kind: isDialog ? 'cdr' : label === 'call missed' || label === 'e_acc_missed_event' ? 'missed' : 'acc',
    clock,
    call: core.call_id ?? null,
    at: at?.at ?? null,
    method: isDialog ? 'INVITE' : method,
    from: core.from_tag ?? '',
    to: core.to_tag ?? '',
    code,
    reason: core.reason ?? null,
    created: created?.at ?? null,
    began: began?.at ?? null,
    ended: isDialog ? stop : null,
    duration,
    legs,
  };
}

function endOf(answered: number, ms: number | null, duration: number | null): number | null {
  if (ms !== null && (ms > 0 || duration === null || duration === 0)) return answered + Math.round(ms);
  return duration === null ? null : answered + Math.round(duration * 1000);
}

function missingTime({ method, time, started_at, answered_at }: Core): string {
  const name =
    method !== undefined || time !== undefined ? 'timestamp' : started_at !== undefined ? 'start_time' : null;
  const given = time ?? started_at ?? answered_at;
  const found = given === undefined ? 'missing' : JSON.stringify(given.slice(0, 60));
  return `${name ?? (given === undefined ? 'timestamp' : 'call_start_time')} is ${found}; seconds since 1970 or a time such as 2026-01-31 23:59:59 are right.`;
}

function missingMethod(isDialog: boolean): string {
  if (isDialog) return 'end_time or duration is missing: the record of the dialog was cut off.';
  return 'method is missing; INVITE, BYE or another method of SIP is right.';
}

function partyOf(legs: OpenParty[], leg: number): OpenParty {
  while (legs.length <= leg) legs.push({ texts: {}, rest: {} });
  return legs[leg]!;
}

function addLegs(legs: OpenParty[], list: readonly unknown[], names: AccNames): void {
  for (const [index, leg] of list.slice(0, LEG_LIMIT).entries()) {
    if (typeof leg !== 'object' || leg === null) continue;
    const party = partyOf(legs, index);
    for (const [key, value] of Object.entries(leg)) {
      const ours = names.of.get(key);
      if (isNone(value)) continue;
      if (ours !== undefined && OF_LEG.has(ours) && typeof value === 'string') party.texts[ours] = value;
      else put(party.rest, key, value);
    }
  }
}

/** Gives the later legs what all legs share. */
function finished(legs: readonly OpenParty[]): readonly OpenParty[] {
  const [first, second] = legs;
  if (second === undefined) return legs;
  for (const leg of legs.slice(1)) {
    for (const [name, text] of Object.entries(first!.texts) as [AccName, string][]) {
      if (!(name in second.texts)) leg.texts[name] ??= text;
    }
    for (const [key, value] of Object.entries(first!.rest)) if (!(key in second.rest)) put(leg.rest, key, value);
  }
  return legs;
}

let lastKeys: readonly string[] = [];
let lastRepeated = false;

/** Of the columns of a table it is asked for each row. */
function hasRepeated(keys: readonly string[]): boolean {
  if (keys !== lastKeys) {
    lastRepeated = new Set(keys).size < keys.length;
    lastKeys = keys;
  }
  return lastRepeated;
}
