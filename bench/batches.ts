import { generateCallLogs } from './calllogs.ts';
import type { Span } from './calls/generate-legs.ts';
import { year } from './year.ts';

export const BATCH = 1000;

/** `count` batches of 1,000 call logs, every call log as its JSON text: the same each time for the same calls. */
export function* batches(count: number, calls: Partial<Span> = {}): Generator<string[], void> {
  let texts: string[] = [];
  for (const record of generateCallLogs({ ...year(count * BATCH), ...calls })) {
    texts.push(JSON.stringify(record));
    if (texts.length < BATCH) continue;
    yield texts;
    texts = [];
  }
}
