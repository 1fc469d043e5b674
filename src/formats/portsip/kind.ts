import type { Members } from '../members.ts';
import { parseJson } from '../parse-json.ts';

/**
 * What an object of PortSIP is.
 * - `call`: the event `call_cdr`, which says all of a call when it is over
 * - `event`: one of version 12 (pbx_v12, "Pub/Sub"), from which the call is joined
 * - `log`: a CDR or call log of the REST API
 * - `change`: an entry of the REST API's answer to `diff`, with CDRs in its `items`
 * - `answer`: an answer of the REST API with records in its `items`
 * - `nothing`: what belongs to PortSIP and holds no call of its own
 */
export type Kind = 'call' | 'event' | 'log' | 'change' | 'answer' | 'nothing';

/** Events of a call that goes on; version 12 says what became of it in these alone. */
const STEPS: ReadonlySet<unknown> = new Set([
  'call_start',
  'call_established',
  'call_ended',
  'call_noanswer',
  'call_fail',
  'call_hold',
  'call_unhold',
]);

/** Events that hold no call, or tell of one before it is over. */
const PASSING = /^(?:call_update_info|call_reroute|(?:cdr_target|target|extension|queue|trunk)_\w+)$/;

/** What an object is; null when it is none of PortSIP's, or of a kind that is not known. */
export function kindOf(value: Members): Kind | null {
  const event = value['event_type'];
  if (event === 'call_cdr') return 'call';
  // Since version 16 these come without the tenant's name, and `call_cdr` follows.
  if (STEPS.has(event)) return 'tenant_name' in value ? 'event' : 'nothing';
  if (typeof event === 'string' && event !== '') return PASSING.test(event) ? 'nothing' : null;
  if ('session_id' in value && Array.isArray(value['call_targets'])) return 'call';
  if ('started_at' in value && ('caller' in value || 'callee' in value)) return 'log';
  if ('items' in value && typeof value['items'] === 'object' && value['items'] !== null) {
    return 'change_type' in value ? 'change' : 'answer';
  }
  // A change without items is that of a CDR that was deleted; the others are what pub/sub answers to its commands.
  if ('change_type' in value || 'command' in value) return 'nothing';
  const names = Object.keys(value);
  return 'status' in value && names.every((name) => name === 'status' || name === 'error') ? 'nothing' : null;
}

/** What an answer holds: `items` is a list, or the only one. */
export function itemsOf(answer: Members): readonly unknown[] {
  const items = answer['items'];
  return Array.isArray(items) ? items : [items];
}

/** Why an object is of no kind. */
export function explainUnknown(value: Members): string {
  const event = value['event_type'];
  if (event !== undefined && event !== null && event !== '') {
    return `The event_type ${JSON.stringify(event)} is not known; call_cdr is the event that holds a call.`;
  }
  const errors = value['errors'];
  if (Array.isArray(errors)) {
    const [first] = errors as ({ code?: unknown; message?: unknown } | null)[];
    const said = [first?.code, first?.message].filter((text) => typeof text === 'string').join(': ');
    return `The REST API answered with an error instead of records${said === '' ? '' : ` (${said})`}.`;
  }
  return 'This object is neither an event of PortSIP (event_type) nor a CDR of its REST API (started_at, caller, callee).';
}

/** The events that an object brings: those in one of its members, where it is but what they are sent in. */
export function unwrapped(value: Members): readonly Members[] {
  if ('event_type' in value || 'started_at' in value || 'items' in value || 'call_targets' in value) return [value];
  for (const name of Object.keys(value)) {
    const inner = parsed(value[name]);
    const list = (Array.isArray(inner) ? inner : [inner]).filter(isEvent);
    if (list.length > 0) return list;
  }
  return [value];
}

/** A text that is a JSON object is taken for what it says. */
function parsed(value: unknown): unknown {
  if (typeof value !== 'string' || !value.startsWith('{') || !value.includes('"event_type"')) return value;
  try {
    return parseJson(value);
  } catch {
    return value;
  }
}

function isEvent(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && 'event_type' in value;
}
