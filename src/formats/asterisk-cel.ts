import type { Explanation } from './asterisk/explain-record.ts';
import { CelColumns, COLUMN_NAMES, STOCK_COLUMNS } from './asterisk/cel/cel-columns.ts';
import { joinEvents } from './asterisk/join-events.ts';
import { DatabaseReader, isTableExport } from './asterisk/database-reader.ts';
import { isQueueEvent } from './asterisk/queue/event.ts';
import { ByFirstLine } from './by-first-line.ts';
import { countedOf } from './counted.ts';
import { CsvReader, type CsvSink } from './csv.ts';
import type { Fault, Format, Guess, Part, Sink } from './format.ts';
import type { JsonSink } from './json-sink.ts';
import { JsonObjectReader } from './json-values.ts';
import { type Members, textOf } from './members.ts';
import { ReaderOn } from './reader-on.ts';
import { likeliestSeparator } from './separator.ts';
import { type Site, UNKNOWN_SITE } from './site.ts';
import { splitRecord } from './split-record.ts';

/** How a line of an advanced mapping with `format = json` begins, and what it has. */
const JSON_EVENT = /^\{.*"event(?:type|enum|name)"\s*:/i;
/** `cel_custom.conf` as it is shipped; of late with a text of one's own in the second column, as an example. */
const STOCK = [
  new CelColumns(STOCK_COLUMNS),
  new CelColumns([...STOCK_COLUMNS.slice(0, 1), '-', ...STOCK_COLUMNS.slice(1)]),
] as const;
const SEPARATORS = [',', ';', '\t', '|'] as const;

/** Asterisk's channel events: what a CDR does not say of a call, as cel_custom writes it or the table `cel` has it. */
export const asteriskCel: Format = {
  name: 'asterisk-cel',
  title: 'Asterisk, FreePBX, Issabel: channel events (CEL) of cel_custom, or of the table cel; they add to CDRs',
  columns: { kind: 'positions', names: COLUMN_NAMES },
  guess: guessCel,
  reader: (sink, site = UNKNOWN_SITE) => new ByFirstLine((line) => choose(line, sink, site)),
  join: joinEvents,
};

function choose(line: string, sink: Sink, site: Site): CelJsonReader | DatabaseReader | CelCsvReader {
  if (JSON_EVENT.test(line)) return new CelJsonReader(sink);
  const layouts = layoutsOf(site);
  if (layouts.length > 1 && isTableExport(line)) return new DatabaseReader(sink, site);
  return new CelCsvReader(sink, layouts, separatorOf(line, layouts));
}

/** The columns that the settings of the source name for events; else those that are shipped. */
function layoutsOf({ columns }: Site): readonly CelColumns[] {
  const chosen = columns === null ? null : new CelColumns(columns);
  return chosen?.isCel() === true ? [chosen] : STOCK;
}

function separatorOf(line: string, layouts: readonly CelColumns[]): string {
  const fields: string[] = [];
  const fits = (separator: string) => {
    const count = splitRecord(line, fields, undefined, separator);
    return layouts.some((columns) => columns.count === count);
  };
  return SEPARATORS.find(fits) ?? likeliestSeparator(line, SEPARATORS);
}

class CelCsvReader extends ReaderOn implements CsvSink {
  readonly quotesFirst = true;
  readonly #sink: Sink;
  readonly #layouts: readonly CelColumns[];
  protected readonly input: CsvReader;

  constructor(sink: Sink, layouts: readonly CelColumns[], separator: string) {
    super();
    this.#sink = sink;
    this.#layouts = layouts;
    this.input = new CsvReader(this, separator);
  }

  isRecord(fields: readonly string[]): boolean {
    return this.#layouts.some((columns) => columns.fits(fields));
  }

  record(fields: readonly string[], line: number): void {
    if (fields.every((field) => field.trim() === '')) return;
    const columns = this.#layouts.find(({ count }) => count === fields.length);
    if (columns === undefined) {
      const right = this.#layouts.map(({ count }) => count).join(' or ');
      const reason = `The record has ${fields.length} columns; ${right} are right, as cel_custom is shipped or the source's settings name them.`;
      this.fault({ line, column: null, reason, raw: this.input.raw() });
      return;
    }
    // A line that names the columns.
    if (fields.includes('eventtype') && fields.includes('eventtime')) return;
    hand(columns.read(fields), line, this.#sink, ({ column, reason }) => ({
      line,
      column: column === null ? null : this.input.columnOf(column),
      reason,
      raw: this.input.raw(),
    }));
  }

  fault(fault: Fault): void {
    this.#sink.fault(fault);
  }
}

/** Events as cel_custom writes them with `format = json`. */
class CelJsonReader extends ReaderOn implements JsonSink {
  readonly #sink: Sink;
  protected readonly input = new JsonObjectReader(this);

  constructor(sink: Sink) {
    super();
    this.#sink = sink;
  }

  object(value: Members, line: number, raw: () => Uint8Array): void {
    hand(readObject(value), line, this.#sink, ({ reason }) => ({
      line,
      column: null,
      reason,
      raw: raw(),
    }));
  }

  fault(fault: Fault): void {
    this.#sink.fault(fault);
  }
}

function readObject(value: Members): readonly Part[] | Explanation {
  const names = Object.keys(value);
  const columns = new CelColumns(names);
  if (!columns.isCel())
    return { column: null, reason: 'The object has no eventtype, eventtime and uniqueid: it is no event of CEL.' };
  return columns.read(
    names.map((name) => {
      const member = value[name];
      return typeof member === 'object' && member !== null ? JSON.stringify(member) : textOf(value, name);
    }),
  );
}

function hand(
  read: readonly Part[] | Explanation,
  line: number,
  sink: Sink,
  faultOf: (explanation: Explanation) => Fault,
): void {
  if ('reason' in read) sink.fault(faultOf(read));
  else for (const part of read) sink.part(part, line);
}

function guessCel(head: Uint8Array): Guess | null {
  let good = 0;
  let bad = 0;
  let cdrs = 0;
  let table = false;
  const count = (is: boolean) => void (is ? good++ : bad++);
  const reader = new ByFirstLine((line) => {
    if (JSON_EVENT.test(line)) {
      const isEvent = (value: Members) => new CelColumns(Object.keys(value)).isCel();
      return new JsonObjectReader({ object: (value) => count(isEvent(value)), fault: () => void bad++ });
    }
    table = isTableExport(line);
    if (table) {
      return new DatabaseReader(
        { draft: () => void cdrs++, part: ({ event }) => count(!isQueueEvent(event)), fault: () => void bad++ },
        UNKNOWN_SITE,
      );
    }
    return new CsvReader(
      {
        record: (fields) => count(STOCK.some((columns) => columns.fits(fields))),
        fault: () => void bad++,
        isRecord: (fields) => STOCK.some((columns) => columns.fits(fields)),
        isWhole: () => true,
      },
      separatorOf(line, STOCK),
    );
  });
  reader.push(head);
  // The rows of a table cdr come at the end, when their clock is known.
  if (good + bad === 0 || table) reader.end();
  if (good === 0 || good < bad || cdrs > 0) return null;
  return {
    confidence: 0.5 + (0.48 * good) / (good + bad),
    reason: `${countedOf(good, good + bad, 'record', 'a channel event', 'channel events')} of Asterisk`,
  };
}
