import { addFlag } from '../record/draft.ts';
import { readCall, smdrTime } from './avaya/call.ts';
import { LEAST_FIELDS, SMDR, splitSmdr } from './avaya/columns.ts';
import { countedOf } from './counted.ts';
import type { Format, FormatReader, Guess, Sink } from './format.ts';
import { LineReader, type LineSink, NO_LINE_END, tooLongReason } from './lines.ts';
import { type Site, UNKNOWN_SITE } from './site.ts';

/** SMDR records of Avaya IP Office, from its socket or a file. */
export const avayaSmdr: Format = {
  name: 'avaya-smdr',
  title: 'Avaya IP Office: SMDR records (17 to 37 fields), from a socket or a file',
  guess: guessSmdr,
  reader: (sink, site) => new SmdrReader(sink, site),
};

class SmdrReader implements FormatReader, LineSink {
  readonly #sink: Sink;
  readonly #site: Site;
  readonly #lines = new LineReader(this);

  constructor(sink: Sink, site: Site = UNKNOWN_SITE) {
    this.#sink = sink;
    this.#site = site;
  }

  push(bytes: Uint8Array): void {
    this.#lines.push(bytes);
  }

  end(): void {
    this.#lines.end();
  }

  line(text: string, number: number): void {
    if (text.trim() === '') return;
    // Each record ends with CRLF; the number of its fields does not tell that it is whole.
    if (this.#lines.ending() === '') {
      this.#sink.fault({ line: number, column: null, reason: NO_LINE_END, raw: this.#lines.raw() });
      return;
    }
    const fields = splitSmdr(text);
    const start = fields === null ? Number.NaN : smdrTime(fields[SMDR.start]!);
    if (fields === null || Number.isNaN(start)) {
      this.#sink.fault({
        line: number,
        column: fields === null ? null : 1,
        reason: explain(text, fields),
        raw: this.#lines.raw(),
      });
      return;
    }
    const draft = readCall(fields, start, text, this.#site);
    if (this.#lines.legacy) addFlag(draft, 'text=windows-1252');
    this.#sink.draft(draft, number);
  }

  tooLong(kept: Uint8Array, size: number, number: number): void {
    this.#sink.fault({ line: number, column: null, reason: tooLongReason(size), raw: kept });
  }
}

function explain(text: string, fields: readonly string[] | null): string {
  if (fields !== null) {
    return `The start of the call is ${JSON.stringify(fields[SMDR.start]!.slice(0, 60))}; a time such as 2026/01/31 23:59:59 is right.`;
  }
  const count = text.split(',').length;
  if (count < LEAST_FIELDS)
    return `The line has ${count === 1 ? '1 field' : `${count} fields`}; an SMDR record has ${LEAST_FIELDS} to 37.`;
  return 'The fields are not those of an SMDR record: a time, a span such as 00:03:37, seconds, the caller, I or O, … in that order.';
}

function guessSmdr(head: Uint8Array): Guess | null {
  let good = 0;
  let bad = 0;
  const lines = new LineReader({
    line(text) {
      if (text.trim() === '') return;
      const fields = splitSmdr(text);
      if (fields !== null && !Number.isNaN(smdrTime(fields[SMDR.start]!))) good++;
      else bad++;
    },
    tooLong: () => void bad++,
  });
  lines.push(head);
  // The last line may be cut off, so it counts only where there is no other.
  if (good + bad === 0) lines.end();
  if (good === 0 || good < bad) return null;
  const reason = `${countedOf(good, good + bad, 'line', 'an SMDR record', 'SMDR records')} of Avaya IP Office`;
  return { confidence: 0.5 + (0.49 * good) / (good + bad), reason };
}
