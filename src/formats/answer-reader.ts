import type { Fault } from './format.ts';
import type { JsonSink } from './json-sink.ts';
import { JsonObjectReader } from './json-values.ts';
import { listIn, opensListOf } from './list-name.ts';
import type { Members } from './members.ts';
import { ReaderOn } from './reader-on.ts';

/**
 * Reads JSON objects, and those in the list of an answer one by one: of `{"errcode": 0, "data": [{…}, {…}]}` the two
 * inner ones. So a page may be of any length.
 */
export class AnswerReader extends ReaderOn implements JsonSink {
  readonly #sink: JsonSink;
  readonly #lists: ReadonlySet<string>;
  protected readonly input = new JsonObjectReader(this);

  /** `lists`: what the members that hold records are called. */
  constructor(sink: JsonSink, lists: ReadonlySet<string>) {
    super();
    this.#sink = sink;
    this.#lists = lists;
  }

  opensList(head: Buffer): boolean {
    return opensListOf(head, this.#lists);
  }

  object(value: Members, line: number, raw: () => Uint8Array, legacy: boolean): void {
    const list = listIn(value, this.#lists);
    if (list === null) {
      this.#sink.object(value, line, raw, legacy);
      return;
    }
    for (const item of list) {
      if (typeof item === 'object' && item !== null && !Array.isArray(item)) {
        this.#sink.object(item as Members, line, raw, legacy);
      } else {
        const reason = `The list holds ${JSON.stringify(item)}; objects are right.`;
        this.fault({ line, column: null, reason, raw: raw() });
      }
    }
  }

  fault(fault: Fault): void {
    this.#sink.fault(fault);
  }
}
