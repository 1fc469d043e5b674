import { AnswerReader } from './answer-reader.ts';
import { addFlag } from '../record/draft.ts';
import { counted } from './counted.ts';
import { FormLineReader } from './form-lines.ts';
import type { Fault, Format, Guess, Sink } from './format.ts';
import type { JsonSink } from './json-sink.ts';
import { type Members, textOf } from './members.ts';
import { ReaderOn } from './reader-on.ts';
import { TextOrJsonReader } from './text-or-json.ts';
import { isCall, readCall } from './twilio/call.ts';
import { isCallback, isOtherCallback, partsOf } from './twilio/callback.ts';
import { Family } from './twilio/family.ts';
import { COPIED, joinCallbacks } from './twilio/join.ts';

const LISTS: ReadonlySet<string> = new Set(['calls']);

/** Twilio's Calls resource, one call or pages, and its status callbacks as forms, query strings or JSON captures. */
export const twilio: Format = {
  name: 'twilio',
  title: 'Twilio: Calls resource (one call or pages), status callbacks',
  guess: guessTwilio,
  reader: (sink) => new TwilioReader(sink),
  join: joinCallbacks,
};

class TwilioReader extends ReaderOn implements JsonSink {
  readonly #sink: Sink;
  readonly #family: Family;
  protected readonly input = new TextOrJsonReader(new AnswerReader(this, LISTS), new FormLineReader(this));

  constructor(sink: Sink) {
    super();
    this.#sink = sink;
    this.#family = new Family((draft, line) => {
      sink.draft(draft, line);
      if (draft.ended_at !== null) sink.part({ call: draft.call_id!, event: COPIED }, line);
    });
  }

  override end(): void {
    super.end();
    this.flush();
  }

  flush(): void {
    this.#family.settle();
  }

  object(value: Members, line: number, raw: () => Uint8Array, legacy: boolean): void {
    if (isCall(value)) {
      const draft = readCall(value);
      if (typeof draft === 'string') this.#refuse(draft, line, raw);
      else {
        if (legacy) addFlag(draft, 'text=windows-1252');
        const parent = textOf(value, 'parent_call_sid');
        this.#family.add({ draft, line, parent, word: textOf(value, 'direction'), to: textOf(value, 'to') });
      }
    } else if (isCallback(value)) {
      const parts = partsOf(value);
      for (const part of parts) this.#sink.part(part, line);
      if (parts.length === 0) this.#refuse('CallSid is blank; it tells which call the callback is about.', line, raw);
    } else if (!isOtherCallback(value)) this.#refuse(explain(value), line, raw);
  }

  fault(fault: Fault): void {
    this.#sink.fault(fault);
  }

  #refuse(reason: string, line: number, raw: () => Uint8Array): void {
    this.fault({ line, column: null, reason, raw: raw() });
  }
}

function explain(value: Members): string {
  if ('code' in value && 'message' in value) {
    return `Twilio answered with error ${JSON.stringify(value['code'])} (${textOf(value, 'message') ?? ''}) instead of calls.`;
  }
  return 'This is neither a row of the Calls resource (sid, from, to, status, start_time) nor a callback (CallSid, CallStatus).';
}

function guessTwilio(head: Uint8Array): Guess | null {
  let calls = 0;
  let callbacks = 0;
  let others = 0;
  const sink: JsonSink = {
    object(value) {
      if (isCall(value) && textOf(value, 'sid')?.startsWith('CA') === true) calls++;
      else if (isCallback(value) && textOf(value, 'CallSid')?.startsWith('CA') === true) callbacks++;
      else if (!isOtherCallback(value)) others++;
    },
    fault: () => void others++,
  };
  const text = new FormLineReader(sink);
  new TextOrJsonReader(new AnswerReader(sink, LISTS), text).push(head);
  // A form has no line end.
  if (head.length < 65_536) text.end();
  const good = calls + callbacks;
  if (good === 0 || good < others) return null;
  const reason = `${counted(calls, 'row')} of Twilio's Calls resource and ${counted(callbacks, 'callback')}`;
  return { confidence: 0.49 + good / (good + others) / 2, reason };
}
