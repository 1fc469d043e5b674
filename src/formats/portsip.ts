import { addFlag, type Draft } from '../record/draft.ts';
import type { Fault, Format, Sink } from './format.ts';
import type { JsonSink } from './json-sink.ts';
import { JsonObjectReader } from './json-values.ts';
import { type Members, textOf } from './members.ts';
import { opensRecords } from './portsip/answer.ts';
import { readCall } from './portsip/call.ts';
import { joinEvents, partOf } from './portsip/events.ts';
import { guessPortsip } from './portsip/guess.ts';
import { explainUnknown, itemsOf, kindOf, unwrapped } from './portsip/kind.ts';
import { readLog } from './portsip/log.ts';
import { ReaderOn } from './reader-on.ts';
import { type Site, UNKNOWN_SITE } from './site.ts';

/**
 * What PortSIP PBX posts to a webhook, publishes, or answers to its REST API: JSON objects, one after another, in a
 * list or in answers.
 */
export const portsip: Format = {
  name: 'portsip',
  title: 'PortSIP PBX: webhook and pub/sub events, answers of the REST API to /cdrs and /calllogs',
  guess: guessPortsip,
  reader: (sink, site) => new PortsipReader(sink, site ?? UNKNOWN_SITE),
  join: (events, site) => joinEvents(events, site ?? UNKNOWN_SITE),
};

class PortsipReader extends ReaderOn implements JsonSink {
  readonly #sink: Sink;
  readonly #site: Site;
  protected readonly input = new JsonObjectReader(this);
  #legacy = false;
  /** What is wrong in the object at hand. */
  #errors: string[] = [];

  constructor(sink: Sink, site: Site) {
    super();
    this.#sink = sink;
    this.#site = site;
  }

  opensList(head: Buffer): boolean {
    return opensRecords(head);
  }

  object(value: Members, line: number, raw: () => Uint8Array, legacy: boolean): void {
    this.#legacy = legacy;
    for (const one of unwrapped(value)) this.#read(one, line);
    if (this.#errors.length === 0) return;
    const reason = this.#errors.map((error) => (error.endsWith('.') ? error : `${error}.`)).join(' ');
    this.#errors = [];
    this.fault({ line, column: null, reason, raw: raw() });
  }

  fault(fault: Fault): void {
    this.#sink.fault(fault);
  }

  #read(value: Members, line: number): void {
    switch (kindOf(value)) {
      case 'call': {
        const { drafts, errors } = readCall(value, this.#site);
        for (const draft of drafts) this.#draft(draft, line);
        if (errors.length > 0) this.#errors.push(errors.join('; '));
        break;
      }
      case 'log':
        this.#readLog(value, null, line);
        break;
      case 'change':
        this.#readChange(value, line);
        break;
      case 'answer':
        for (const item of this.#itemsOf(value)) this.#read(item, line);
        break;
      case 'event': {
        const part = partOf(value);
        if (typeof part === 'string') this.#errors.push(part);
        else this.#sink.part(part, line);
        break;
      }
      case null:
        this.#errors.push(explainUnknown(value));
        break;
      default:
    }
  }

  #readLog(log: Members, id: string | null, line: number): void {
    const draft = readLog(log, id, this.#site);
    if (typeof draft === 'string') this.#errors.push(draft);
    else this.#draft(draft, line);
  }

  /** The CDRs of a change. What was deleted there is kept here. */
  #readChange(change: Members, line: number): void {
    if (change['change_type'] === 'DELETED') return;
    const id = textOf(change, 'id');
    for (const [index, log] of this.#itemsOf(change).entries()) {
      this.#readLog(log, id === null || index === 0 ? id : `${id}/${index}`, line);
    }
  }

  #draft(draft: Draft, line: number): void {
    if (this.#legacy) addFlag(draft, 'text=windows-1252');
    this.#sink.draft(draft, line);
  }

  #itemsOf(value: Members): Members[] {
    return itemsOf(value).filter((item, index): item is Members => {
      const good = typeof item === 'object' && item !== null && !Array.isArray(item);
      if (!good) this.#errors.push(`items[${index}] is no object`);
      return good;
    });
  }
}
