import type { Fault, Sink } from '../format.ts';
import type { JsonSink } from '../json-sink.ts';
import { JsonObjectReader } from '../json-values.ts';
import { type Members, textOf } from '../members.ts';
import { ReaderOn } from '../reader-on.ts';
import type { Site } from '../site.ts';
import { Arrangement } from './arrangement.ts';
import { CdrRows } from './cdr-rows.ts';
import { NAMED } from './layout.ts';
import { readTime } from './times.ts';

/** CDRs as cdr_custom writes them with `format = json`: an object a line, its members named as the columns. */
export class JsonCdrReader extends ReaderOn implements JsonSink {
  protected readonly input = new JsonObjectReader(this);
  readonly #rows: CdrRows;
  /** All records of a file have the same members in the same order, until the mapping is changed. */
  #names = '';
  #arrangement = new Arrangement([]);

  constructor(sink: Sink, site: Site) {
    super();
    this.#rows = new CdrRows(sink, site);
  }

  /** A reader that only tells of each object whether it is a CDR. */
  static counting(count: (isCdr: boolean) => void): JsonObjectReader {
    return new JsonObjectReader({
      object: (value) => count(isCdr(new Arrangement(Object.keys(value)), value)),
      fault: () => count(false),
    });
  }

  override end(): void {
    super.end();
    this.flush();
  }

  flush(): void {
    this.#rows.flush();
  }

  object(value: Members, line: number, raw: () => Uint8Array, legacy: boolean): void {
    const names = Object.keys(value);
    const joined = names.join('\n');
    if (joined !== this.#names) {
      this.#names = joined;
      this.#arrangement = new Arrangement(names);
    }
    const values = names.map((name) => valueOf(value, name));
    const fields = this.#arrangement.fields(values);
    const start = readTime(fields[NAMED.start]!);
    if (start === null) {
      const { reason } = this.#arrangement.explain(fields);
      this.fault({ line, column: null, reason, raw: raw() });
      return;
    }
    const identity = Buffer.from(raw()).toString('latin1');
    this.#rows.row({ fields, at: NAMED, start, identity, rest: this.#arrangement.rest(values), legacy, line });
  }

  fault(fault: Fault): void {
    this.#rows.fault(fault);
  }
}

function isCdr(arrangement: Arrangement, value: Members): boolean {
  if (!arrangement.isCdr() || !arrangement.has('channel')) return false;
  const fields = arrangement.fields(Object.keys(value).map((name) => valueOf(value, name)));
  return readTime(fields[NAMED.start]!) !== null;
}

function valueOf(value: Members, name: string): string | null {
  const member = value[name];
  if (typeof member === 'object' && member !== null) return JSON.stringify(member);
  return typeof member === 'boolean' ? String(member) : textOf(value, name);
}
