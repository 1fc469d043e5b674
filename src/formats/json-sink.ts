import type { Fault } from './format.ts';

/** Takes what is read of JSON. */
export interface JsonSink {
  /**
   * One object. `line` is its first, counted from 1. `raw` gives its bytes, a copy, until this returns; `legacy` says
   * that they were read as windows-1252, because they are not UTF-8.
   */
  object(value: Readonly<Record<string, unknown>>, line: number, raw: () => Uint8Array, legacy: boolean): void;
  fault(fault: Fault): void;
  /**
   * Whether the list that begins behind these bytes of an object, its own member, holds the records, and the object is
   * but what they are sent in: an answer such as `{"count": 2, "items": [`. Each object of the list is one then, and
   * the other members are left out. Where it says no to a name alone, `{"items":`, it does so whatever stands before.
   */
  opensList?(head: Buffer): boolean;
}
