import { addFlag } from '../record/draft.ts';
import { readCallLog } from './call-log.ts';
import { countedOf } from './counted.ts';
import type { Format, FormatReader, Guess, Sink } from './format.ts';
import { explainJson } from './json-syntax.ts';
import { LineReader, type LineSink, tooLongReason } from './lines.ts';
import { parseJson } from './parse-json.ts';

export { readCallLog } from './call-log.ts';

/** Ringlog's own format: NDJSON, one call log a line, in the fields of the API. What `export` writes. */
export const ringlog: Format = {
  name: 'ringlog',
  title: 'Ringlog: NDJSON, one call log a line, in the fields of the API',
  guess: guessRinglog,
  reader: (sink) => new RinglogReader(sink),
};

class RinglogReader implements FormatReader, LineSink {
  readonly #sink: Sink;
  readonly #lines = new LineReader(this);

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  push(bytes: Uint8Array): void {
    this.#lines.push(bytes);
  }

  end(): void {
    this.#lines.end();
  }

  line(text: string, line: number): void {
    if (text === '') return;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      if (text.trim() !== '') this.#sink.fault({ line, ...explainJson(text, line), raw: this.#lines.raw() });
      return;
    }
    let result = readCallLog(value);
    if ('errors' in result) {
      this.#sink.fault({ line, column: null, reason: result.errors.join(' '), raw: this.#lines.raw() });
      return;
    }
    const stated = (value as Record<string, unknown>)['user_data'];
    if (result.draft.user_data !== null && result.draft.user_data !== stated) {
      // Members kept as they came may hold integers that JSON.parse has rounded.
      const exact = readCallLog(parseJson(text));
      if ('draft' in exact) result = exact;
    }
    if (this.#lines.legacy) addFlag(result.draft, 'text=windows-1252');
    this.#sink.draft(result.draft, line);
  }

  tooLong(raw: Uint8Array, size: number, line: number): void {
    this.#sink.fault({ line, column: null, reason: tooLongReason(size), raw });
  }
}

function guessRinglog(head: Uint8Array): Guess | null {
  let good = 0;
  let named = 0;
  let others = 0;
  const lines = new LineReader({
    line(text) {
      if (text.trim() === '') return;
      const kind = kindOfLine(text);
      if (kind === 'good') good++;
      else if (kind === 'named') named++;
      else others++;
    },
    tooLong: () => void others++,
  });
  lines.push(head);
  // The last line may be cut off, so it counts only where there is no other.
  if (good + named + others === 0) lines.end();
  const found = good + named;
  if (found === 0 || others > found) return null;
  const most = good > 0 ? 0.95 : 0.75;
  const all = found + others;
  return {
    confidence: 0.5 + (most - 0.5) * (found / all),
    reason: `${countedOf(found, all, 'line', 'a JSON object', 'JSON objects')} with started_at and caller or callee`,
  };
}

/** `named`: it has the members of a call log, but what they hold cannot be read. */
function kindOfLine(text: string): 'good' | 'named' | 'other' {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'other';
  }
  if (typeof value !== 'object' || value === null || !('started_at' in value)) return 'other';
  if (!('caller' in value) && !('callee' in value)) return 'other';
  return 'draft' in readCallLog(value) ? 'good' : 'named';
}
