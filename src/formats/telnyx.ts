import { AnswerReader } from './answer-reader.ts';
import { counted } from './counted.ts';
import { FormLineReader } from './form-lines.ts';
import type { Fault, Format, Guess, Sink } from './format.ts';
import type { JsonSink } from './json-sink.ts';
import { type Members, textOf } from './members.ts';
import { ReaderOn } from './reader-on.ts';
import { readWebhook } from './telnyx/event.ts';
import { joinLeg } from './telnyx/join.ts';
import { TextOrJsonReader } from './text-or-json.ts';

/** Telnyx' webhooks: Call Control events, and TeXML callbacks as JSON or forms. */
export const telnyx: Format = {
  name: 'telnyx',
  title: 'Telnyx: Call Control webhooks (call.initiated, answered, bridged, hangup, cost), TeXML callbacks',
  guess: guessTelnyx,
  reader: (sink) => new TelnyxReader(sink),
  join: joinLeg,
};

class TelnyxReader extends ReaderOn implements JsonSink {
  readonly #sink: Sink;
  protected readonly input = inputOf(this);

  constructor(sink: Sink) {
    super();
    this.#sink = sink;
  }

  object(value: Members, line: number, raw: () => Uint8Array): void {
    const told = readWebhook(value);
    if (typeof told === 'string') this.fault({ line, column: null, reason: told, raw: raw() });
    else if (told !== null) this.#sink.part(told, line);
  }

  fault(fault: Fault): void {
    this.#sink.fault(fault);
  }
}

/** `data` holds an event, or the list of events that the API answers with. */
function inputOf(sink: JsonSink): TextOrJsonReader {
  return new TextOrJsonReader(new AnswerReader(sink, new Set(['data'])), new FormLineReader(sink));
}

/** Of a webhook that is longer than the head, or a list of them. */
const BEGINNING =
  /^[\s[]*\{\s*(?:"data"\s*:[\s[]*\{\s*)?"record_type"\s*:\s*"event"\s*,\s*"event_type"\s*:\s*"call[._]/;

function guessTelnyx(head: Uint8Array): Guess | null {
  let events = 0;
  let others = 0;
  const input = inputOf({
    object: (value) => void (isTelnyx(value) ? events++ : others++),
    fault: () => void others++,
  });
  input.push(head);
  // A form has no line end; a JSON text that is cut off makes a fault too many at most.
  if (head.length < 65_536) input.end();
  if (events === 0 && BEGINNING.test(Buffer.from(head).toString('latin1'))) {
    return { confidence: 0.95, reason: 'it begins with a webhook of Telnyx' };
  }
  if (events === 0 || events < others) return null;
  return { confidence: 0.49 + events / (events + others) / 2, reason: `${counted(events, 'webhook')} of Telnyx` };
}

/** TeXML callbacks look like Twilio's, but for the ids and the way in which times are written. */
function isTelnyx(value: Members): boolean {
  const data = (value['data'] ?? value) as Members;
  const type = textOf(data, 'event_type');
  if (type !== null) return /^(?:call|conference|message)[._]/.test(type) && 'payload' in data;
  if (!('CallSid' in value) || !('CallStatus' in value)) return false;
  return 'CallSidLegacy' in value || /^v\d:/.test(textOf(value, 'CallSid') ?? '');
}
