import type { Format, FormatReader } from '../../formats/format.ts';
import { RECORD_LIMIT } from '../../formats/lines.ts';
import type { Store } from '../../store/store.ts';
import { siteFor, type Feed } from '../feed.ts';
import { Intake } from '../intake.ts';
import type { Totals } from '../totals.ts';
import { twinsOf, type TwinCounter } from '../twins.ts';

/** More than a record can be: what is longer is at fault already. */
const MOST_UNSAVED = 4 * RECORD_LIMIT;
const NOTHING = Buffer.alloc(0);
const LF = 10;

/**
 * The bytes of one connection. Records are stored as they become whole, however the bytes are cut. What is not on disk
 * yet is kept, so that a store that could not write can be tried again.
 */
export class Incoming {
  readonly #store: Store;
  readonly #feed: Feed;
  readonly #format: Format;
  /** Of all the connection: however its bytes are cut, the same records are twins. */
  readonly #twins: TwinCounter | null;
  #intake!: Intake;
  #reader!: FormatReader;
  /** Bytes that are on disk in no record yet. */
  #unsaved = NOTHING;
  /** Bytes before them that the reader was given as they came, and what it was given before those. */
  #saved = 0;
  #given = 0;
  /** The beginning that says how the rest is written, for a reader that begins again. */
  #header = NOTHING;
  #mustBegin = false;
  /** The header is being read again: what is wrong with it was told before. */
  #isBeginning = false;

  constructor(store: Store, feed: Feed, format: Format) {
    this.#store = store;
    this.#feed = feed;
    this.#format = format;
    this.#twins = twinsOf(feed, true);
    this.#begin();
  }

  /**
   * Resolves when the records that are whole with these bytes are on disk.
   * @throws UnavailableError; the bytes are kept then, for the next call.
   */
  take(bytes: Uint8Array): Promise<Totals> {
    this.#unsaved = Buffer.concat([this.#unsaved, bytes]);
    return this.#save(bytes, () => this.#reader.flush?.());
  }

  /** The same for the last record, when nothing more comes. @throws UnavailableError; to be called again then. */
  end(): Promise<Totals> {
    return this.#save(NOTHING, () => this.#reader.end());
  }

  async #save(bytes: Uint8Array, handOn: () => void): Promise<Totals> {
    const origin = { format: this.#format.name, file: null };
    this.#intake = new Intake(this.#store, this.#feed, origin, undefined, this.#twins);
    if (this.#mustBegin) {
      this.#twins?.takeBack();
      this.#begin();
      this.#reader.push(this.#unsaved);
    } else this.#reader.push(bytes);
    handOn();
    this.#mustBegin = true;
    const totals = await this.#intake.finish();
    this.#mustBegin = false;
    this.#twins?.keep();
    this.#forgetSaved();
    return totals;
  }

  #begin(): void {
    this.#reader = this.#format.reader(
      {
        draft: (draft, line) => this.#intake.draft(draft, line),
        part: (part, line) => this.#intake.part(part, line),
        fault: (fault) => {
          if (!this.#isBeginning) this.#intake.fault(fault);
        },
      },
      siteFor(this.#feed, this.#format),
    );
    this.#saved = 0;
    this.#given = this.#header.length;
    this.#isBeginning = true;
    this.#reader.push(this.#header);
    this.#isBeginning = false;
  }

  #forgetSaved(): void {
    const header = this.#reader.header?.() ?? 0;
    if (this.#header.length === 0 && header > 0) this.#header = Buffer.from(this.#unsaved.subarray(0, header));
    const done = this.#reader.done?.();
    const whole = done === undefined ? this.#unsaved.lastIndexOf(LF) + 1 : done - this.#given - this.#saved;
    this.#forget(Math.max(0, whole));
    if (this.#unsaved.length > MOST_UNSAVED) this.#forget(this.#unsaved.length);
  }

  #forget(bytes: number): void {
    this.#saved += bytes;
    this.#unsaved = this.#unsaved.subarray(bytes);
  }
}
