import type { Draft } from '../record/draft.ts';

/** A record, or a part of a file, that could not be read. The caller keeps `raw` in quarantine. */
export interface Fault {
  /** Of the record's first line, counted from 1 in what the reader was given. */
  readonly line: number;
  /** Of the character at fault within `raw`'s first faulty line, counted from 1; null when the whole record is. */
  readonly column: number | null;
  /** What is wrong and what would be right, in one sentence. */
  readonly reason: string;
  /** The record's bytes as they came. */
  readonly raw: Uint8Array;
}

/** Takes what a reader finds, in the order of the input. */
export interface Sink {
  /** One call log. `line` is the record's first line, counted from 1. */
  draft(draft: Draft, line: number): void;
  fault(fault: Fault): void;
}

/** Reads one stream of bytes, cut anywhere. After `end` it is used up. */
export interface FormatReader {
  push(bytes: Uint8Array): void;
  end(): void;
}

/** Why a file is taken for this format; `confidence` from 0 (no) to 1 (sure). */
export interface Guess {
  readonly confidence: number;
  readonly reason: string;
}

/** How one kind of phone system writes its call records. Pure: no I/O, no clock, no settings. */
export interface Format {
  readonly name: string;
  /** One line for people: which systems write it. */
  readonly title: string;
  /** Looks at the first bytes of a file (up to 64 KiB, may end in the middle of a record). Null: not this format. */
  guess(head: Uint8Array): Guess | null;
  reader(sink: Sink): FormatReader;
}
