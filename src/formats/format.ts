import type { Draft } from '../record/draft.ts';
import type { Site } from './site.ts';

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

/** One event of a call whose call logs can only be told from all its events: an INVITE, a BYE, a hangup. */
export interface Part {
  /** What all events of the call carry; unique within the source. */
  readonly call: string;
  /** What the format needs to know of the event, as JSON text: the same text whenever the same event comes again. */
  readonly event: string;
}

/** Takes what a reader finds, in the order of the input. */
export interface Sink {
  /** One call log. `line` is the record's first line, counted from 1. */
  draft(draft: Draft, line: number): void;
  /** One event of a call, to be joined with the others by the format's `join`. */
  part(part: Part, line: number): void;
  fault(fault: Fault): void;
}

/** Reads one stream of bytes, cut anywhere. After `end` it is used up. */
export interface FormatReader {
  push(bytes: Uint8Array): void;
  end(): void;
  /**
   * Hands on the records that are held back because more of the input may tell more about them. Reading goes on behind
   * it. Absent where none are held back.
   */
  flush?(): void;
  /**
   * How many bytes, from the beginning of the input, belong to records that were handed on: reading may begin again
   * behind them. Absent where each line is a record of its own.
   */
  done?(): number;
  /**
   * How many bytes at the beginning of the input say how the rest is written, as a line of column names does: they are
   * read again before reading begins again somewhere behind them. Absent where there is no such beginning.
   */
  header?(): number;
}

/** Why a file is taken for this format; `confidence` from 0 (no) to 1 (sure). */
export interface Guess {
  readonly confidence: number;
  readonly reason: string;
}

/**
 * What a record says about call logs that other records of the same source make, as Asterisk's CEL says who hung up
 * the legs of its CDRs. It is kept, and holds for call logs that come before it and after it.
 */
export interface Amendment {
  /** Of the call logs meant: their `call_id`. */
  readonly call_id: string;
  /** Only the one with this `destination`; null: any. */
  readonly destination: string | null;
  /** Only those that were answered (true) or not (false); null: both. */
  readonly answered: boolean | null;
  /** What these call logs have then. */
  readonly set: Readonly<Partial<Pick<Draft, AmendedField>>>;
}

/** The fields that another record of the same source may know better. */
export type AmendedField =
  | 'end_reason'
  | 'reroute_reason'
  | 'status_code'
  | 'rang_at'
  | 'service_number'
  | 'caller_display_name'
  | 'callee_display_name';

/** What the events of one call tell, so far as they have come. */
export interface Joined {
  readonly drafts: readonly Draft[];
  /** About the call logs whose `session_id` or `call_id` is the part's `call`. */
  readonly amendments: readonly Amendment[];
}

/** How one kind of phone system writes its call records. Pure: no I/O, no clock, no settings of its own. */
export interface Format {
  readonly name: string;
  /** One line for people: which systems write it. */
  readonly title: string;
  /** What `Site.columns` may name, where the format leaves its columns to the administrator. */
  readonly columns?: ColumnNames;
  /** Looks at the first bytes of a file (up to 64 KiB, may end in the middle of a record). Null: not this format. */
  guess(head: Uint8Array): Guess | null;
  reader(sink: Sink, site?: Site): FormatReader;
  /**
   * Of a format that gives parts: what the events of one call tell. `events` are the different ones that have come, in
   * no order that means anything; the same ones give the same answer, and more of them never take back a call log.
   */
  join?(events: readonly string[], site?: Site): Joined;
}

/** `positions`: the names of the columns, in the order in which they are written. `names`: of a record's members. */
export interface ColumnNames {
  readonly kind: 'positions' | 'names';
  readonly names: readonly string[];
}
