import { CsvReader, type CsvSink } from '../csv.ts';
import type { Fault, FormatReader, Sink } from '../format.ts';
import type { JsonSink } from '../json-sink.ts';
import { JsonObjectReader } from '../json-values.ts';
import type { Members } from '../members.ts';
import { ReaderOn } from '../reader-on.ts';
import { type Site, UNKNOWN_SITE } from '../site.ts';
import { kindOfText } from './kind.ts';
import { LogLines } from './log-lines.ts';
import { type AccNames, accNames } from './names.ts';
import { readAccObject } from './object.ts';
import { readAccRecord } from './record.ts';
import { Taker } from './taker.ts';

/** So much is held at most before it is decided what kind of text it is. */
const HELD_LIMIT = 65_536;
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
    // Before the first line is whole there is nothing new to see in it.
    if (this.#held.length > bytes.length + 256 && this.#held.length < HELD_LIMIT && !hasLineEnd(bytes)) return;
    const kind = kindOfText(this.#held, this.#names, this.#held.length >= HELD_LIMIT);
    if (kind !== null) this.#begin(kind);
  }

  end(): void {
    if (this.#reader === null) this.#begin(kindOfText(this.#held!, this.#names, true) ?? 'lines');
    this.#reader!.end();
  }

  done(): number {
    return this.#reader?.done?.() ?? 0;
  }

  header(): number {
    return this.#reader?.header?.() ?? 0;
  }

  #begin(kind: 'lines' | 'json' | 'csv'): void {
    const taker = new Taker(this.#sink, this.#site);
    if (kind === 'lines') this.#reader = new LogLines(taker, this.#names);
    else this.#reader = kind === 'json' ? new Objects(taker, this.#names) : new Rows(taker, this.#names);
    this.#reader.push(this.#held!);
    this.#held = null;
  }
}

function hasLineEnd(bytes: Uint8Array): boolean {
  return bytes.includes(10) || bytes.includes(13);
}

class Objects extends ReaderOn implements JsonSink {
  readonly #taker: Taker;
  readonly #names: AccNames;
  protected readonly input = new JsonObjectReader(this);

  constructor(taker: Taker, names: AccNames) {
    super();
    this.#taker = taker;
    this.#names = names;
  }

  object(value: Members, line: number, raw: () => Uint8Array, legacy: boolean): void {
    this.#taker.take(readAccObject(value, this.#names), legacy, line, raw);
  }

  fault(fault: Fault): void {
    this.#taker.sink.fault(fault);
  }
}

class Rows extends ReaderOn implements CsvSink {
  readonly #taker: Taker;
  readonly #names: AccNames;
  protected readonly input = new CsvReader(this);
  #header: readonly string[] | null = null;
  #headerEnd = 0;

  constructor(taker: Taker, names: AccNames) {
    super();
    this.#taker = taker;
    this.#names = names;
  }

  header(): number {
    return this.#headerEnd;
  }

  record(fields: readonly string[], line: number): void {
    const header = this.#header;
    if (header === null) {
      this.#header = fields.map((name) => name.trim());
      this.#headerEnd = this.input.recordEnd();
      return;
    }
    // Two tables in one file, or one exported twice.
    if (fields.every((field, index) => field.trim() === header[index])) return;
    const raw = () => this.input.raw();
    if (fields.length !== header.length) {
      const reason = `The row has ${fields.length} columns; by the first line there are ${header.length}.`;
      this.#taker.take(reason, false, line, raw);
      return;
    }
    this.#taker.take(readAccRecord(header, fields, '', this.#names), this.input.legacy, line, raw);
  }

  fault(fault: Fault): void {
    this.#taker.sink.fault(fault);
  }

  isRecord(fields: readonly string[]): boolean {
    return this.#header !== null && fields.length === this.#header.length;
  }
}
