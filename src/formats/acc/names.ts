/**
 * What the records of Kamailio and OpenSIPS may tell, by the names used here: fields of a call log, and the words of
 * SIP that a call log has no field for.
 */
export const ACC_NAMES = [
  'method',
  'from_tag',
  'to_tag',
  'call_id',
  'session_id',
  'status_code',
  'reason',
  'time',
  'created',
  'started_at',
  'rang_at',
  'answered_at',
  'ended_at',
  'duration',
  'ms_duration',
  'setup_time',
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
] as const;
export type AccName = (typeof ACC_NAMES)[number];

/** What the fields of the modules are called, and the extras of their tutorials, Siremis and dSIPRouter. */
const USUAL: ReadonlyMap<string, AccName> = new Map([
  ['method', 'method'],
  ['from_tag', 'from_tag'],
  ['sip_from_tag', 'from_tag'],
  ['to_tag', 'to_tag'],
  ['sip_to_tag', 'to_tag'],
  ['call_id', 'call_id'],
  ['callid', 'call_id'],
  ['sip_call_id', 'call_id'],
  ['code', 'status_code'],
  ['sip_code', 'status_code'],
  ['reason', 'reason'],
  ['sip_reason', 'reason'],
  ['timestamp', 'time'],
  ['time', 'time'],
  ['created', 'created'],
  ['start_time', 'started_at'],
  ['call_start_time', 'answered_at'],
  ['end_time', 'ended_at'],
  ['duration', 'duration'],
  ['ms_duration', 'ms_duration'],
  ['setuptime', 'setup_time'],
  ['src_user', 'caller'],
  ['src_username', 'caller'],
  ['caller', 'caller'],
  ['src_domain', 'caller_domain'],
  ['dst_user', 'callee'],
  ['dst_username', 'callee'],
  ['callee', 'callee'],
  ['dst_domain', 'callee_domain'],
  ['dst_ouser', 'dialled'],
  ['dst_ousername', 'dialled'],
  ['calltype', 'direction'],
  ['src_gwgroupid', 'came_from'],
  ['dst_gwgroupid', 'went_to'],
  ['cost', 'cost'],
]);

/** How the script's author called the fields, as the settings of the source say. */
export interface AccNames {
  /** Ours for theirs; undefined: a field of which nothing is known. */
  readonly of: ReadonlyMap<string, AccName>;
  /** Theirs that the settings name: surely fields, whatever they look like. */
  readonly named: ReadonlySet<string>;
  /** Theirs for the moment at which a dialog began: what a CDR line begins with. */
  readonly starts: readonly string[];
}

const KNOWN: ReadonlySet<string> = new Set(ACC_NAMES);
const AS_SHIPPED: AccNames = { of: USUAL, named: new Set(), starts: ['start_time='] };

/** From `theirs=ours` of the source's columns. An entry that names nothing of ours is passed over. */
export function accNames(columns: readonly string[] | null): AccNames {
  if (columns === null || columns.length === 0) return AS_SHIPPED;
  const of = new Map(USUAL);
  const named = new Set<string>();
  const starts = new Set(AS_SHIPPED.starts);
  for (const column of columns) {
    const equals = column.lastIndexOf('=');
    const theirs = column.slice(0, equals).trim();
    const ours = column.slice(equals + 1).trim();
    if (equals < 1 || !KNOWN.has(ours)) continue;
    of.set(theirs, ours as AccName);
    named.add(theirs);
    if (ours === 'started_at' || (ours === 'answered_at' && theirs !== 'call_start_time')) starts.add(`${theirs}=`);
  }
  return { of, named, starts: [...starts] };
}
