import type { Connection } from './connect.ts';
import { beginMoment, endMoment } from './moment.ts';

/**
 * One read transaction for all that one turn of the event loop reads: taking and giving back SQLite's read lock costs
 * more than a keyed read. Requests that the loop found waiting together were all there before it began.
 */
export class Snapshot {
  readonly #connection: Connection;
  #held = false;
  #version = 0;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Reads from here to the end of the turn are of one moment. */
  hold(): void {
    if (this.#held) return;
    beginMoment(this.#connection);
    this.#held = true;
    setImmediate(() => this.release());
    this.#version = (this.#connection.rows('pragma data_version').get() as unknown as [number])[0];
  }

  /** Another number whenever something else than this connection has changed the database. Of a snapshot that is held. */
  get version(): number {
    return this.#version;
  }

  /** What is read from now on is new: after every write of this process. */
  release(): void {
    if (!this.#held) return;
    this.#held = false;
    endMoment(this.#connection);
  }
}
