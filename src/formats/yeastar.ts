import { AnswerReader } from './answer-reader.ts';
import { addFlag } from '../record/draft.ts';
import { counted } from './counted.ts';
import { CsvReader, type CsvSink } from './csv.ts';
import type { Fault, Format, Guess, Sink } from './format.ts';
import type { JsonSink } from './json-sink.ts';
import { LocalClock } from './local-clock.ts';
import { type Members, textOf } from './members.ts';
import { nameColumns } from './named-columns.ts';
import { ReaderOn } from './reader-on.ts';
import { type Site, UNKNOWN_SITE } from './site.ts';
import { TextOrJsonReader } from './text-or-json.ts';
import { EVENT_NAMES, NEW_CDR_NAMES, readReport, type Report } from './yeastar/report.ts';
import { isRow, readRow } from './yeastar/row.ts';
import { isTableHeader, readTableRow } from './yeastar/table.ts';

const LISTS: ReadonlySet<string> = new Set(['data']);
/** The number of the event that holds a call; the others, 30005 to 30099, tell of extensions, trunks and calls that go on. */
const NEW_CDR = 30_012;

/** What Yeastar PBXs answer to the API's `cdr/list` and `cdr/search`, what they push, and the S-Series' tables as CSV. */
export const yeastar: Format = {
  name: 'yeastar',
  title: 'Yeastar: P-Series API and webhook (30012), S-Series, K2 and Cloud PBX (NewCdr, tables as CSV)',
  guess: guessYeastar,
  reader: (sink, site) => new YeastarReader(sink, site ?? UNKNOWN_SITE),
};

class YeastarReader extends ReaderOn implements JsonSink, CsvSink {
  readonly #sink: Sink;
  readonly #site: Site;
  readonly #clock: LocalClock;
  readonly #csv = new CsvReader(this);
  protected readonly input = new TextOrJsonReader(new AnswerReader(this, LISTS), this.#csv);
  #columns: readonly string[] | null = null;
  #header = 0;

  constructor(sink: Sink, site: Site) {
    super();
    this.#sink = sink;
    this.#site = site;
    this.#clock = new LocalClock(sink);
  }

  override end(): void {
    super.end();
    this.flush();
  }

  flush(): void {
    this.#clock.settle();
  }

  header(): number {
    return this.#header;
  }

  object(value: Members, line: number, raw: () => Uint8Array, legacy: boolean): void {
    const kind = kindOf(value);
    if (kind === 'other') return;
    if (kind === 'row') {
      const draft = readRow(value, this.#site);
      if (draft === null) this.#refuse('timestamp', value['timestamp'], 'seconds since 1970', line, raw());
      else {
        if (legacy) addFlag(draft, 'text=windows-1252');
        this.#sink.draft(draft, line);
      }
      return;
    }
    if (kind === null) {
      this.fault({ line, column: null, reason: explain(value), raw: raw() });
      return;
    }
    const event = kind === 'event';
    const report = event ? messageOf(value) : value;
    if (report === null) this.#refuse('msg', value['msg'], 'an object, or one as JSON text,', line, raw());
    else if (!this.#report(readReport(report, event ? EVENT_NAMES : NEW_CDR_NAMES, this.#site), line, legacy)) {
      const name = event ? 'time_start' : 'timestart';
      this.#refuse(name, report[name], 'YYYY-MM-DD HH:MM:SS', line, raw());
    }
  }

  isRecord(fields: readonly string[]): boolean {
    return this.#columns !== null && fields.length === this.#columns.length;
  }

  record(fields: readonly string[], line: number): void {
    if (isTableHeader(fields)) {
      this.#header = this.input.passed + this.#csv.recordEnd();
      this.#columns = fields.slice();
      return;
    }
    if (this.#columns === null) {
      const reason = 'There is no line with the names of the columns (id, datetime, clid, src, …) before this one.';
      this.fault({ line, column: null, reason, raw: this.#csv.raw() });
    } else if (fields.length !== this.#columns.length) {
      const reason = `${this.#columns.length} columns are expected, here are ${fields.length}.`;
      this.fault({ line, column: null, reason, raw: this.#csv.raw() });
    } else {
      const row = nameColumns(this.#columns, fields);
      if (this.#report(readTableRow(row, this.#site), line, this.#csv.legacy)) return;
      this.#refuse('datetime', row['datetime'], 'YYYY-MM-DD HH:MM:SS', line, this.#csv.raw());
    }
  }

  fault(fault: Fault): void {
    this.#clock.fault(fault);
  }

  #report(report: Report | null, line: number, legacy: boolean): boolean {
    if (report === null) return false;
    if (legacy) addFlag(report.draft, 'text=windows-1252');
    this.#clock.draft(report.draft, line, report.moment);
    return true;
  }

  #refuse(name: string, value: unknown, right: string, line: number, raw: Uint8Array): void {
    const reason = `${name} is ${JSON.stringify(value) ?? 'missing'}; ${right} is right.`;
    this.fault({ line, column: null, reason, raw });
  }
}

type Kind = 'row' | 'event' | 'report' | 'other';

/** What an object is: a row of the API, event 30012, NewCdr, or one that tells of no call; null: nothing of Yeastar's. */
function kindOf(value: Members): Kind | null {
  if (isRow(value)) return 'row';
  const type = Number(textOf(value, 'type'));
  if ('msg' in value && type >= 30_005 && type <= 30_099) return type === NEW_CDR ? 'event' : 'other';
  if ('timestart' in value && ('callfrom' in value || 'callto' in value)) return 'report';
  const name = textOf(value, 'event', 'action');
  if (name === 'NewCdr') return 'report';
  // An answer without rows, or an event of another kind.
  return value['errcode'] === 0 || (name !== null && 'sn' in value) ? 'other' : null;
}

/** `msg` is an object, or one as JSON text. */
function messageOf(value: Members): Members | null {
  let message = value['msg'];
  if (typeof message === 'string') {
    try {
      message = JSON.parse(message);
    } catch {
      return null;
    }
  }
  return typeof message === 'object' && message !== null && !Array.isArray(message) ? (message as Members) : null;
}

function explain(value: Members): string {
  if ('errcode' in value && value['errcode'] !== 0) {
    return `The PBX answered with error ${JSON.stringify(value['errcode'])} (${textOf(value, 'errmsg') ?? ''}) instead of rows.`;
  }
  return 'This object is none of a Yeastar PBX: a row of cdr/list or cdr/search, an event 30012 or a NewCdr is expected.';
}

function guessYeastar(head: Uint8Array): Guess | null {
  let rows = 0;
  let reports = 0;
  let others = 0;
  let table = false;
  const csv = new CsvReader({
    record: (fields) => void (table ||= isTableHeader(fields)),
    fault: () => {},
    isRecord: () => false,
  });
  const json = new AnswerReader(
    {
      object(value) {
        const kind = kindOf(value);
        if (kind === 'row') rows++;
        else if (kind === null) others++;
        else reports++;
      },
      fault: () => void others++,
    },
    LISTS,
  );
  new TextOrJsonReader(json, csv).push(head);
  if (table) return { confidence: 0.9, reason: 'its columns are those of an S-Series table cdr_YYYYMM' };
  const good = rows + reports;
  if (good === 0 || good < others) return null;
  const reason = `${counted(rows, 'row')} of the P-Series API and ${counted(reports, 'pushed report')} of a Yeastar PBX`;
  return { confidence: 0.49 + good / (good + others) / 2, reason };
}
