import { hash } from 'node:crypto';
import { CsvReader, type CsvSink } from '../csv.ts';
import type { Fault, FormatReader, Sink } from '../format.ts';
import { JsonObjectReader, type JsonSink } from '../json-values.ts';
import { explainJson } from '../json-syntax.ts';
import { LineReader, type LineSink, tooLongReason } from '../lines.ts';
import type { Members } from '../members.ts';
import { parseJson } from '../parse-json.ts';
import { type Site, UNKNOWN_SITE } from '../site.ts';
import type { AccEvent } from './event.ts';
import { tellAcc } from './join.ts';
import { readAccLine } from './line.ts';
import { type AccNames, accNames } from './names.ts';
import { NO_CALL, readAccObject } from './object.ts';
import { readAccRecord } from './record.ts';
import { kindOfText } from './kind.ts';

/** So much is held at most before it is decided what kind of text it is. */
const HELD_LIMIT = 65_536;
/** How lines of logs begin: the date of syslog or of RFC 5424, or the process that writes to its own output. */
const LOG_LINE =
  /^(?:<\d{1,3}>)?(?:\d )?(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d\b|\d{4}-\d\d-\d\d[T ]\d\d:\d\d|\s*\d{1,4}\(\d+\) [A-Z]+:)/;

/**
 * Reads what the acc modules of Kamailio and OpenSIPS write: lines of a log, JSON objects, or rows of their tables with
 * a header. Which of them it is shows at the beginning.
 */
export class AccReader implements FormatReader {
  readonly #sink: Sink;
  readonly #site: Site;
  readonly #names: AccNames;
  #held: Buffer | null = Buffer.alloc(0);
  #reader: FormatReader | null = null;

  constructor(sink: Sink, site: Site = UNKNOWN_SITE) {
    this.#sink = sink;
    this.#site = site;
    this.#names = accNames(site.columns);
  }

