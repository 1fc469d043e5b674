import { join } from 'node:path';
import type { Format, Sink } from '../../src/formats/format.ts';
import { FORMATS } from '../../src/formats/index.ts';
import { UNKNOWN_SITE } from '../../src/formats/site.ts';
import { moneyToText } from '../../src/price/money.ts';
import type { Draft } from '../../src/record/draft.ts';
import { FIELDS } from '../../src/record/fields.ts';
import { formatTime } from '../../src/record/time.ts';
import { generateCallLogs } from '../calllogs.ts';
import { Lines } from '../lines.ts';
import { year } from '../year.ts';
import type { Input } from './inputs.ts';
import { makeInput } from './make-input.ts';

/** A file in a format, and the call logs that it tells as NDJSON in the fields of the API. */
export interface Files {
  readonly path: string;
  /** Call logs in the file, and events to be joined. */
  readonly records: number;
  readonly events: number;
  readonly ndjson: string;
  /** Lines of `ndjson`. */
  readonly callLogs: number;
}

/** Writes both files, of up to `most` records and up to `bytes` bytes. */
export function writeFiles(input: Input, folder: string, most: number, bytes: number): Files {
  const format = FORMATS.get(input.format)!;
  const made = makeInput(input);
  const path = join(folder, `input-${input.sample}`);
  const ndjson = join(folder, 'input.ndjson');
  const perCopy = countRecords(format, made.header + [...made.copies(1)].join(''));
  const copies = Math.max(1, Math.min(made.count(bytes), Math.floor(most / perCopy)));

  const calls = new Map<string, Set<string>>();
  const found = { drafts: 0, events: 0, line: 0 };
  const out = new Lines(path);
  const told = new Lines(ndjson);
  const reader = format.reader({
    draft(draft, line) {
      found.drafts++;
      found.line = line;
      told.write(lineOf(draft));
    },
    part({ call, event }, line) {
      // What a call log tells of others is no event of its own.
      if (line !== found.line) found.events++;
      const events = calls.get(call);
      if (events === undefined) calls.set(call, new Set([event]));
      else events.add(event);
    },
    fault({ reason }) {
      throw new Error(`${input.sample} is not all read: ${reason}`);
    },
  });
  const take = (text: string) => {
    out.write(text);
    reader.push(Buffer.from(text));
  };
  if (made.header !== '') take(made.header);
  for (const text of made.copies(copies)) take(text);
  reader.end();
  for (const events of calls.values()) {
    for (const draft of format.join!([...events], UNKNOWN_SITE).drafts) told.write(lineOf(draft));
  }
  const records = found.drafts + found.events;
  // Events that tell no call logs but amend those of other records: as many lines as there are events.
  if (told.count === 0) for (const log of generateCallLogs(year(records))) told.write(`${JSON.stringify(log)}\n`);
  out.close();
  told.close();
  return { path, records, events: found.events, ndjson, callLogs: told.count };
}

function countRecords(format: Format, text: string): number {
  let count = 0;
  const sink: Sink = { draft: () => void count++, part: () => void count++, fault() {} };
  const reader = format.reader(sink);
  reader.push(Buffer.from(text));
  reader.end();
  return Math.max(1, count);
}

/** A draft as one line of NDJSON, with the key that its source gave it. */
function lineOf(draft: Draft): string {
  const line: Record<string, unknown> = {};
  for (const { name, type } of FIELDS) {
    if (name === 'id') continue;
    const value = draft[name as keyof Draft];
    if (value === null) line[name] = null;
    else if (type === 'time') line[name] = formatTime(value as number);
    else line[name] = type === 'money' ? Number(moneyToText(value as number)) : value;
  }
  // NDJSON is read strictly: one of the two must be there.
  if (draft.caller === null && draft.callee === null) line['caller'] = 'unknown';
  if (draft.source_key !== null) line['source_key'] = draft.source_key;
  return `${JSON.stringify(line)}\n`;
}
