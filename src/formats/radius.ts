import { addFlag } from '../record/draft.ts';
import { countedOf } from './counted.ts';
import type { Fault, Format, Guess, Sink } from './format.ts';
import { Attributes } from './radius/attributes.ts';
import { readRadius } from './radius/call.ts';
import { type RadiusRecord, RecordReader, type RecordSink } from './radius/record-reader.ts';
import { RADIUS_NAMES, type RadiusSettings, radiusSettings } from './radius/settings.ts';
import { ReaderOn } from './reader-on.ts';
import { type Site, UNKNOWN_SITE } from './site.ts';

/** Accounting of calls over RADIUS, as FreeRADIUS writes it to detail files, or as a dump of attributes. */
export const radius: Format = {
  name: 'radius',
  title: 'RADIUS accounting of voice gateways (Cisco, Asterisk, FreeSWITCH …): detail files of FreeRADIUS',
  columns: { kind: 'names', names: RADIUS_NAMES },
  guess: guessRadius,
  reader: (sink, site) => new RadiusReader(sink, site),
};

class RadiusReader extends ReaderOn implements RecordSink {
  readonly #sink: Sink;
  readonly #site: Site;
  readonly #settings: RadiusSettings;
  protected readonly input = new RecordReader(this);

  constructor(sink: Sink, site: Site = UNKNOWN_SITE) {
    super();
    this.#sink = sink;
    this.#site = site;
    this.#settings = radiusSettings(site.columns);
  }

  record(record: RadiusRecord, raw: () => Uint8Array): void {
    const { line, date, legacy } = record;
    const draft = readRadius(new Attributes(record), date, this.#site, this.#settings);
    if (draft === null) return;
    if (typeof draft === 'string') {
      this.fault({ line, column: null, reason: draft, raw: raw() });
      return;
    }
    if (legacy) addFlag(draft, 'text=windows-1252');
    this.#sink.draft(draft, line);
  }

  fault(fault: Fault): void {
    this.#sink.fault(fault);
  }
}

const BLANK_LINE = Buffer.from('\n\n');

function guessRadius(head: Uint8Array): Guess | null {
  let legs = 0;
  let faults = 0;
  const reader = new RadiusReader({ draft: () => void legs++, part: () => undefined, fault: () => void faults++ });
  reader.push(head);
  // The last record may be cut off, so it counts only where there is no other.
  if (legs + faults === 0) {
    reader.push(BLANK_LINE);
    reader.end();
  }
  if (legs === 0 || faults > legs) return null;
  return {
    confidence: 0.5 + (0.45 * legs) / (legs + faults),
    reason: `${countedOf(legs, legs + faults, 'record', 'an accounting request of a call', 'accounting requests of calls')}, one attribute to a line`,
  };
}
