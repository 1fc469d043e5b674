import { explainJson } from '../json-syntax.ts';
import { LineReader, type LineSink, NO_LINE_END, tooLongReason } from '../lines.ts';
import type { Members } from '../members.ts';
import { parseJson } from '../parse-json.ts';
import { ReaderOn } from '../reader-on.ts';
import { readAccLine } from './line.ts';
import type { AccNames } from './names.ts';
import { NO_CALL, readAccObject } from './object.ts';
import { readAccRecord } from './record.ts';
import type { Taker } from './taker.ts';

/** How lines of logs begin: the date of syslog or of RFC 5424, or the process that writes to its own output. */
const LOG_LINE =
  /^(?:<\d{1,3}>)?(?:\d )?(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d\b|\d{4}-\d\d-\d\d[T ]\d\d:\d\d|\s*\d{1,4}\(\d+\) [A-Z]+:)/;

/** Only lines of the acc module have this. */
const OF_ACC = /\bACC:|\bacc_log_\w+\(\)|\blog_write_cdr\(\)/;

/** Reads the lines of a log, of which some are the acc module's, with fields or with JSON. */
export class LogLines extends ReaderOn implements LineSink {
  readonly #taker: Taker;
  readonly #names: AccNames;
  protected readonly input = new LineReader(this);

  constructor(taker: Taker, names: AccNames) {
    super();
    this.#taker = taker;
    this.#names = names;
  }

  line(text: string, number: number): void {
    const lines = this.input;
    const found = readAccLine(text, this.#names);
    const raw = () => lines.raw();
    if (lines.ending() === '' && found?.json == null) {
      if (text.trim() !== '') this.#taker.take(NO_LINE_END, false, number, raw);
    } else if (found === null) {
      if (text.trim() === '' || (LOG_LINE.test(text) && !OF_ACC.test(text))) return;
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
    this.#taker.take(isOther ? NO_CALL : event, this.input.legacy, number, raw);
  }
}
