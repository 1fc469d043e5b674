import { CsvReader } from '../formats/csv.ts';
import { decodeText } from '../formats/lines.ts';
import { splitRecord } from '../formats/split-record.ts';
import { isFormula } from '../record/formula.ts';
import { RATE_MEMBERS } from '../record/rate-fields.ts';
import { explainUnknown, show } from '../query/members.ts';
import { readMember, type GivenRate, type NewRate, type Reading } from './read-member.ts';

/** What one line says of a rate. */
export interface RateLine {
  readonly line: number;
  readonly given: GivenRate;
}

/** Told of each fault; `member` is null where it is not about one. */
export type RefuseLine = (line: number, member: string | null, message: string) => void;

const SEPARATORS = [',', ';', '\t'] as const;
const MOST_LINES = 1_000_000;
/** A header is not longer than this. */
const HEAD = 65_536;
const BLANKABLE: ReadonlySet<string> = new Set(['account', 'description', 'valid_from', 'valid_to']);

/**
 * Reads rates in CSV, cut anywhere: a header with the names of members in any order, parted by comma, semicolon or tab,
 * and a line for each rate. Cells that are blank say nothing of an amount or a span, and blank of a text or a time.
 */
export class RateCsv {
  /** What was read since it was last taken. */
  lines: RateLine[] = [];
  readonly #refuse: RefuseLine;
  readonly #reading: { comma: boolean; readonly refuse: Reading['refuse'] };
  #head: Buffer | null = Buffer.alloc(0);
  #reader: CsvReader | null = null;
  #columns: readonly (keyof NewRate)[] | null = null;
  #known = true;
  #line = 0;
  #count = 0;

  constructor(refuse: RefuseLine) {
    this.#refuse = refuse;
    this.#reading = { comma: false, refuse: (member, message) => refuse(this.#line, member, message) };
  }

  push(bytes: Uint8Array): void {
    if (this.#head === null) return this.#reader!.push(bytes);
    this.#head = Buffer.concat([this.#head, bytes]);
    if (this.#head.length >= HEAD || /[\r\n]/.test(this.#head.toString('latin1').trimStart())) this.#begin();
  }

  end(): void {
    if (this.#head !== null) this.#begin();
    this.#reader!.end();
    if (this.#columns === null && this.#known) {
      this.#refuse(1, null, `There is no header: the first line names the columns, e.g. prefix,description,price_1.`);
    }
  }

  #begin(): void {
    const head = this.#head!;
    this.#head = null;
    const separator = separatorOf(decodeText(head.subarray(0, HEAD)));
    this.#reading.comma = separator !== ',';
    this.#reader = new CsvReader(
      {
        record: (fields, line) => this.#record(fields, line),
        fault: ({ line, reason }) => this.#refuse(line ?? 0, null, reason),
        isRecord: (fields) => fields.length === this.#columns?.length,
        isWhole: (fields) => this.#columns === null || fields.length === this.#columns.length,
      },
      separator,
    );
    this.#reader.push(head);
  }

  #record(fields: readonly string[], line: number): void {
    if (this.#columns === null) return this.#header(fields, line);
    const columns = this.#columns;
    if (!this.#known || fields.every((field) => field === '')) return;
    if (++this.#count > MOST_LINES) {
      if (this.#count === MOST_LINES + 1) this.#refuse(line, null, `A file has ${MOST_LINES} rates at most.`);
      return;
    }
    if (fields.length !== columns.length) {
      return this.#refuse(line, null, `It has ${fields.length} of the header's ${columns.length} cells.`);
    }
    this.#line = line;
    const given: GivenRate = {};
    for (let at = 0; at < columns.length; at++) {
      const column = columns[at]!;
      const cell = fields[at]!;
      if (cell === '') {
        if (BLANKABLE.has(column)) given[column as 'account'] = null;
      } else readMember(column, plainText(cell), given, this.#reading);
    }
    this.lines.push({ line, given });
  }

  #header(fields: readonly string[], line: number): void {
    const names = fields.map((field) => field.trim().toLowerCase());
    this.#columns = names as (keyof NewRate)[];
    for (const [at, name] of names.entries()) {
      if (!RATE_MEMBERS.includes(name)) {
        this.#known = false;
        this.#refuse(
          line,
          fields[at]!,
          name === '' ? `Column ${at + 1} has no name.` : explainUnknown('A rate', fields[at]!, RATE_MEMBERS),
        );
      } else if (names.indexOf(name) !== at) {
        this.#known = false;
        this.#refuse(line, name, `There are two columns ${show(name)}.`);
      }
    }
    if (!names.includes('prefix') && this.#known) {
      this.#known = false;
      this.#refuse(line, 'prefix', `There is no column prefix; it is how the numbers begin.`);
    }
  }
}

const APOSTROPHE = 39;

/** Without what an export, or a spreadsheet, puts before a text that would be taken for a formula. */
function plainText(cell: string): string {
  return cell.charCodeAt(0) === APOSTROPHE && isFormula(cell.replace(/^'+/, '')) ? cell.slice(1) : cell;
}

/** By which of the signs the header falls into the most names that rates have. */
function separatorOf(text: string): string {
  const [header = ''] = text
    .replace(/^\ufeff/, '')
    .trimStart()
    .split(/[\r\n]/, 1);
  let best: string = SEPARATORS[0];
  let most = 0;
  for (const separator of SEPARATORS) {
    const fields: string[] = [];
    splitRecord(header, fields, undefined, separator);
    const known = fields.filter((field) => RATE_MEMBERS.includes(field.trim().toLowerCase())).length;
    if (known > most) [best, most] = [separator, known];
  }
  return best;
}
