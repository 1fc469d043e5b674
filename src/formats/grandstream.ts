import { AnswerReader } from './answer-reader.ts';
import { addFlag } from '../record/draft.ts';
import { counted } from './counted.ts';
import { CsvReader, type CsvSink } from './csv.ts';
import type { Fault, Format, Guess, Sink } from './format.ts';
import { columnsOf, headerOf } from './grandstream/columns.ts';
import { type Record, recordsOf } from './grandstream/group.ts';
import { readLeg } from './grandstream/leg.ts';
import type { JsonSink } from './json-sink.ts';
import { LocalClock } from './local-clock.ts';
import type { Members } from './members.ts';
import { nameColumns } from './named-columns.ts';
import { ReaderOn } from './reader-on.ts';
import { type Site, UNKNOWN_SITE } from './site.ts';
import { TextOrJsonReader } from './text-or-json.ts';

const LISTS: ReadonlySet<string> = new Set(['cdr_root', 'cdr']);
/** Members that no other system's records have. */
const OWN = ['AcctId', 'action_type', 'channel_ext', 'dstchannel_ext', 'main_cdr', 'src_trunk_name'];

/** What a Grandstream UCM writes to Master.csv, answers to `cdrapi` as JSON or CSV, and pushes when a call is over. */
export const grandstream: Format = {
  name: 'grandstream',
  title: 'Grandstream UCM: Master.csv, the CDR API as JSON or CSV, real-time output, GDMS',
  guess: guessGrandstream,
  reader: (sink, site) => new GrandstreamReader(sink, site ?? UNKNOWN_SITE),
};

class GrandstreamReader extends ReaderOn implements JsonSink, CsvSink {
  readonly #site: Site;
  readonly #clock: LocalClock;
  readonly #csv = new CsvReader(this);
  protected readonly input = new TextOrJsonReader(new AnswerReader(this, LISTS), this.#csv);
  #columns: readonly string[] | null = null;
  #header = 0;

  constructor(sink: Sink, site: Site) {
    super();
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
    const records = recordsOf(value);
    if (records === null && value['status'] === 0 && !holdsMore(value)) return;
    const reason = records === null ? explain(value) : this.#readCall(records, line, legacy);
    if (reason !== null) this.fault({ line, column: null, reason, raw: raw() });
  }

  isRecord(fields: readonly string[]): boolean {
    return this.#columns === null ? columnsOf(fields) !== null : fields.length === this.#columns.length;
  }

  record(fields: readonly string[], line: number): void {
    const header = headerOf(fields);
    if (header !== null) {
      this.#header = this.input.passed + this.#csv.recordEnd();
      this.#columns = header;
      return;
    }
    const columns = this.#columns?.length === fields.length ? this.#columns : columnsOf(fields);
    if (columns === null) {
      const expected = this.#columns === null ? '26 of Master.csv, or 22 to 32 of the CDR API' : this.#columns.length;
      const reason = `${fields.length} columns; expected are ${expected}.`;
      this.fault({ line, column: null, reason, raw: this.#csv.raw() });
      return;
    }
    const reason = this.#readLeg(nameColumns(columns, fields), null, line, this.#csv.legacy);
    if (reason !== null) this.fault({ line, column: this.#columnOf(columns), reason, raw: this.#csv.raw() });
  }

  fault(fault: Fault): void {
    this.#clock.fault(fault);
  }

  /** What could not be read of it; null: nothing. */
  #readCall(records: readonly Record[], line: number, legacy: boolean): string | null {
    let reasons: string | null = null;
    for (const { members, group } of records) {
      const reason = this.#readLeg(members, group, line, legacy);
      if (reason !== null) reasons = reasons === null ? reason : `${reasons} ${reason}`;
    }
    return reasons;
  }

  #readLeg(members: Members, group: string | null, line: number, legacy: boolean): string | null {
    const leg = readLeg(members, group, this.#site);
    if (leg === null) return `start is ${JSON.stringify(members['start']) ?? 'missing'}; YYYY-MM-DD HH:MM:SS is right.`;
    if (legacy) addFlag(leg.draft, 'text=windows-1252');
    this.#clock.draft(leg.draft, line, leg.moment);
    return null;
  }

  #columnOf(columns: readonly string[]): number | null {
    return this.#csv.columnOf(columns.indexOf('start'));
  }
}

/** Whether something is in an answer besides what tells that all went well. */
function holdsMore(value: Members): boolean {
  return Object.values(value).some((member) => {
    if (typeof member !== 'object' || member === null) return false;
    return Array.isArray(member) ? member.length > 0 : holdsMore(member as Members);
  });
}

function explain(value: Members): string {
  if ('status' in value && 'response' in value) {
    return `The UCM answered with status ${JSON.stringify(value['status'])} (${JSON.stringify(value['response'])}) instead of records.`;
  }
  return 'This object is no call record of a UCM: src, dst, start and disposition are expected, or main_cdr with sub_cdr_1.';
}

function guessGrandstream(head: Uint8Array): Guess | null {
  let own = 0;
  let good = 0;
  let bad = 0;
  let named: readonly string[] | null = null;
  const csv = new CsvReader({
    record(fields) {
      const header = headerOf(fields);
      if (header !== null) named = header;
      else if (fields.length === named?.length || columnsOf(fields) !== null) good++;
      else bad++;
    },
    fault: () => void bad++,
    isRecord: (fields) => columnsOf(fields) !== null,
  });
  const json = new AnswerReader(
    {
      object(value) {
        if (recordsOf(value) === null) bad++;
        else {
          good++;
          if (OWN.some((name) => name in value)) own++;
        }
      },
      fault: () => void bad++,
    },
    LISTS,
  );
  new TextOrJsonReader(json, csv).push(head);
  const columns = named as readonly string[] | null;
  // Asterisk's names alone may head anybody's table.
  if (columns !== null && !OWN.some((name) => columns.includes(name))) return null;
  if (columns !== null && columns.length > 21) {
    return { confidence: 0.95, reason: `its ${columns.length} columns are those of a UCM` };
  }
  if (good === 0 || good < bad) return null;
  const share = good / (good + bad);
  if (own > 0)
    return { confidence: 0.45 + share / 2, reason: `${counted(good, 'call record')} with the members of a UCM` };
  return { confidence: 0.3 + share / 3, reason: `${counted(good, 'record')} with members as a UCM has them` };
}
