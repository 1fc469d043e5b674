import { type Members, textOf } from '../members.ts';
import { type Cdr, isBLeg } from './cdr.ts';
import type { PercentDecoder } from './percent.ts';

const EMPTY: Members = {};
/** Beginnings of variable names that a faulty dialplan makes; FusionPBX takes them off, as XML cannot hold them. */
const MISNAMED = /^(?:set |\^\^,|nolocal:)(?=.)/i;
/** What is kept of each caller profile: how the call came, step by step, from the last to the first. */
const KEPT = [
  'username',
  'caller_id_name',
  'caller_id_number',
  'ani',
  'rdnis',
  'destination_number',
  'context',
  'network_addr',
  'chan_name',
] as const;

/**
 * The leg that a record of mod_json_cdr tells; mod_xml_cdr's is brought into the same shape. The variables are decoded
 * in place. A sentence when it is no such record.
 */
export function readCdr(record: Members, decoder: PercentDecoder): Cdr | string {
  const variables = record['variables'];
  if (!isObject(variables)) return 'The record has no variables, so it is no CDR of FreeSWITCH.';
  decodeVariables(variables, decoder);
  const flow = listOf(record['callflow']);
  const last = flow[0] ?? EMPTY;
  const profile = objectOf(last['caller_profile']);
  const originator = originatorOf(profile);
  const direction = textOf(variables, 'direction') ?? textOf(objectOf(record['channel_data']), 'direction');
  const inbound = direction === null ? originator === null : direction !== 'outbound';
  const cdr: Cdr = {
    variables,
    profile,
    dialled: objectOf((flow.at(-1) ?? EMPTY)['caller_profile']),
    originator,
    times: objectOf(last['times']),
    inbound,
    bLeg: isBLeg(variables, originator, inbound),
    more: moreOf(record, flow),
  };
  if (textOf(variables, 'uuid', 'call_uuid') === null && textOf(profile, 'uuid') === null) {
    return 'The record has no uuid; the variable uuid, or uuid in callflow, is needed.';
  }
  return cdr;
}

/** With `encode-values` the values are encoded, as those of XML always are. A blank in a stamp shows that they are not. */
function decodeVariables(variables: Record<string, unknown>, decoder: PercentDecoder): void {
  const stamp = variables['start_stamp'];
  const plain = typeof stamp === 'string' && stamp.includes(' ');
  const misnamed: string[] = [];
  for (const name in variables) {
    const value = variables[name];
    if (value === '' || value === null) variables[name] = undefined;
    else if (!plain && typeof value === 'string' && value.includes('%')) variables[name] = decoder.decode(value);
    const first = name.charCodeAt(0) | 32;
    // s, n and ^
    if ((first === 115 || first === 110 || first === 126) && MISNAMED.test(name)) misnamed.push(name);
  }
  for (const name of misnamed) {
    const clean = name.replace(MISNAMED, '');
    if (clean in variables) continue;
    variables[clean] = variables[name];
    variables[name] = undefined;
  }
}

/** The profile of the channel that made this one. */
function originatorOf(profile: Members): Members | null {
  const originator = profile['originator'];
  if (!isObject(originator)) return null;
  const [first] = listOf(originator['originator_caller_profiles']);
  return first ?? null;
}

/**
 * Left out are the switch's own state (`channel_data`), media figures that are variables too (`callStats`), the text of
 * the dialplan, and the profiles of other legs.
 */
function moreOf(record: Members, flow: readonly Members[]): Members {
  const more: Record<string, unknown> = {};
  for (const name of ['core-uuid', 'switchname']) {
    const value = textOf(record, name);
    if (value !== null) more[name] = value;
  }
  const applications = objectOf(record['app_log'])['applications'];
  if (Array.isArray(applications) && applications.length > 0) more['app_log'] = applications;
  if (flow.length > 0) more['callflow'] = flow.map(stepOf);
  return more;
}

function stepOf(step: Members): Members {
  const kept: Record<string, unknown> = {};
  const extension = textOf(objectOf(step['extension']), 'name');
  if (extension !== null) kept['extension'] = extension;
  const profile = objectOf(step['caller_profile']);
  for (const name of KEPT) {
    const value = textOf(profile, name);
    if (value !== null) kept[name] = value;
  }
  const transferred = textOf(objectOf(step['times']), 'transfer_time');
  if (transferred !== null && transferred !== '0') kept['transfer_time'] = transferred;
  return kept;
}

function listOf(value: unknown): readonly Members[] {
  return Array.isArray(value) ? value.filter(isObject) : isObject(value) ? [value] : [];
}

function objectOf(value: unknown): Members {
  return isObject(value) ? value : EMPTY;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
