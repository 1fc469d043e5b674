import { isUtf8 } from 'node:buffer';
import { addFlag } from '../record/draft.ts';
import type { Fault, Format, Guess, Sink } from './format.ts';
import { cleanXml } from './freeswitch/clean-xml.ts';
import { freeSwitchDraft } from './freeswitch/draft.ts';
import { parseXml, type XmlError } from './freeswitch/parse-xml.ts';
import { PercentDecoder } from './freeswitch/percent.ts';
import { readCdr } from './freeswitch/read-cdr.ts';
import { isPacked, unpackBody, wholeGroups } from './freeswitch/unpack.ts';
import { XmlDocumentReader, type XmlDocumentSink } from './freeswitch/xml-documents.ts';
import { decodeText } from './lines.ts';
import type { Members } from './members.ts';
import { ReaderOn } from './reader-on.ts';
import { type Site, UNKNOWN_SITE } from './site.ts';

/** What mod_xml_cdr posts or writes, in each of its encodings, and mod_format_cdr with `format=xml`. */
export const freeSwitchXml: Format = {
  name: 'freeswitch-xml',
  title: 'FreeSWITCH, FusionPBX: mod_xml_cdr, as posted or as files',
  guess: guessXml,
  reader: (sink, site = UNKNOWN_SITE) => new FreeSwitchXmlReader(sink, site),
};

class FreeSwitchXmlReader extends ReaderOn implements XmlDocumentSink {
  readonly #sink: Sink;
  readonly #site: Site;
  protected readonly input = new XmlDocumentReader(this);

  constructor(sink: Sink, site: Site) {
    super();
    this.#sink = sink;
    this.#site = site;
  }

  document(raw: Uint8Array, line: number): void {
    this.#read(decodeText(raw), line, !isUtf8(raw), raw, line);
  }

  packed(raw: Uint8Array, line: number): void {
    const unpacked = unpackBody(decodeText(raw));
    if (unpacked === null) {
      const reason = 'This is neither percent-encoded nor in base64; cdr= is followed by one of these, or by <.';
      this.fault({ line, column: null, reason, raw: Uint8Array.from(raw) });
    } else if (unpacked.text.startsWith('{')) {
      const reason = 'This is JSON, as mod_json_cdr sends it; the format freeswitch-json reads it.';
      this.fault({ line, column: null, reason, raw: Uint8Array.from(raw) });
    } else this.#read(unpacked.text, line, unpacked.legacy, raw, null);
  }

  fault(fault: Fault): void {
    this.#sink.fault(fault);
  }

  /** `first` is the line on which the text begins; null where it was encoded. */
  #read(text: string, line: number, legacy: boolean, raw: Uint8Array, first: number | null): void {
    const record = parseCleaned(text);
    const decoder = new PercentDecoder();
    const cdr = isError(record) ? explain(record, first) : readCdr(record, decoder);
    const draft = typeof cdr === 'string' ? null : freeSwitchDraft(cdr, this.#site);
    if (draft === null) {
      const missing = 'The record has no start; the variable start_epoch, in seconds since 1970, is needed.';
      const reason = typeof cdr === 'string' ? cdr : missing;
      const column = isError(record) && first !== null && record.line === 1 ? record.column : null;
      this.fault({ line, column, reason, raw: Uint8Array.from(raw) });
      return;
    }
    if (legacy || decoder.legacy) addFlag(draft, 'text=windows-1252');
    this.#sink.draft(draft, line);
  }
}

/** Most documents need no cleaning. When it does not help, what was wrong before it is told. */
function parseCleaned(text: string): Members | XmlError {
  const record = parseXml(text);
  if (!isError(record)) return record;
  const cleaned = cleanXml(text);
  const again = cleaned === null ? record : parseXml(cleaned);
  return isError(again) ? parseXml(text, true) : again;
}

function isError(result: Members | XmlError): result is XmlError {
  return 'reason' in result;
}

function explain({ reason, line, column }: XmlError, first: number | null): string {
  const place = first === null ? `what is encoded here: at line ${line}` : `line ${first + line - 1}`;
  return `Not XML as FreeSWITCH writes it, in ${place}, column ${column}: ${reason}.`;
}

function guessXml(head: Uint8Array): Guess | null {
  const text = decodeText(head).replace(/^\ufeff?\s+|^\ufeff/, '');
  const [line = ''] = text.split(/[\r\n]/, 1);
  let shown = text.startsWith('cdr=<') ? text.slice(4) : text;
  let how = '';
  if (!shown.startsWith('<')) {
    if (!isPacked(line)) return null;
    shown = unpackBody(wholeGroups(line))?.text ?? '';
    how = ', encoded as it posts them';
  }
  if (!/^(?:<\?xml[^>]*\?>\s*)?<cdr[\s>]/.test(shown)) return null;
  if (!/<(?:channel_data|variables|callflow)[\s>]/.test(shown)) return null;
  return { confidence: 0.97, reason: `it begins with a record of FreeSWITCH's mod_xml_cdr${how}` };
}
