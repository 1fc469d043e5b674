import type { Rate } from '../../price/rate.ts';
import type { ChangeRun } from '../changes.ts';
import type { RollUp } from '../roll-up.ts';
import type { SessionCells } from '../session-columns.ts';
import type { KeptLeg, Looks, Touched } from './kept-leg.ts';
import type { Priced } from './priced-row.ts';
import type { Row } from './row.ts';

/**
 * What the writing code reads and writes of one tenant. It is asked at once and answers at once; how it comes by what it
 * knows is the engine's matter. While somebody writes, nobody else writes for this tenant. Ids, keys and starts are as
 * in the columns of the same names.
 */
export interface Books extends WordBooks, KeyBooks, RowBooks, SessionBooks, AmendmentBooks, PriceBooks {
  readonly tenantId: number;
  /** A transaction begins, or a job begins again: what was written since the last beginning and not kept is forgotten. */
  begin(): void;
  /** Adds runs to the change feed; gives the number of the last change. */
  addChanges(runs: readonly ChangeRun[]): number;
  /** Adds to the counts; the months that are named have changed with this change. */
  addCounts(rollUp: RollUp, seq: number): void;
}

/** The dictionary. Its entries never change or go. */
export interface WordBooks {
  /** The number of a text, found or made. */
  wordNumber(text: string): number;
  /** The number of a text when it has one yet. */
  knownWord(text: string): number | null;
  /** The text of a number that is there. */
  wordText(word: number): string;
}

/** Which id a source's own key has. */
export interface KeyBooks {
  idOfKey(key: number): bigint | null;
  /** False when the key is taken; it keeps its id then. */
  enterKey(key: number, id: bigint): boolean;
  /** Gives a key that is taken to another id. */
  changeKey(key: number, id: bigint): void;
}

/** Call logs. */
export interface RowBooks {
  /**
   * The row of an id, wherever its start has put it; behind COLUMNS, for how many legs it stands and how it was priced.
   * It belongs to the books: whoever wants to change it takes a copy.
   */
  findRow(id: bigint): Row | null;
  /** Stores a row, of which only the cells up to COLUMNS are looked at. False: the id is taken. */
  insertRow(row: Row, sessionKey: number | null, cells: SessionCells, priced: Priced | null): boolean;
  /** Removes a row that was found. */
  removeRow(row: Row): void;
  /** From now on the id does not tell the start. */
  recordMove(id: bigint, started_at: number): void;
}

/** What tells which call logs belong together. */
export interface SessionBooks {
  /** Those that have more legs in a day than are known. */
  findOthers(looks: Looks): ReadonlySet<Touched>;
  /** Legs of a session that started on a day (counted from 1970); none when more than `most` have this key there. */
  legsOfDay(session_id: string, key: number, day: number, most: number): KeptLeg[];
  /** Writes what a leg holds of its session. */
  writeSession(started_at: number, id: bigint, cells: SessionCells): void;
}

/** What other records say about call logs. `source` is a dictionary number, 0 for none. */
export interface AmendmentBooks {
  /** Sources of which there are or were such. */
  amendedSources(): readonly number[];
  addAmendedSource(source: number): void;
  /** What one format says about a call: JSON. */
  amendment(source: number, call: string, format: string): string | null;
  /** What all formats say about a call, in the order of their names. */
  amendments(source: number, call: string): readonly string[];
  /** Null takes away what there is. */
  putAmendment(source: number, call: string, format: string, entries: string | null): void;
  /** What a call log that was amended says itself: JSON. */
  own(id: bigint): string | null;
  putOwn(id: bigint, own: string | null): void;
  /** Call logs whose `session_id`, or `call_id` as far as that was entered, is this; `key` is its sessionKey. */
  idsOfCall(call: string, key: number): bigint[];
  /** A call log is found by its `call_id` from now on; `key` is the sessionKey of that. */
  addLegCall(key: number, id: bigint): void;
  removeLegCall(key: number, id: bigint): void;
  /** The same for all call logs of a source whose `call_id` is not their `session_id`. */
  enterCalls(source: number): void;
}

/** What prices hang on. */
export interface PriceBooks {
  /** Is another whenever something that may change prices has changed. */
  ratingSeq(): number;
  tenant(): { readonly name: string; readonly settings: string | null };
  /** Those in force. */
  rates(): readonly Rate[];
  /** One that is or was in force. */
  rate(version: number): Rate | null;
  /** The settings of a source as they are stored; null when it has none. */
  sourceSettings(name: string | null): string | null;
  /** Writes how a row that was found is priced; null: its `cost` and `billed_account` are what its source stated. */
  writePrice(row: Row, cost: number | null, account: number | null, priced: Priced | null): void;
}
