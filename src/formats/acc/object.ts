import { type Members, together } from '../members.ts';
import type { AccEvent } from './event.ts';
import type { AccNames } from './names.ts';
import { readAccRecord } from './record.ts';

/** What is knowingly left out: it is about no call. */
export const NO_CALL = Symbol('no call');

/** What OpenSIPS calls the events of its acc module (README, "Exported Events"). */
const EVENTS: ReadonlySet<string> = new Set(['E_ACC_CDR', 'E_ACC_EVENT', 'E_ACC_MISSED_EVENT']);

/**
 * A row of acc_json, a CDR of it, or an event of OpenSIPS: bare, or in the envelope of JSON-RPC in which its event
 * modules send it. Other events of OpenSIPS are about no call.
 */
export function readAccObject(value: Members, names: AccNames): AccEvent | string | typeof NO_CALL {
  const { params, event } = value;
  const name = typeof params === 'object' && params !== null ? value['method'] : event;
  let members = value;
  let label = '';
  if (typeof name === 'string' && /^E_[A-Z\d_]+$/.test(name)) {
    if (!EVENTS.has(name)) return NO_CALL;
    label = name.toLowerCase();
    if (typeof params === 'object' && params !== null) members = membersOf(params);
  }
  const keys = Object.keys(members);
  const values = Object.values(members);
  if (label !== '' && members === value) {
    const at = keys.indexOf('event');
    keys.splice(at, 1);
    values.splice(at, 1);
  }
  return readAccRecord(keys, values, label, names, false);
}

/** Parameters without names come as a list; one of objects is taken for their members. */
function membersOf(params: object): Members {
  return Array.isArray(params) ? together(params as Members[]) : (params as Members);
}
