import { hash } from 'node:crypto';
import type { Sink } from '../format.ts';
import type { Site } from '../site.ts';
import type { AccEvent } from './event.ts';
import { tellAcc } from './join.ts';
import { NO_CALL } from './object.ts';

/** Hands on what a record says: as a part of its call, or as a call log where it names none. */
export class Taker {
  readonly sink: Sink;
  readonly #site: Site;

  constructor(sink: Sink, site: Site) {
    this.sink = sink;
    this.#site = site;
  }

  take(event: AccEvent | string | typeof NO_CALL, legacy: boolean, line: number, raw: () => Uint8Array): void {
    if (typeof event === 'string') {
      this.sink.fault({ line, column: null, reason: event, raw: raw() });
      return;
    }
    if (event === NO_CALL) return;
    if (!isMethod(event)) {
      const reason = `The method is ${JSON.stringify(event.method.slice(0, 60))}; one of SIP's such as INVITE is right.`;
      this.sink.fault({ line, column: null, reason, raw: raw() });
      return;
    }
    if (!isOfCall(event)) return;
    const text = JSON.stringify(legacy ? { ...event, legacy: true } : event);
    if (event.call !== null) {
      this.sink.part({ call: event.call, event: text }, line);
      return;
    }
    const [draft] = tellAcc([JSON.parse(text) as AccEvent], '', this.#site);
    if (draft === undefined) return;
    draft.source_key = `cdr/${hash('sha256', text, 'hex').slice(0, 32)}`;
    this.sink.draft(draft, line);
  }
}

/** The methods of SIP (IANA, "SIP Methods and Response Codes"), and Kamailio's own for its nodes. */
const METHODS: ReadonlySet<string> = new Set(
  'ACK BYE CANCEL INFO INVITE MESSAGE NOTIFY OPTIONS PRACK PUBLISH REFER REGISTER SUBSCRIBE UPDATE KDMQ'.split(' '),
);

function isMethod({ kind, method }: AccEvent): boolean {
  return kind === 'cdr' || METHODS.has(method);
}

/** Other methods begin and end no call; 401 and 407 only ask for a password (RFC 3261, 22.1). */
function isOfCall({ kind, method, code }: AccEvent): boolean {
  if (kind === 'cdr') return true;
  return (method === 'INVITE' || method === 'BYE' || method === 'CANCEL') && code !== 401 && code !== 407;
}
