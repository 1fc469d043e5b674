import { addFlag } from '../record/draft.ts';
import { countedOf } from './counted.ts';
import { beginsWithin, NO_BEGINNING } from './cut-beginning.ts';
import type { Format, Guess, Sink } from './format.ts';
import { CSV_COLUMNS } from './freeswitch/csv-columns.ts';
import { explainCsv } from './freeswitch/csv-explain.ts';
import { type CsvLayout, csvLayout, isRealUuid, layoutOfHeader } from './freeswitch/csv-layout.ts';
import { CsvLineReader } from './freeswitch/csv-lines.ts';
import { csvDraft } from './freeswitch/csv-record.ts';
import { type CsvRow, splitCdrLine } from './freeswitch/csv-split.ts';
import { type LineSink, NO_LINE_END, tooLongReason } from './lines.ts';
import { ReaderOn } from './reader-on.ts';
import { splitRecord } from './split-record.ts';
import { type Site, UNKNOWN_SITE } from './site.ts';

/** What mod_cdr_csv writes by its stock templates or by one's own, and mod_cdr_pg_csv's table and spool. */
export const freeSwitchCsv: Format = {
  name: 'freeswitch-csv',
  title: 'FreeSWITCH: Master.csv of mod_cdr_csv in any template, and the table of mod_cdr_pg_csv',
  columns: { kind: 'positions', names: CSV_COLUMNS },
  guess: guessCsv,
  reader: (sink, site = UNKNOWN_SITE) => new FreeSwitchCsvReader(sink, site),
};

class FreeSwitchCsvReader extends ReaderOn implements LineSink {
  readonly #sink: Sink;
  readonly #site: Site;
  protected readonly input = new CsvLineReader(this);
  /** From the settings, else from a line that names the columns. */
  #wanted: CsvLayout | null;
  /** How many columns the lines so far have; 0 before the first, -1 when they differ. */
  #count = 0;
  /** Where the line ends that last named the columns. */
  #header = 0;

  constructor(sink: Sink, site: Site) {
    super();
    this.#sink = sink;
    this.#site = site;
    this.#wanted = site.columns === null ? null : csvLayout(site.columns);
  }

  header(): number {
    return this.#header;
  }

  line(text: string, line: number): void {
    const wanted = this.#wanted;
    const row = (wanted === null ? null : splitCdrLine(text, wanted)) ?? splitCdrLine(text, null);
    if (this.input.ending() === '' && text.trim() !== '' && !this.#isWhole(text, row)) {
      this.#sink.fault({ line, column: null, reason: NO_LINE_END, raw: this.input.raw() });
      return;
    }
    if (line === 1 && isCutBefore(text)) {
      this.#sink.fault({ line, column: 1, reason: NO_BEGINNING, raw: this.input.raw() });
      return;
    }
    if (row !== null) this.#count = this.#count === 0 || this.#count === row.fields.length ? row.fields.length : -1;
    const draft = row === null ? null : csvDraft(row, text, this.#site);
    if (draft !== null) {
      if (this.input.legacy) addFlag(draft, 'text=windows-1252');
      this.#sink.draft(draft, line);
      return;
    }
    if (isBlank(text)) return;
    const header = headerOf(text);
    if (header !== null) {
      if (this.#site.columns !== null) return;
      this.#wanted = header;
      this.#header = this.input.lineEnd();
    } else this.#sink.fault({ line, ...explainCsv(text, row?.layout ?? wanted), raw: this.input.raw() });
  }

  /** Whether a line that has no end is whole: by the template's own end, or by its columns and a last quote. */
  #isWhole(text: string, row: CsvRow | null): boolean {
    if (row === null) return false;
    if (text.endsWith('";') || text.endsWith(');')) return true;
    // Where a value has quotes of its own, a part of the line may be taken for the whole of it.
    const isPlain = !row.fields.some((field) => field.includes('"'));
    return text.endsWith('"') && row.fields.length === this.#count && isPlain;
  }

  tooLong(raw: Uint8Array, size: number, line: number): void {
    this.#sink.fault({ line, column: null, reason: tooLongReason(size), raw });
  }
}

/** Also of a statement, as the template `sql` writes it, and of the text in single quotes of mod_cdr_pg_csv. */
function isCutBefore(text: string): boolean {
  if (/^INSERT /i.test(text)) return false;
  if (text.endsWith(');') || beginsWithin(text)) return true;
  if (text.startsWith('"')) return false;
  // Its own templates quote everything.
  return text.endsWith('"') || beginsWithin(text, "'");
}

function isBlank(text: string): boolean {
  return /^[\s",;']*$/.test(text);
}

function headerOf(text: string): CsvLayout | null {
  if (!/start_stamp/i.test(text)) return null;
  const fields: string[] = [];
  return splitRecord(text, fields) < 0 ? null : layoutOfHeader(fields);
}

function guessCsv(head: Uint8Array): Guess | null {
  let good = 0;
  let bad = 0;
  let columns = 0;
  let header: CsvLayout | null = null;
  const lines = new CsvLineReader({
    line(text) {
      const row = splitCdrLine(text, header) ?? splitCdrLine(text, null);
      if (row !== null && isSure(row.fields, row.layout)) {
        good++;
        columns = row.fields.length;
      } else if (!isBlank(text)) {
        const named = headerOf(text);
        if (named === null) bad++;
        else header = named;
      }
    },
    tooLong: () => void bad++,
  });
  lines.push(head);
  // The last line may be cut off, so it counts only where there is no other.
  if (good + bad === 0) lines.end();
  if (good === 0 || good < bad) return null;
  const reason = `${countedOf(good, good + bad, 'line', 'a CDR', 'CDRs')} of FreeSWITCH's mod_cdr_csv, the last with ${columns} columns`;
  return { confidence: 0.5 + (0.49 * good) / (good + bad), reason };
}

/** Asterisk's columns may stand in the same places, but its ids are no uuids and its dispositions no causes of FreeSWITCH. */
function isSure(fields: readonly string[], { uuid, cause }: CsvLayout): boolean {
  return isRealUuid(fields[uuid] ?? '') && (cause < 0 || /^[A-Z][A-Z\d]*(?:_[A-Z\d]+)*$/.test(fields[cause]!));
}