  push(bytes: Uint8Array): void {
    if (this.#reader !== null) {
      this.#reader.push(bytes);
      return;
    }
    this.#held = Buffer.concat([this.#held!, bytes]);
    const kind = kindOfText(this.#held, this.#names, this.#held.length >= HELD_LIMIT);
    if (kind !== null) this.#begin(kind);
  }

  end(): void {
    if (this.#reader === null) this.#begin(kindOfText(this.#held!, this.#names, true) ?? 'lines');
    this.#reader!.end();
  }

  #begin(kind: 'lines' | 'json' | 'csv'): void {
    const taker = new Taker(this.#sink, this.#site);
    if (kind === 'lines') this.#reader = new Lines(taker, this.#names);
    else this.#reader = kind === 'json' ? new Objects(taker, this.#names) : new Rows(taker, this.#names);
    this.#reader.push(this.#held!);
    this.#held = null;
  }
}

/** Hands on what a record says: as a part of its call, or as a call log where it names none. */
class Taker {
  readonly sink: Sink;
  readonly #site: Site;

  constructor(sink: Sink, site: Site) {
    this.sink = sink;
    this.#site = site;
  }

  take(event: AccEvent | string | typeof NO_CALL, legacy: boolean, line: number, raw: () => Uint8Array): void {
    if (typeof event === 'string') {
      this.sink.fault({ line, column: null, reason: event, raw: raw() });
      return;
    }
    if (event === NO_CALL || !isOfCall(event)) return;
    const text = JSON.stringify(legacy ? { ...event, legacy: true } : event);
    if (event.call !== null) {
      this.sink.part({ call: event.call, event: text }, line);
      return;
    }
    const [draft] = tellAcc([JSON.parse(text) as AccEvent], '', this.#site);
    if (draft === undefined) return;
    draft.source_key = `cdr/${hash('sha256', text, 'hex').slice(0, 32)}`;
    this.sink.draft(draft, line);
  }
}

/** Other methods begin and end no call; 401 and 407 only ask for a password (RFC 3261, 22.1). */
function isOfCall({ kind, method, code }: AccEvent): boolean {
  if (kind === 'cdr') return true;
  return (method === 'INVITE' || method === 'BYE' || method === 'CANCEL') && code !== 401 && code !== 407;
}

class Lines implements FormatReader, LineSink {
  readonly #taker: Taker;
  readonly #names: AccNames;
  readonly #lines = new LineReader(this);

  constructor(taker: Taker, names: AccNames) {
    this.#taker = taker;
    this.#names = names;
  }

  push(bytes: Uint8Array): void {
    this.#lines.push(bytes);
  }

  end(): void {
    this.#lines.end();
  }

  line(text: string, number: number): void {
    const lines = this.#lines;
    const found = readAccLine(text, this.#names);
    const raw = () => lines.raw();
    if (found === null) {
      if (text.trim() === '' || LOG_LINE.test(text)) return;
      const reason =
        'This is no line of the acc module, which has ACC: and fields such as timestamp=1785740400;method=INVITE.';
      this.#taker.take(reason, false, number, raw);
    } else if (found.json === null) {
      this.#taker.take(readAccRecord(found.keys, found.values, found.label, this.#names), lines.legacy, number, raw);
    } else this.#object(found.json, text, number, raw);
  }

  tooLong(kept: Uint8Array, size: number, number: number): void {
    this.#taker.sink.fault({ line: number, column: null, reason: tooLongReason(size), raw: kept });
  }

  #object(json: string, text: string, number: number, raw: () => Uint8Array): void {
    let value: unknown;
    try {
      value = parseJson(json);
    } catch {
      const { column, reason } = explainJson(json, number);
      const before = text.indexOf(json);
      this.#taker.sink.fault({ line: number, column: before + column, reason, raw: raw() });
      return;
    }
    const event = readAccObject(value as Members, this.#names);
    // Other programs write JSON to a log too.
    const isOther = typeof event === 'string' && LOG_LINE.test(text) && !text.includes('json_acc');
    this.#taker.take(isOther ? NO_CALL : event, this.#lines.legacy, number, raw);
  }
}

class Objects implements FormatReader, JsonSink {
  readonly #taker: Taker;
  readonly #names: AccNames;
  readonly #json = new JsonObjectReader(this);

  constructor(taker: Taker, names: AccNames) {
    this.#taker = taker;
    this.#names = names;
  }

  push(bytes: Uint8Array): void {
    this.#json.push(bytes);
  }

  end(): void {
    this.#json.end();
  }

  object(value: Members, line: number, raw: Uint8Array, legacy: boolean): void {
    this.#taker.take(readAccObject(value, this.#names), legacy, line, () => Uint8Array.from(raw));
  }

  fault(fault: Fault): void {
    this.#taker.sink.fault(fault);
  }
}

class Rows implements FormatReader, CsvSink {
  readonly #taker: Taker;
  readonly #names: AccNames;
  readonly #csv = new CsvReader(this);
  #header: readonly string[] | null = null;

  constructor(taker: Taker, names: AccNames) {
    this.#taker = taker;
    this.#names = names;
  }

  push(bytes: Uint8Array): void {
    this.#csv.push(bytes);
  }

  end(): void {
    this.#csv.end();
  }

  record(fields: readonly string[], line: number): void {
    const header = this.#header;
    if (header === null) {
      this.#header = fields.map((name) => name.trim());
      return;
    }
    // Two tables in one file, or one exported twice.
    if (fields.every((field, index) => field.trim() === header[index])) return;
    const raw = () => this.#csv.raw();
    if (fields.length !== header.length) {
      const reason = `The row has ${fields.length} columns; by the first line there are ${header.length}.`;
      this.#taker.take(reason, false, line, raw);
      return;
    }
    this.#taker.take(readAccRecord(header, fields, '', this.#names), this.#csv.legacy, line, raw);
  }

  fault(fault: Fault): void {
    this.#taker.sink.fault(fault);
  }

  isRecord(fields: readonly string[]): boolean {
    return this.#header !== null && fields.length === this.#header.length;
  }
}
