import type { Part } from '../format.ts';
import { jsonText } from '../json-member.ts';
import { type Members, textOf } from '../members.ts';

/** Members that only callbacks of other kinds have: recordings, transcriptions, conferences, messages, queues. */
const OTHER_KINDS = [
  'RecordingStatus',
  'TranscriptionSid',
  'TranscriptionStatus',
  'ConferenceSid',
  'MessageSid',
  'SmsSid',
  'StreamSid',
  'PaymentSid',
  'SiprecSid',
];

export function isCallback(value: Members): boolean {
  return 'CallSid' in value && 'CallStatus' in value;
}

/** A callback that is understood, and tells of no call's progress. */
export function isOtherCallback(value: Members): boolean {
  return !isCallback(value) && OTHER_KINDS.some((name) => name in value);
}

/**
 * What a callback tells: of the call it is about, and, when it comes from the `action` of a `<Dial>`, of the one that
 * was dialled. Blank members are left out, so that a form and a JSON capture of it are the same event.
 */
export function partsOf(callback: Members): readonly Part[] {
  const call = textOf(callback, 'CallSid');
  if (call === null) return [];
  const parts = [{ call, event: eventOf(callback) }];
  const dialled = textOf(callback, 'DialCallSid');
  if (dialled !== null && dialled !== call) {
    const told = Object.entries(callback).filter(([name]) => name.startsWith('Dial'));
    const event = eventOf({ ...Object.fromEntries(told), ParentCallSid: call });
    parts.push({ call: dialled, event });
  }
  return parts;
}

/** In the order of the names: a capture may have another order than the form had. */
function eventOf(members: Members): string {
  let text = '';
  for (const name of sorted(Object.keys(members))) {
    const value = members[name];
    if (value === '' || value === null || value === undefined || name === '__proto__') continue;
    // A form has texts only.
    const written = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
    text += `,${jsonText(name)}:${typeof written === 'string' ? jsonText(written) : JSON.stringify(written)}`;
  }
  return `{${text.slice(1)}}`;
}

/** The names of the last event, and the same in order: forms of one kind have the same ones. */
let lastNames: readonly string[] = [];
let lastSorted: readonly string[] = [];

function sorted(names: readonly string[]): readonly string[] {
  if (names.length !== lastNames.length || names.some((name, index) => name !== lastNames[index])) {
    lastNames = names;
    lastSorted = names.toSorted();
  }
  return lastSorted;
}
