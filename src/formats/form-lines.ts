import type { JsonSink } from './json-sink.ts';
import { LineReader, type LineSink, NO_LINE_END, tooLongReason } from './lines.ts';
import { ReaderOn } from './reader-on.ts';

/** The way to a script, as access logs and captures have it before a query: `GET /calls?` or `https://example.com/?`. */
const BEFORE_QUERY = /^(?:(?:GET|POST) )?(?:https?:\/\/|\/)?[^\s?&=]*\?/;
const AFTER_QUERY = / HTTP\/[\d.]+$/;
const FORM = /^[\w.[\]%+-]+=/;

const CUT_ESCAPE = /%[\da-f]?$/i;

/**
 * Reads forms (`application/x-www-form-urlencoded`) and query strings, one to a line, as objects of text members. A
 * form that is posted has no line end and nothing else that tells its end: that it came whole is known of the request.
 * Only where other lines came before it is a last line without an end a fault.
 */
export class FormLineReader extends ReaderOn implements LineSink {
  readonly #sink: JsonSink;
  protected readonly input = new LineReader(this);

  readonly #raw = () => this.input.raw();

  constructor(sink: JsonSink) {
    super();
    this.#sink = sink;
  }

  line(text: string, line: number): void {
    const form = text.trim().replace(BEFORE_QUERY, '').replace(AFTER_QUERY, '');
    if (this.input.ending() === '' && text.trim() !== '' && (line > 1 || form === '' || CUT_ESCAPE.test(form))) {
      this.#sink.fault({ line, column: null, reason: NO_LINE_END, raw: this.input.raw() });
      return;
    }
    if (form === '') return;
    if (!FORM.test(form)) {
      const reason = 'This line is no form: name=value pairs, parted by &, are expected.';
      this.#sink.fault({ line, column: null, reason, raw: this.input.raw() });
      return;
    }
    const members: Record<string, string> = {};
    for (const [name, value] of new URLSearchParams(form)) {
      // The first of a name counts, as everywhere. To assign to this one would set the prototype.
      if (name !== '__proto__' && !Object.hasOwn(members, name)) members[name] = value;
    }
    this.#sink.object(members, line, this.#raw, this.input.legacy);
  }

  tooLong(raw: Uint8Array, size: number, line: number): void {
    this.#sink.fault({ line, column: null, reason: tooLongReason(size), raw });
  }
}
