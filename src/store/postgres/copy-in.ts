import type { Connection as Wire, Submittable } from 'pg';
import type { Connection } from './connect.ts';

/** What `pg` has for COPY on its side of the wire; its types do not tell of it (pg/lib/connection.js). */
interface CopyWire {
  query(sql: string): void;
  sendCopyFromChunk(chunk: Uint8Array): void;
  endCopyFrom(): void;
}

/** Bytes handed to the socket at a time. */
const CHUNK = 262_144;

/** Stores rows by COPY (`copy … from stdin with (format binary)`). Gives how many the server has stored. */
export function copyIn(connection: Connection, sql: string, bytes: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    connection.client.query(new CopyIn(sql, bytes, (error, rows) => (error === null ? resolve(rows!) : reject(error))));
  });
}

/** As `pg` drives a query: by the messages of the server. */
class CopyIn implements Submittable {
  callback: (error: Error | null, rows?: number) => void;
  readonly #sql: string;
  readonly #bytes: Buffer;
  #rows = 0;

  constructor(sql: string, bytes: Buffer, callback: (error: Error | null, rows?: number) => void) {
    this.#sql = sql;
    this.#bytes = bytes;
    // `pg` puts its own in place of it, which ends the time that an answer is waited for.
    this.callback = callback;
  }

  submit(wire: Wire): void {
    this.#send(wire as unknown as CopyWire);
  }

  /** The rows need not wait for the word that they may come: where they may not, the server throws them away. */
  #send(wire: CopyWire): void {
    wire.query(this.#sql);
    for (let at = 0; at < this.#bytes.length; at += CHUNK) {
      wire.sendCopyFromChunk(this.#bytes.subarray(at, at + CHUNK));
    }
    wire.endCopyFrom();
  }

  handleCopyInResponse(): void {}

  handleCommandComplete({ text }: { readonly text: string }): void {
    this.#rows = Number(text.slice('COPY '.length));
  }

  handleReadyForQuery(): void {
    this.callback(null, this.#rows);
  }

  handleError(error: Error): void {
    this.callback(error);
    // What comes behind an error is told no more.
    this.callback = () => {};
  }
}
