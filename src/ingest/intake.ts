import type { Fault, Part, Sink } from '../formats/format.ts';
import { FORMATS } from '../formats/index.ts';
import { addFlag, type Draft } from '../record/draft.ts';
import type { BatchBuilder } from '../store/batch.ts';
import type { AmendedCall, Store } from '../store/store.ts';
import type { Feed } from './feed.ts';
import { fitAmendments, fitTexts } from './fit.ts';
import { nameForeign } from './foreign.ts';
import { joinParts } from './parts.ts';
import { keepFaults, type Origin } from './quarantine.ts';
import { NO_TOTALS, type Totals } from './totals.ts';
import { twinsOf, type TwinCounter } from './twins.ts';
import { zoneOf, type ApplyZone } from './zone.ts';

/** Records that are handed over together: few enough that their texts go before they have grown old, which is dear to collect. */
const BATCH = 1_000;
/**
 * Batches handed to the writer and not done yet; reading waits for the oldest. What waits goes into one transaction: enough
 * that its fsync costs little per record, little enough that others get their turn.
 */
const IN_FLIGHT = 8;
/** Faults, or events, that are held. */
const HELD = 5_000;
/** Groups of events that are joined at a time. They are as safe from one another as from those of other processes. */
const JOINS = 2;
/** Bytes of faults that are held; they may be a MiB each. */
const FAULT_BYTES = 16 << 20;
/** So many faults of one input are looked at for whether they are another format's: that takes longer than reading. */
const NAMED = 1_000;

/**
 * Takes what a format's reader finds through the source's settings to the store, in batches. Call `settle` between
 * the chunks of the input, and `finish` at its end: then all it counts is on disk.
 */
export class Intake implements Sink {
  readonly totals: Totals = { ...NO_TOTALS };
  readonly faults: Fault[] = [];
  /** Why the first record that could not be read could not. */
  firstReason: string | null = null;
  /** Records that prove another offset from UTC than the feed's zone has. */
  disputed = 0;
  readonly #store: Store;
  readonly #feed: Feed;
  readonly #origin: Origin;
  readonly #applyZone: ApplyZone;
  readonly #twins: TwinCounter | null;
  /** Null: nothing is in it. */
  #builder: BatchBuilder | null;
  #parts: Part[] = [];
  /** Of the last record that was a call log. */
  #recordLine = 0;
  #faultBytes = 0;
  #waiting: Promise<void>[] = [];
  #joins: Promise<void>[] = [];
  /** What went wrong in a batch, until `settle` or `finish` can throw it. */
  #failure: unknown = null;

  /** `expected`: how many records will come, where that is known. `twins`: of what came before, where it goes on. */
  constructor(store: Store, feed: Feed, origin: Origin, expected?: number, twins: TwinCounter | null = twinsOf(feed)) {
    this.#builder = store.batch(feed.tenantId, expected);
    this.#store = store;
    this.#feed = feed;
    this.#origin = origin;
    this.#applyZone = zoneOf(feed.timezone);
    this.#twins = twins;
  }

  draft(draft: Draft, line: number): void {
    this.totals.records += 1;
    this.#recordLine = line;
    if (this.#twins !== null) draft.source_key = this.#twins.keyOf(draft);
    this.#add(draft);
  }

  part(part: Part, line: number): void {
    // Where a record is a call log itself, what it tells of others is no event of its own.
    if (line !== this.#recordLine) this.totals.events += 1;
    this.#parts.push(part);
  }

  /** Returns the fault as it is kept: that of another format's record says so. */
  fault(fault: Fault): Fault {
    this.totals.records += 1;
    this.totals.read += 1;
    this.totals.rejected += 1;
    const named = this.totals.rejected > NAMED ? fault : nameForeign(fault, FORMATS.get(this.#origin.format)!);
    this.firstReason ??= named.reason;
    this.faults.push(named);
    this.#faultBytes += named.raw.length;
    return named;
  }

  /** Hands full batches over; waits when the writer is behind. */
  async settle(): Promise<void> {
    if (this.#builder !== null && this.#builder.rows >= BATCH) this.#handOver(this.#builder);
    if (this.faults.length >= HELD || this.#faultBytes >= FAULT_BYTES) await this.#keepFaults();
    if (this.#parts.length >= HELD) this.#beginJoin();
    while (this.#joins.length > JOINS) await this.#joins.shift();
    while (this.#waiting.length > IN_FLIGHT) await this.#waiting.shift();
    if (this.#failure !== null) throw this.#failure;
  }

  async finish(): Promise<Totals> {
    if (this.#parts.length > 0) this.#beginJoin();
    await Promise.all(this.#joins.splice(0));
    await this.#keepFaults();
    await this.#allStored();
    return this.totals;
  }

  #add(draft: Draft): void {
    this.totals.read += 1;
    draft.source ??= this.#feed.source;
    if (!this.#applyZone(draft)) this.disputed += 1;
    this.#nameDid(draft);
    fitTexts(draft);
    this.#open().add(draft);
  }

  /** Who calls one of the numbers of the house from outside has dialled it, whatever the source calls the field. */
  #nameDid(draft: Draft): void {
    if (draft.did_cid !== null || draft.direction !== 'INBOUND_CALL' || draft.callee === null) return;
    if (!this.#feed.site.isDid(draft.callee)) return;
    draft.did_cid = draft.callee;
    addFlag(draft, 'did_cid=callee');
  }

  #open(): BatchBuilder {
    return (this.#builder ??= this.#store.batch(this.#feed.tenantId, BATCH));
  }

  #handOver(builder: BatchBuilder): void {
    this.#builder = null;
    const done = this.#store.append(this.#feed.tenantId, builder.finish()).then(
      (result) => {
        this.totals.stored += result.stored;
        this.totals.updated += result.updated;
        this.totals.unchanged += result.unchanged;
      },
      (error: unknown) => {
        this.#failure ??= error;
      },
    );
    this.#waiting.push(done);
  }

  async #allStored(): Promise<void> {
    this.#handOverAll();
    await Promise.all(this.#waiting.splice(0));
    if (this.#failure !== null) throw this.#failure;
  }

  #handOverAll(): void {
    if (this.#builder !== null && this.#builder.rows > 0) this.#handOver(this.#builder);
  }

  /** Reading goes on meanwhile. */
  #beginJoin(): void {
    const done = this.#joinParts().catch((error: unknown) => {
      this.#failure ??= error;
    });
    this.#joins.push(done);
  }

  async #joinParts(): Promise<void> {
    const format = FORMATS.get(this.#origin.format)!;
    await joinParts(this.#store, this.#feed, format, this.#parts.splice(0), async (told) => {
      this.#handOverAll();
      this.#open().isJoined = true;
      for (const { drafts } of told) for (const draft of drafts) this.#add(draft);
      this.#handOverAll();
      // What else comes is not joined.
      this.#builder = null;
      await this.#allStored();
      await this.#amend(told.filter(({ amendments }) => amendments.length > 0));
    });
  }

  /** Call logs that are there are updated; the others will be when they come. */
  async #amend(calls: readonly AmendedCall[]): Promise<void> {
    if (calls.length === 0) return;
    const by = { source: this.#feed.source, format: this.#origin.format };
    const { updated } = await this.#store.amend(this.#feed.tenantId, by, calls.map(fitAmendments));
    this.totals.read += updated;
    this.totals.updated += updated;
  }

  async #keepFaults(): Promise<void> {
    const faults = this.faults.splice(0);
    this.#faultBytes = 0;
    if (faults.length > 0) await keepFaults(this.#store, this.#feed, this.#origin, faults);
  }
}
