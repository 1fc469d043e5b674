import { addFlag } from '../record/draft.ts';
import type { Fault, Format, FormatReader, Guess, Sink } from './format.ts';
import { JsonObjectReader, type JsonSink } from './json-values.ts';
import { readCall } from './portsip/call.ts';
import type { Members } from './members.ts';

/** Events that tell of a call before it is over; `call_cdr` says it all at the end. */
const PASSING_EVENTS: ReadonlySet<unknown> = new Set([
  'call_start',
  'call_update_info',
  'cdr_target_add',
  'cdr_target_ringing',
  'cdr_target_answer',
  'cdr_target_noanswer',
  'cdr_target_fail',
  'cdr_target_end',
  'call_established',
  'call_ended',
  'call_noanswer',
  'call_fail',
  'call_hold',
  'call_unhold',
]);

/** The events that PortSIP PBX posts to a webhook or publishes: JSON objects, one after another or in a list. */
export const portsip: Format = {
  name: 'portsip',
  title: 'PortSIP PBX: webhook and pub/sub events (call_cdr)',
  guess: guessPortsip,
  reader: (sink) => new PortsipReader(sink),
};

class PortsipReader implements FormatReader, JsonSink {
  readonly #sink: Sink;
  readonly #json = new JsonObjectReader(this);

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  push(bytes: Uint8Array): void {
    this.#json.push(bytes);
  }

  end(): void {
    this.#json.end();
  }

  done(): number {
    return this.#json.done();
  }

  object(value: Members, line: number, raw: Uint8Array, legacy: boolean): void {
    if (PASSING_EVENTS.has(value['event_type'])) return;
    const refusal = refuse(value);
    if (refusal !== null) {
      this.fault({ line, column: null, reason: refusal, raw: Uint8Array.from(raw) });
      return;
    }
    const { drafts, errors } = readCall(value);
    for (const draft of drafts) {
      if (legacy) addFlag(draft, 'text=windows-1252');
      this.#sink.draft(draft, line);
    }
    if (errors.length > 0) {
      this.fault({ line, column: null, reason: `${errors.join('; ')}.`, raw: Uint8Array.from(raw) });
    }
  }

  fault(fault: Fault): void {
    this.#sink.fault(fault);
  }
}

/** Why an object is no call; null when it is one. */
function refuse(value: Members): string | null {
  const event = value['event_type'];
  if (event === 'call_cdr') return null;
  if (event !== undefined && event !== null && event !== '') {
    return `The event_type ${JSON.stringify(event)} is not known; call_cdr is the event that holds a call.`;
  }
  if ('session_id' in value && Array.isArray(value['call_targets'])) return null;
  if (Array.isArray(value['items'])) {
    return "This is the answer of PortSIP's REST API to /cdrs or /calllogs, not a webhook event; events have an event_type.";
  }
  return 'This object has no event_type, so it is no event of PortSIP; call_cdr is the one that holds a call.';
}

function guessPortsip(head: Uint8Array): Guess | null {
  let calls = 0;
  let events = 0;
  let others = 0;
  const json = new JsonObjectReader({
    object(value) {
      if (PASSING_EVENTS.has(value['event_type'])) events++;
      else if (refuse(value) === null) calls++;
      else others++;
    },
    fault: ({ raw }) => void (looksLikeEvent(raw) ? events++ : others++),
  });
  json.push(head);
  if (calls + events === 0) {
    // A single event may be longer than the head.
    if (others > 0 || !looksLikeEvent(head)) return null;
    return { confidence: 0.9, reason: 'it begins with an event of PortSIP PBX' };
  }
  if (others > calls + events) return null;
  const share = (calls + events) / (calls + events + others);
  return { confidence: 0.49 + share / 2, reason: `${calls} ended calls and ${events} other events of PortSIP PBX` };
}

/** Also for text that is not valid JSON, as two of the vendor's own examples are not. */
function looksLikeEvent(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  return /^[\s[\u00ef\u00bb\u00bf]*\{/.test(text) && /"event_type"\s*:\s*"(?:call|cdr)_\w+"/.test(text);
}
