import { DatabaseReader, isTableExport } from './asterisk/database-reader.ts';
import { joinEvents } from './asterisk/join-events.ts';
import { isQueueEvent, queuePart } from './asterisk/queue/event.ts';
import { ByFirstLine } from './by-first-line.ts';
import { countedOf } from './counted.ts';
import type { Format, Guess, Sink } from './format.ts';
import { LineReader, type LineSink, NO_LINE_END, tooLongReason } from './lines.ts';
import { ReaderOn } from './reader-on.ts';
import { type Site, UNKNOWN_SITE } from './site.ts';

/** Asterisk's `queue_log`: what became of callers in queues. It adds to the CDRs of the same source. */
export const asteriskQueueLog: Format = {
  name: 'asterisk-queue-log',
  title: 'Asterisk, FreePBX, Issabel: queue_log, as a file or a table; it adds to CDRs',
  guess: guessQueueLog,
  reader: (sink, site = UNKNOWN_SITE) => new ByFirstLine((line) => choose(line, sink, site)),
  join: joinEvents,
};

function choose(line: string, sink: Sink, site: Site): DatabaseReader | QueueLogReader {
  return isTableExport(line) ? new DatabaseReader(sink, site) : new QueueLogReader(sink);
}

/** `epoch|callid|queue|agent|event|data1|…`, with as much data as the event has (Asterisk main/logger.c). */
class QueueLogReader extends ReaderOn implements LineSink {
  readonly #sink: Sink;
  protected readonly input = new LineReader(this);

  constructor(sink: Sink) {
    super();
    this.#sink = sink;
  }

  line(text: string, line: number): void {
    if (text.trim() === '') return;
    const wrong = this.input.ending() === '' ? { column: null, reason: NO_LINE_END } : explain(text);
    if (wrong !== null) {
      this.#sink.fault({ line, ...wrong, raw: this.input.raw() });
      return;
    }
    const [time = '', callid = '', queue = '', agent = '', event = ''] = text.split('|', 5);
    const part = queuePart(time, callid, queue, agent, event);
    if (part !== null) this.#sink.part(part, line);
  }

  tooLong(raw: Uint8Array, size: number, line: number): void {
    this.#sink.fault({ line, column: null, reason: tooLongReason(size), raw });
  }
}

/** Of no fewer digits: there was no queue_log before 2001. */
const TIME = /^\d{10}(?:\.\d+)?\|/;
const LINE = /^[^|]*\|[^|]*\|[^|]*\|[^|]*\|[A-Z]+(?:\||\s*$)/;

function explain(text: string): { column: number | null; reason: string } | null {
  if (!TIME.test(text)) {
    return { column: 1, reason: 'The line does not begin with seconds since 1970, such as 1767569876|.' };
  }
  if (LINE.test(text)) return null;
  return { column: null, reason: 'The line has no event; time|callid|queue|agent|EVENT|data is right.' };
}

function guessQueueLog(head: Uint8Array): Guess | null {
  let good = 0;
  let bad = 0;
  let table = false;
  const reader = new ByFirstLine((first) => {
    table = isTableExport(first);
    if (table) {
      const sink: Sink = {
        draft: () => void bad++,
        // Events of channels are another format.
        part: ({ event }) => void (isQueueEvent(event) ? good++ : bad++),
        fault: () => void bad++,
      };
      return new DatabaseReader(sink, UNKNOWN_SITE);
    }
    return new LineReader({
      line: (text) => void (text.trim() === '' ? 0 : explain(text) === null ? good++ : bad++),
      tooLong: () => void bad++,
    });
  });
  reader.push(head);
  if (good + bad === 0 || table) reader.end();
  if (good === 0 || good < bad) return null;
  return {
    confidence: 0.5 + (0.48 * good) / (good + bad),
    reason: `${countedOf(good, good + bad, 'record', 'an event', 'events')} of Asterisk's queues`,
  };
}
