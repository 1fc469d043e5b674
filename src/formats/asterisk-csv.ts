import type { Fault, Format, FormatReader, Guess, Sink } from './format.ts';
import { addFlag } from '../record/draft.ts';
import { asteriskDraft } from './asterisk/draft.ts';
import { channelMoment } from './asterisk/clock.ts';
import { ClockKeeper } from './asterisk/clock-keeper.ts';
import { explainRecord } from './asterisk/explain-record.ts';
import { isBlank, isHeader, type Layout, layoutOf } from './asterisk/layout.ts';
import { readTime } from './asterisk/outcome.ts';
import { Parties } from './asterisk/parties.ts';
import { CsvReader, type CsvSink } from './csv.ts';
import { linesIn } from './bytes.ts';

/** So many records are read before the first is handed on, to learn the file's clock and its phones from them. */
const FIRST = 500;

/** A record as it stands in the file. */
interface Row {
  readonly fields: readonly string[];
  readonly at: Layout;
  readonly start: number;
  readonly text: string;
  readonly legacy: boolean;
  readonly line: number;
}

/** Asterisk's `Master.csv`, as cdr_csv writes it with any of its settings, or cdr_custom with its stock mapping. */
export const asteriskCsv: Format = {
  name: 'asterisk-csv',
  title: 'Asterisk, FreePBX, Issabel: Master.csv of cdr_csv (16 to 21 columns) or cdr_custom (its stock 19 columns)',
  guess: guessAsterisk,
  reader: (sink) => new AsteriskReader(sink),
};

class AsteriskReader implements FormatReader, CsvSink {
  readonly #csv = new CsvReader(this);
  readonly #parties = new Parties();
  readonly #clock: ClockKeeper;
  #first: (Row | Fault)[] | null = [];

  constructor(sink: Sink) {
    this.#clock = new ClockKeeper(sink);
  }

  push(bytes: Uint8Array): void {
    this.#csv.push(bytes);
  }

  end(): void {
    this.#csv.end();
    this.flush();
  }

  flush(): void {
    this.#readFirst();
    this.#clock.settle();
  }

  done(): number {
    return this.#csv.done();
  }

  isRecord(fields: readonly string[]): boolean {
    return layoutOf(fields) !== null;
  }

  record(fields: readonly string[], line: number): void {
    const at = layoutOf(fields);
    const start = at === null ? null : readTime(fields[at.start]!);
    if (at === null || start === null) {
      if (isHeader(fields) || isBlank(fields)) return;
      const { column, reason } = explainRecord(fields);
      this.fault({ line, column: column === null ? null : this.#csv.columnOf(column), reason, raw: this.#csv.raw() });
      return;
    }
    const { text, legacy } = this.#csv;
    if (this.#first === null) this.#read(fields, at, start, text, legacy, line);
    else {
      this.#first.push({ fields: fields.slice(), at, start, text, legacy, line });
      if (this.#first.length >= FIRST) this.#readFirst();
    }
  }

  fault(fault: Fault): void {
    if (this.#first === null) this.#clock.fault(fault);
    else {
      this.#first.push(fault);
      if (this.#first.length >= FIRST) this.#readFirst();
    }
  }

  #readFirst(): void {
    if (this.#first === null) return;
    const items = this.#first;
    this.#first = null;
    const rows = items.filter((item) => 'fields' in item);
    for (const { fields, at } of rows) {
      this.#parties.learn(fields, at, this.#parties.of(fields[at.channel]!), this.#parties.of(fields[at.dstchannel]!));
    }
    this.#clock.begin(
      rows.map((row) => row.start),
      rows.map((row) => momentOf(row.fields, row.at)),
    );
    for (const item of items) {
      if (!('fields' in item)) this.#clock.fault(item);
      else this.#read(item.fields, item.at, item.start, item.text, item.legacy, item.line);
    }
  }

  #read(fields: readonly string[], at: Layout, start: number, text: string, legacy: boolean, line: number): void {
    const draft = asteriskDraft(fields, at, start, text, this.#parties);
    if (legacy) addFlag(draft, 'text=windows-1252');
    this.#clock.draft(draft, line, momentOf(fields, at));
  }
}

/** The moment at which the record's channel, or the first one of its call, was made. */
function momentOf(fields: readonly string[], at: Layout): number {
  if (at.uniqueid >= 0) return channelMoment(fields[at.uniqueid]!);
  return at.linkedid >= 0 ? channelMoment(fields[at.linkedid]!) : Number.NaN;
}

/** FreeSWITCH can write these columns too, with the names of its causes in the place of the disposition. */
function isForeign(disposition: string): boolean {
  return disposition.includes('_');
}

function guessAsterisk(head: Uint8Array): Guess | null {
  let good = 0;
  let bad = 0;
  let columns = 0;
  let last = 0;
  const csv = new CsvReader({
    record(fields, line) {
      last = line;
      const at = layoutOf(fields);
      if (at !== null && !isForeign(fields[at.disposition]!)) {
        good++;
        columns = fields.length;
      } else if (!isHeader(fields)) bad++;
    },
    fault({ line }) {
      last = line;
      bad++;
    },
    isRecord: (fields) => layoutOf(fields) !== null,
    isWhole: () => true,
  });
  csv.push(head);
  // Lines behind a quote that is not closed yet: of another format, more likely than of one long record.
  bad += Math.max(0, linesIn(Buffer.from(head.buffer, head.byteOffset, head.byteLength)) - last - 1);
  // The last line may be cut off, so it counts only where there is no other.
  if (good + bad === 0) csv.end();
  if (good === 0 || good < bad) return null;
  const reason = `${good} of ${good + bad} lines are CDRs as Asterisk writes them, the last with ${columns} columns`;
  return { confidence: 0.5 + (0.49 * good) / (good + bad), reason };
}
