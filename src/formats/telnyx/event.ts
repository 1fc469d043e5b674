import { parseTime } from '../../record/time.ts';
import type { Part } from '../format.ts';
import { mailTime } from '../mail-time.ts';
import { type Members, textOf } from '../members.ts';

/** What happened to a leg, whichever of Telnyx's ways of telling it said so. */
export type Step = 'initiated' | 'ringing' | 'answered' | 'bridged' | 'hangup' | 'cost';

/** One event of a leg. Times in ms since 1970. */
export interface LegEvent {
  readonly step: Step;
  /** When it happened; null where the event does not say. */
  readonly at: number | null;
  /** The payload's members. */
  readonly payload: Members;
}

/** Call Control: `call.initiated`; the older API writes `call_initiated`. */
const STEPS: ReadonlyMap<string, Step> = new Map([
  ['call.initiated', 'initiated'],
  ['call.answered', 'answered'],
  ['call.bridged', 'bridged'],
  ['call.hangup', 'hangup'],
  ['call.cost', 'cost'],
]);

/** TeXML, whose callbacks look like Twilio's. */
const STATUS_STEPS: ReadonlyMap<string, Step> = new Map([
  ['queued', 'initiated'],
  ['initiated', 'initiated'],
  ['ringing', 'ringing'],
  ['in-progress', 'answered'],
  ['answered', 'answered'],
  ['completed', 'hangup'],
  ['busy', 'hangup'],
  ['no-answer', 'hangup'],
  ['failed', 'hangup'],
  ['canceled', 'hangup'],
]);

/** Of TeXML's other callbacks: recordings, conferences, queues, streams, transcriptions. */
const OTHER_KINDS = ['RecordingStatus', 'ConferenceSid', 'QueueSid', 'StreamSid', 'TranscriptionSid', 'SiprecSid'];

/** What a webhook says: an event of a leg, a thing that is understood and skipped (null), or a reason in words. */
export function readWebhook(body: Members): Part | null | string {
  const data = membersOf(body['data']) ?? body;
  const type = textOf(data, 'event_type', 'name');
  if (type !== null) return readCallControl(data, type);
  if ('CallSid' in body && 'CallStatus' in body) return readTexml(body);
  if (OTHER_KINDS.some((name) => name in body)) return null;
  return 'This object is no webhook of Telnyx: event_type and payload are expected, or CallSid and CallStatus of TeXML.';
}

function readCallControl(data: Members, type: string): Part | null | string {
  const payload = membersOf(data['payload']);
  if (payload === null) return `The event ${type} has no payload; that is where Telnyx tells of the call.`;
  const step = STEPS.get(type.replace('_', '.'));
  // Of gathered digits, played files, recordings, conferences, messages.
  if (step === undefined) return null;
  const call = textOf(payload, 'call_control_id', 'call_leg_id');
  if (call === null) return `${type} has neither call_control_id nor call_leg_id; they tell which call it is about.`;
  const at = timeOf(data, 'occurred_at') ?? timeOf(payload, 'occurred_at') ?? timeOf(data, 'created_at');
  return { call, event: JSON.stringify({ step, at, payload } satisfies LegEvent) };
}

function readTexml(callback: Members): Part | string {
  const call = textOf(callback, 'CallSid');
  if (call === null) return 'CallSid is blank; it tells which call the callback is about.';
  const status = textOf(callback, 'CallStatus') ?? '';
  const step = STATUS_STEPS.get(status);
  if (step === undefined) {
    return `CallStatus is ${JSON.stringify(status)}; known are ${[...STATUS_STEPS.keys()].join(', ')}.`;
  }
  const at = timeOf(callback, 'Timestamp') ?? timeOf(callback, 'OccurredAt');
  const payload: Record<string, unknown> = {};
  for (const name of Object.keys(callback).sort()) {
    const value = callback[name];
    if (value === '' || value === null || name === '__proto__') continue;
    payload[name] = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
  }
  return { call, event: JSON.stringify({ step, at, payload } satisfies LegEvent) };
}

/** `2021-04-28 21:51:18.731479Z`, RFC 3339, or RFC 2822. */
export function timeOf(from: Members, name: string): number | null {
  const text = textOf(from, name);
  if (text === null) return null;
  return parseTime(text.replace(/^(\d{4}-\d\d-\d\d) /, '$1T')) ?? mailTime(text);
}

function membersOf(value: unknown): Members | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : null;
}
