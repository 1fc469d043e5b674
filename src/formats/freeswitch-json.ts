import { isUtf8 } from 'node:buffer';
import { addFlag } from '../record/draft.ts';
import type { Fault, Format, FormatReader, Sink } from './format.ts';
import { freeSwitchDraft } from './freeswitch/draft.ts';
import { BEGINNING, guessJson } from './freeswitch/guess-json.ts';
import { PercentDecoder } from './freeswitch/percent.ts';
import { readCdr } from './freeswitch/read-cdr.ts';
import { repairJson } from './freeswitch/repair-json.ts';
import { isPacked, unpackBody } from './freeswitch/unpack.ts';
import { explainJson } from './json-syntax.ts';
import type { JsonSink } from './json-sink.ts';
import { JsonObjectReader } from './json-values.ts';
import { decodeText, LineReader, type LineSink, tooLongReason } from './lines.ts';
import type { Members } from './members.ts';
import { type Site, UNKNOWN_SITE } from './site.ts';

/** So many bytes of an object that is printed over many lines are gathered before they are handed on. */
const GATHERED = 65_536;
/** A record as the switch itself writes it. */
const UNPRINTED = /^\{"core-uuid":/;

/** What mod_json_cdr posts or writes, in each of its encodings, and mod_format_cdr with `format=json`. */
export const freeSwitchJson: Format = {
  name: 'freeswitch-json',
  title: 'FreeSWITCH, FusionPBX: mod_json_cdr, as posted or as files',
  guess: guessJson,
  reader: (sink, site = UNKNOWN_SITE) => new FreeSwitchJsonReader(sink, site),
};

/**
 * The switch writes a record on one line, plain or encoded, and such a line is read by itself. All else, as an object
 * printed over many lines, goes through the reader of any JSON.
 */
class FreeSwitchJsonReader implements FormatReader, LineSink, JsonSink {
  readonly #sink: Sink;
  readonly #site: Site;
  readonly #lines = new LineReader(this);
  #json: JsonObjectReader | null = null;
  #gathered: Uint8Array[] = [];
  #size = 0;
  /** Where what is gathered began, and whether that is a record of which nothing was handed on yet. */
  #line = 0;
  #isWhole = false;
  /** Where in the input that is, and whether all bytes from there on were gathered: no mark, no NUL was left out. */
  #at = 0;
  #isExact = false;

  constructor(sink: Sink, site: Site) {
    this.#sink = sink;
    this.#site = site;
  }

  push(bytes: Uint8Array): void {
    this.#lines.push(bytes);
  }

  end(): void {
    this.#lines.end();
    this.#endJson();
  }

  done(): number {
    if (this.#json === null) return this.#lines.done();
    return this.#isExact ? this.#at + this.#json.done() : this.#at;
  }

  line(text: string, line: number): void {
    const { legacy } = this.#lines;
    if (text.startsWith('{')) {
      // Nothing but a record begins so, whatever is open before it.
      if (UNPRINTED.test(text)) this.#endJson();
      const value = parse(text) ?? (BEGINNING.test(text) ? parseRepaired(text) : null);
      if (value !== null && typeof value.record['variables'] === 'object') {
        this.#endJson();
        this.#read(value, line, legacy, () => this.#lines.raw());
        return;
      }
    } else if (isPacked(text)) {
      this.#endJson();
      this.#readPacked(text, line);
      return;
    } else if (this.#json === null && text.trim() === '') return;
    this.#gather(line);
  }

  tooLong(raw: Uint8Array, size: number, line: number): void {
    this.#endJson();
    this.#sink.fault({ line, column: null, reason: tooLongReason(size), raw });
  }

  object(record: Members, line: number, raw: () => Uint8Array, legacy: boolean): void {
    this.#read({ record, repaired: false }, line, legacy, raw);
  }

  fault(fault: Fault): void {
    this.#sink.fault(fault);
  }

  #gather(line: number): void {
    const bytes = this.#lines.raw();
    if (this.#json === null) {
      this.#json = new JsonObjectReader(this, line);
      this.#line = line;
      this.#at = this.#lines.lineAt();
      this.#isExact = true;
      this.#isWhole = UNPRINTED.test(decodeText(bytes.subarray(0, 20)));
    }
    if (this.#lines.lineAt() + bytes.length !== this.#lines.lineEnd()) this.#isExact = false;
    this.#gathered.push(bytes);
    this.#size += bytes.length;
    if (this.#size >= GATHERED) this.#handOn();
  }

  #handOn(): void {
    this.#json!.push(Buffer.concat(this.#gathered));
    this.#isWhole = false;
    this.#gathered = [];
    this.#size = 0;
  }

  #endJson(): void {
    const json = this.#json;
    if (json === null) return;
    this.#json = null;
    const bytes = Buffer.concat(this.#gathered);
    this.#gathered = [];
    this.#size = 0;
    // A record whose values hold line ends, since it was stored after one decode too many.
    const value = this.#isWhole ? parseRepaired(decodeText(bytes)) : null;
    if (value !== null) this.#read(value, this.#line, !isUtf8(bytes), () => bytes);
    else {
      json.push(bytes);
      json.end();
    }
  }

  #readPacked(line: string, number: number): void {
    const raw = () => this.#lines.raw();
    const unpacked = unpackBody(line);
    if (unpacked === null) {
      const reason = 'This is neither percent-encoded nor in base64; cdr= is followed by one of these, or by {.';
      this.#sink.fault({ line: number, column: null, reason, raw: raw() });
      return;
    }
    const { text, legacy } = unpacked;
    if (text.startsWith('<')) {
      const reason = 'This is XML, as mod_xml_cdr sends it; the format freeswitch-xml reads it.';
      this.#sink.fault({ line: number, column: null, reason, raw: raw() });
      return;
    }
    const value = parse(text) ?? parseRepaired(text);
    if (value !== null) this.#read(value, number, legacy || this.#lines.legacy, raw);
    else {
      const { reason } = explainJson(text, 1);
      this.#sink.fault({ line: number, column: null, reason: `In what is encoded here: ${reason}`, raw: raw() });
    }
  }

  #read({ record, repaired }: Parsed, line: number, legacy: boolean, raw: () => Uint8Array): void {
    const decoder = new PercentDecoder();
    const cdr = readCdr(record, decoder);
    const draft = typeof cdr === 'string' ? null : freeSwitchDraft(cdr, this.#site);
    if (draft === null) {
      const missing = 'The record has no start; the variable start_epoch, in seconds since 1970, is needed.';
      this.#sink.fault({ line, column: null, reason: typeof cdr === 'string' ? cdr : missing, raw: raw() });
      return;
    }
    if (repaired) addFlag(draft, 'json=repaired');
    if (legacy || decoder.legacy) addFlag(draft, 'text=windows-1252');
    this.#sink.draft(draft, line);
  }
}

interface Parsed {
  readonly record: Members;
  readonly repaired: boolean;
}

/** Integers too large to be exact are no concern: the switch writes its numbers as strings. */
function parse(text: string): Parsed | null {
  try {
    const record: unknown = JSON.parse(text);
    return typeof record === 'object' && record !== null ? { record: record as Members, repaired: false } : null;
  } catch {
    return null;
  }
}

function parseRepaired(text: string): Parsed | null {
  const repaired = repairJson(text);
  const parsed = repaired === null ? null : parse(repaired);
  return parsed === null ? null : { ...parsed, repaired: true };
}
