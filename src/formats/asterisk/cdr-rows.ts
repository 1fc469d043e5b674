import { addFlag } from '../../record/draft.ts';
import type { Fault, Sink } from '../format.ts';
import { HELD_BYTES } from '../lines.ts';
import type { Site } from '../site.ts';
import { channelMoment } from './clock.ts';
import { ClockKeeper } from './clock-keeper.ts';
import { asteriskDraft } from './draft.ts';
import type { Layout } from './layout.ts';
import { Parties } from './parties.ts';
import { isInstant } from './times.ts';

/** So many records are read before the first is handed on, to learn the file's clock and its phones from them. */
const FIRST = 500;

/** A CDR as it stands in its file. */
export interface CdrRow {
  readonly fields: readonly string[];
  readonly at: Layout;
  /** What `readTime` made of its start. */
  readonly start: number;
  /** What tells it from others where it has no id of its own. */
  readonly identity: string;
  /** Members for `user_data` that the layout has no place for. */
  readonly rest: string;
  /** It was read as windows-1252. */
  readonly legacy: boolean;
  readonly line: number;
}

/** Makes call logs of the CDRs of one file, in its order: finds out its clock, and which devices are trunks. */
export class CdrRows {
  readonly #site: Site;
  readonly #parties: Parties;
  readonly #clock: ClockKeeper;
  #first: (CdrRow | Fault)[] | null = [];
  #bytes = 0;

  constructor(sink: Sink, site: Site) {
    this.#site = site;
    this.#parties = new Parties(site);
    this.#clock = new ClockKeeper(sink);
  }

  /** `row.fields` may be used again for the next one. */
  row(row: CdrRow): void {
    if (this.#first === null) this.#read(row);
    else this.#hold({ ...row, fields: row.fields.slice() });
  }

  fault(fault: Fault): void {
    if (this.#first === null) this.#clock.fault(fault);
    else this.#hold(fault);
  }

  /** Hands on all that is held back, as it is known now. */
  flush(): void {
    this.#readFirst();
    this.#clock.settle();
  }

  #hold(item: CdrRow | Fault): void {
    this.#first!.push(item);
    this.#bytes += 'raw' in item ? item.raw.length : item.identity.length + item.rest.length;
    if (this.#first!.length >= FIRST || this.#bytes > HELD_BYTES) this.#readFirst();
  }

  #readFirst(): void {
    if (this.#first === null) return;
    const items = this.#first;
    this.#first = null;
    const rows = items.filter((item) => 'fields' in item);
    for (const { fields, at } of rows) {
      this.#parties.learn(fields, at, this.#parties.of(fields[at.channel]!), this.#parties.of(fields[at.dstchannel]!));
    }
    this.#clock.begin(
      rows.map((row) => row.start),
      rows.map((row) => momentOf(row)),
    );
    for (const item of items) {
      if ('fields' in item) this.#read(item);
      else this.#clock.fault(item);
    }
  }

  #read(row: CdrRow): void {
    const { fields, at, start, identity, rest } = row;
    const draft = asteriskDraft(fields, at, start, identity, rest, this.#parties, this.#site);
    if (row.legacy) addFlag(draft, 'text=windows-1252');
    this.#clock.draft(draft, row.line, momentOf(row));
  }
}

/** The moment at which the record's channel, or the first one of its call, was made; the start where that is one. */
function momentOf({ fields, at, start }: CdrRow): number {
  if (isInstant(fields[at.start]!)) return start;
  const moment = at.uniqueid >= 0 ? channelMoment(fields[at.uniqueid]!) : Number.NaN;
  if (!Number.isNaN(moment) || at.linkedid < 0) return moment;
  return channelMoment(fields[at.linkedid]!);
}
