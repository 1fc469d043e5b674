import { type Arrangement, chosenColumns } from './asterisk/arrangement.ts';
import { CdrRows } from './asterisk/cdr-rows.ts';
import { explainRecord } from './asterisk/explain-record.ts';
import { JsonCdrReader } from './asterisk/json-cdr-reader.ts';
import { COLUMNS, isBlank, isHeader, isTableOrder, layoutOf, NAMED } from './asterisk/layout.ts';
import { readTime } from './asterisk/times.ts';
import { ByFirstLine } from './by-first-line.ts';
import { linesIn } from './bytes.ts';
import { countedOf } from './counted.ts';
import { CsvReader, type CsvSink } from './csv.ts';
import type { Fault, Format, Guess, Sink } from './format.ts';
import { ReaderOn } from './reader-on.ts';
import { likeliestSeparator } from './separator.ts';
import { type Site, UNKNOWN_SITE } from './site.ts';
import { splitRecord } from './split-record.ts';

/** How a line of an advanced mapping with `format = json` begins, and what it has. */
const JSON_CDR = /^\{.*"(?:clid|src|dst|dcontext|disposition)"\s*:/i;
/** What an advanced mapping of cdr_custom may have between columns. */
const SEPARATORS = [',', ';', '\t', '|'] as const;

/** Asterisk's `Master.csv`: as cdr_csv writes it with any of its settings, or cdr_custom with any mapping. */
export const asteriskCsv: Format = {
  name: 'asterisk-csv',
  title:
    'Asterisk, FreePBX, Issabel: Master.csv of cdr_csv (16 to 21 columns) or cdr_custom (its stock 19 columns, or yours)',
  columns: { kind: 'positions', names: COLUMNS },
  guess: guessAsterisk,
  reader: (sink, site = UNKNOWN_SITE) => new ByFirstLine((line) => choose(line, sink, site)),
};

function choose(line: string, sink: Sink, site: Site): JsonCdrReader | AsteriskReader {
  if (JSON_CDR.test(line)) return new JsonCdrReader(sink, site);
  const chosen = chosenColumns(site);
  return new AsteriskReader(sink, site, chosen, separatorOf(line, chosen));
}

/** The one in which the first line has the columns it should have. */
function separatorOf(line: string, chosen: Arrangement | null): string {
  const fields: string[] = [];
  const fits = (separator: string) => {
    const count = splitRecord(line, fields, undefined, separator);
    return chosen !== null ? count === chosen.count : count > 0 && layoutOf(fields) !== null;
  };
  return SEPARATORS.find(fits) ?? likeliestSeparator(line, SEPARATORS);
}

class AsteriskReader extends ReaderOn implements CsvSink {
  readonly quotesFirst = true;
  protected readonly input: CsvReader;
  readonly #rows: CdrRows;
  readonly #chosen: Arrangement | null;

  constructor(sink: Sink, site: Site, chosen: Arrangement | null, separator: string) {
    super();
    this.input = new CsvReader(this, separator);
    this.#rows = new CdrRows(sink, site);
    this.#chosen = chosen;
  }

  override end(): void {
    super.end();
    this.flush();
  }

  flush(): void {
    this.#rows.flush();
  }

  isRecord(fields: readonly string[]): boolean {
    const chosen = this.#chosen;
    if (chosen === null || fields.length !== chosen.count) return layoutOf(fields) !== null;
    return readTime(chosen.fields(fields)[NAMED.start]!) !== null;
  }

  record(fields: readonly string[], line: number): void {
    if (this.#chosen !== null && fields.length === this.#chosen.count) {
      this.#chosenRecord(fields, this.#chosen, line);
      return;
    }
    const at = layoutOf(fields);
    const start = at === null ? null : readTime(fields[at.start]!);
    const { text: identity, legacy } = this.input;
    if (at !== null && start !== null) this.#rows.row({ fields, at, start, identity, rest: '', legacy, line });
    else if (!isHeader(fields) && !isBlank(fields)) {
      const { column, reason } = explainRecord(fields, this.#chosen?.count);
      this.#explained(column, reason, line);
    }
  }

  fault(fault: Fault): void {
    this.#rows.fault(fault);
  }

  #chosenRecord(values: readonly string[], chosen: Arrangement, line: number): void {
    const fields = chosen.fields(values);
    const start = readTime(fields[NAMED.start]!);
    const { text: identity, legacy } = this.input;
    if (start !== null) {
      this.#rows.row({ fields, at: NAMED, start, identity, rest: chosen.rest(values), legacy, line });
    } else if (!isHeader(values) && !isBlank(values)) {
      const { column, reason } = chosen.explain(fields);
      this.#explained(column, reason, line);
    }
  }

  #explained(field: number | null, reason: string, line: number): void {
    const column = field === null ? null : this.input.columnOf(field);
    this.fault({ line, column, reason, raw: this.input.raw() });
  }
}

/** FreeSWITCH can write these columns too, with the names of its causes in the place of the disposition. */
function isForeign(disposition: string): boolean {
  return disposition.includes('_');
}

function guessAsterisk(head: Uint8Array): Guess | null {
  let good = 0;
  let bad = 0;
  let columns = 0;
  let table = false;
  let last: number | null = null;
  const count = (fields: readonly string[], line: number) => {
    last = line;
    const at = layoutOf(fields);
    if (at !== null && !isForeign(fields[at.disposition]!)) {
      good++;
      columns = fields.length;
    } else if (!isHeader(fields)) bad++;
    else table ||= isTableOrder(fields);
  };
  const fault = ({ line }: Fault) => {
    last = line;
    bad++;
  };
  const reader = new ByFirstLine((line) => {
    if (JSON_CDR.test(line)) return JsonCdrReader.counting((isCdr) => void (isCdr ? good++ : bad++));
    return new CsvReader(
      { record: count, fault, isRecord: (fields) => layoutOf(fields) !== null, isWhole: () => true },
      separatorOf(line, null),
    );
  });
  reader.push(head);
  // Lines behind a quote that is not closed yet: of another format, more likely than of one long record.
  if (last !== null) bad += Math.max(0, linesIn(Buffer.from(head.buffer, head.byteOffset, head.byteLength)) - last - 1);
  // The last line may be cut off, so it counts only where there is no other.
  if (good + bad === 0) reader.end();
  if (good === 0 || good < bad || table) return null;
  const kind = columns === 0 ? 'as members of JSON objects' : `the last with ${columns} columns`;
  const reason = `${countedOf(good, good + bad, 'line', 'a CDR', 'CDRs')} as Asterisk writes them, ${kind}`;
  return { confidence: 0.5 + (0.49 * good) / (good + bad), reason };
}
