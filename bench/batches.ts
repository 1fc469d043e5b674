import { generateCallLogs } from './calllogs.ts';
import { year } from './year.ts';

export const BATCH = 1000;

/** The same `count` batches of 1,000 call logs each time, every call log as its JSON text. */
export function* batches(count: number): Generator<string[], void> {
  let texts: string[] = [];
  for (const record of generateCallLogs(year(count * BATCH))) {
    texts.push(JSON.stringify(record));
    if (texts.length < BATCH) continue;
    yield texts;
    texts = [];
  }
}
