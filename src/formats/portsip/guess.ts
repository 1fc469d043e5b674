import { linesIn } from '../bytes.ts';
import { counted } from '../counted.ts';
import type { Guess } from '../format.ts';
import { JsonObjectReader } from '../json-values.ts';
import type { Members } from '../members.ts';
import { END_REASONS } from '../../record/enums.ts';
import { opensRecords } from './answer.ts';
import { itemsOf, kindOf, unwrapped } from './kind.ts';
import { endReasonOf } from './words.ts';

const OPEN = 123;

/** What was seen in a head. */
interface Seen {
  calls: number;
  /** Events that are passed over, or joined. */
  events: number;
  logs: number;
  /** Call logs that are spelled as only PortSIP does. */
  own: number;
  others: number;
}

export function guessPortsip(head: Uint8Array): Guess | null {
  const seen: Seen = { calls: 0, events: 0, logs: 0, own: 0, others: 0 };
  let answer = false;
  let ending = false;
  const json = new JsonObjectReader({
    object: (value) => count(value, seen),
    fault({ raw }) {
      const object = raw[0] === OPEN;
      // The last object may be cut off with the head.
      if (object && ending) return;
      if (looksLikeEvent(raw)) seen.events++;
      else seen.others += object ? 1 : 1 + linesIn(Buffer.from(raw));
    },
    opensList(bytes) {
      const opens = opensRecords(bytes);
      answer ||= opens;
      return opens;
    },
  });
  json.push(head);
  ending = true;
  json.end();
  const { calls, events, logs, own, others } = seen;
  if (calls + events + logs === 0) {
    // A single event may be longer than the head.
    if (others > 0 || answer || !looksLikeEvent(head)) return null;
    return { confidence: 0.9, reason: 'it begins with an event of PortSIP PBX' };
  }
  if (others > calls + events + logs) return null;
  const found = [
    [calls, 'ended call'] as const,
    [events, calls > 0 ? 'other event' : 'event'] as const,
    [logs, 'CDR'] as const,
  ].filter(([times]) => times > 0);
  const reason = `${found.map(([times, what]) => counted(times, what)).join(' and ')} of PortSIP PBX`;
  // Call logs by themselves may also be Ringlog's, which has the same fields.
  if (calls + events === 0) return { confidence: answer ? 0.97 : own > 0 ? 0.98 : 0.7, reason };
  const share = (calls + events + logs) / (calls + events + logs + others);
  return { confidence: 0.49 + share / 2, reason };
}

function count(value: Members, seen: Seen): void {
  for (const one of unwrapped(value)) {
    const kind = kindOf(one);
    if (kind === 'call') seen.calls++;
    else if (kind === 'log') {
      seen.logs++;
      if (isOwnWord(one['end_reason'])) seen.own++;
    } else if (kind === 'change') seen.logs++;
    else if (kind === 'answer') seen.logs += itemsOf(one).filter(isLog).length;
    else if (kind !== null && 'event_type' in one) seen.events++;
    else seen.others++;
  }
}

function isLog(item: unknown): boolean {
  return typeof item === 'object' && item !== null && kindOf(item as Members) === 'log';
}

function isOwnWord(word: unknown): boolean {
  return typeof word === 'string' && endReasonOf(word) !== null && !END_REASONS.some((reason) => reason === word);
}

/** Also for text that is not valid JSON, as two of the vendor's own examples are not. */
function looksLikeEvent(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  return /^[\s[\u00ef\u00bb\u00bf]*\{/.test(text) && /"event_type"\s*:\s*"(?:call|cdr)_\w+"/.test(text);
}
