import { addFlag } from '../record/draft.ts';
import { countedOf } from './counted.ts';
import type { Format, FormatReader, Guess, Sink } from './format.ts';
import { readCall } from './3cx/call.ts';
import { type Column, COLUMNS, headerOf, type Layout, layoutOf, slashTime } from './3cx/columns.ts';
import { explainLine } from './3cx/explain-line.ts';
import { type Fitted, fitLine } from './3cx/fit-line.ts';
import { isWholeLine } from './3cx/whole-line.ts';
import { LineReader, type LineSink, NO_LINE_END, tooLongReason } from './lines.ts';
import { type Site, UNKNOWN_SITE } from './site.ts';

/** The lines of 3CX's CDR service, from its socket or its files. */
export const threeCx: Format = {
  name: '3cx',
  title: '3CX: lines of the CDR service, from a socket or cdr.log (20 or 27 columns, or your own)',
  columns: { kind: 'positions', names: COLUMNS },
  guess: guessLines,
  reader: (sink, site) => new ThreeCxReader(sink, site),
};

class ThreeCxReader implements FormatReader, LineSink {
  readonly #sink: Sink;
  readonly #site: Site;
  #layout: Layout | null;
  /** Of all lines so far; null before the first, and where they differ. */
  #common: Layout | null = null;
  #isMixed = false;
  readonly #lines = new LineReader(this);

  constructor(sink: Sink, site: Site = UNKNOWN_SITE) {
    this.#sink = sink;
    this.#site = site;
    this.#layout = site.columns === null ? null : layoutOf(site.columns as readonly (Column | '-')[]);
  }

  push(bytes: Uint8Array): void {
    this.#lines.push(bytes);
  }

  end(): void {
    this.#lines.end();
  }

  line(text: string, number: number): void {
    if (text.trim() === '') return;
    const fitted = fitLine(text, this.#layout);
    const start = fitted === null ? Number.NaN : startOf(fitted);
    if (fitted === null || Number.isNaN(start)) {
      const header = headerOf(text);
      if (header !== null) {
        if (this.#site.columns === null) this.#layout = header;
        return;
      }
      const { column, reason } = explainLine(text, this.#layout);
      this.#sink.fault({ line: number, column, reason, raw: this.#lines.raw() });
      return;
    }
    if (this.#lines.ending() === '' && !isWholeLine(fitted, this.#layout !== null || fitted.layout === this.#common)) {
      this.#sink.fault({ line: number, column: null, reason: NO_LINE_END, raw: this.#lines.raw() });
      return;
    }
    if (this.#common !== fitted.layout) {
      this.#isMixed ||= this.#common !== null;
      this.#common = this.#isMixed ? null : fitted.layout;
    }
    const draft = readCall(fitted, start, text, this.#site);
    if (this.#lines.legacy) addFlag(draft, 'text=windows-1252');
    this.#sink.draft(draft, number);
  }

  tooLong(kept: Uint8Array, size: number, number: number): void {
    this.#sink.fault({ line: number, column: null, reason: tooLongReason(size), raw: kept });
  }
}

function startOf({ layout, fields }: Fitted): number {
  const at = layout.at['time-start'];
  return at < 0 ? Number.NaN : slashTime(fields[at]!.trim());
}

/** Two columns tell a line of 3CX from any other: `Call 23193`, and behind it the call's id in hexadecimal digits. */
const LIKE_A_CALL = /^(?:Call )?\d+,[\da-f]{8,}_\d+,/i;

function guessLines(head: Uint8Array): Guess | null {
  let good = 0;
  let bad = 0;
  const lines = new LineReader({
    line(text) {
      if (text.trim() === '') return;
      const fitted = LIKE_A_CALL.test(text) ? fitLine(text, null) : null;
      if (fitted !== null && !Number.isNaN(startOf(fitted))) good++;
      else bad++;
    },
    tooLong: () => void bad++,
  });
  lines.push(head);
  // The last line may be cut off, so it counts only where there is no other.
  if (good + bad === 0) lines.end();
  if (good === 0 || good < bad) return null;
  const reason = `${countedOf(good, good + bad, 'line', 'a call', 'calls')} as the CDR service of 3CX writes them`;
  return { confidence: 0.5 + (0.49 * good) / (good + bad), reason };
}
