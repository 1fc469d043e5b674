import type { RadiusRecord } from './record-reader.ts';

/**
 * The attributes of vendors by the numbers under which a server writes them that has not loaded their dictionary:
 * Cisco (9; Cisco CDR Accounting guide, "VSA Definitions") and Digium (22736; Asterisk cdr/cdr_radius.c).
 */
const NUMBERED: ReadonlyMap<string, string> = new Map([
  ['9.1', 'cisco-avpair'],
  ['9.2', 'cisco-nas-port'],
  ['9.23', 'h323-remote-address'],
  ['9.24', 'h323-conf-id'],
  ['9.25', 'h323-setup-time'],
  ['9.26', 'h323-call-origin'],
  ['9.27', 'h323-call-type'],
  ['9.28', 'h323-connect-time'],
  ['9.29', 'h323-disconnect-time'],
  ['9.30', 'h323-disconnect-cause'],
  ['9.31', 'h323-voice-quality'],
  ['9.33', 'h323-gw-id'],
  ['22736.101', 'asterisk-acc-code'],
  ['22736.102', 'asterisk-src'],
  ['22736.103', 'asterisk-dst'],
  ['22736.104', 'asterisk-dst-ctx'],
  ['22736.105', 'asterisk-clid'],
  ['22736.106', 'asterisk-chan'],
  ['22736.107', 'asterisk-dst-chan'],
  ['22736.108', 'asterisk-last-app'],
  ['22736.109', 'asterisk-last-data'],
  ['22736.110', 'asterisk-start-time'],
  ['22736.111', 'asterisk-answer-time'],
  ['22736.112', 'asterisk-end-time'],
  ['22736.113', 'asterisk-duration'],
  ['22736.114', 'asterisk-bill-sec'],
  ['22736.115', 'asterisk-disposition'],
  ['22736.116', 'asterisk-ama-flags'],
  ['22736.117', 'asterisk-unique-id'],
  ['22736.118', 'asterisk-user-field'],
]);
/** `h323-call-id:16000 …`: an attribute in the one that carries such as have no number of their own. */
const INNER = /^([a-z][\w-]*)[:=](.*)$/i;
const NUMBER_NAME = /^(?:attr-26\.(\d+)\.(\d+)|vendor-(\d+)-attr-(\d+))$/;
/** What the server adds of its own, which is not the same when the request comes again. */
const OF_SERVER =
  /^(?:timestamp|request-authenticator|acct-delay-time|packet-.*|client-port|proxy-state|tmp-.*|freeradius-.*)$/;

/** The attributes of a record by their names in small letters, with hyphens, whatever program wrote them. */
export class Attributes {
  readonly #values = new Map<string, string[]>();
  /** Names that were asked for, and so are not kept with the rest. */
  readonly #used = new Set<string>();

  constructor({ names, values }: RadiusRecord) {
    for (let index = 0; index < names.length; index++) {
      const { key, isNumber } = known.get(names[index]!) ?? know(names[index]!);
      const value = values[index]!;
      if (key === 'cisco-avpair' || key === 'quintum-avpair') this.#addPair(key, value);
      else this.#add(key, isNumber ? decoded(value) : value);
    }
  }

  /** The first of these attributes that is not blank. */
  get(...names: readonly string[]): string | null {
    for (const name of names) {
      this.#used.add(name);
      const value = this.#values.get(name)?.[0];
      if (value !== undefined) return value;
    }
    return null;
  }

  /** As `get`, but the attribute stays among those that are kept with the rest. */
  look(name: string): string | null {
    return this.#values.get(name)?.[0] ?? null;
  }

  has(prefix: string): boolean {
    for (const name of this.#values.keys()) if (name.startsWith(prefix)) return true;
    return false;
  }

  /** JSON object text of what nobody asked for; an attribute that comes several times is a list. */
  rest(more: Readonly<Record<string, unknown>>): string | null {
    const rest: Record<string, unknown> = {};
    for (const [name, values] of this.#values) {
      if ((this.#used.has(name) && values.length === 1) || OF_SERVER.test(name)) continue;
      rest[name] = values.length === 1 ? values[0] : values;
    }
    Object.assign(rest, more);
    return Object.keys(rest).length === 0 ? null : JSON.stringify(rest);
  }

  #addPair(key: string, value: string): void {
    const text = decoded(value);
    const equals = text.indexOf('=');
    const name = text.slice(0, equals).toLowerCase();
    if (equals < 1 || !/^[a-z][\w.-]*$/.test(name)) this.#add(key, text);
    else this.#add(name, text.slice(equals + 1));
  }

  /** The value of a VSA repeats its name: `h323-call-type=VoIP`. Of `h323-ivr-out` it is a name and a value again. */
  #add(key: string, text: string): void {
    const again =
      text.length > key.length && text.charCodeAt(key.length) === 61 && text.slice(0, key.length).toLowerCase() === key;
    const value = (again ? text.slice(key.length + 1) : text).trim();
    if (value === '') return;
    const inner = key === 'h323-ivr-out' ? INNER.exec(value) : null;
    if (inner === null) this.#put(key, value);
    else this.#put(inner[1]!.toLowerCase(), inner[2]!.trim());
  }

  #put(key: string, value: string): void {
    if (value === '') return;
    const values = this.#values.get(key);
    if (values === undefined) this.#values.set(key, [value]);
    else if (values.length > 100 || !values.includes(value)) values.push(value);
  }
}

/** The name of an attribute as it is used here, and whether it is but a number. */
interface Name {
  readonly key: string;
  readonly isNumber: boolean;
}

/** A dictionary has some thousand names, of which records have few. */
const known = new Map<string, Name>();
const MOST_KNOWN = 5_000;

function know(name: string): Name {
  const lower = name.toLowerCase();
  const hyphened = lower.replaceAll('_', '-');
  const numbers = NUMBER_NAME.exec(hyphened);
  const key =
    numbers === null ? hyphened : (NUMBERED.get(`${numbers[1] ?? numbers[3]}.${numbers[2] ?? numbers[4]}`) ?? hyphened);
  const found = { key, isNumber: NUMBER_NAME.test(lower) };
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(name, found);
  return found;
}

/** Octets that the server prints as `0x48…`, as the text or the number that they are. */
function decoded(value: string): string {
  if (!/^0x(?:[0-9a-f]{2})+$/i.test(value)) return value;
  const text = Buffer.from(value.slice(2), 'hex').toString('utf8');
  if (!/[\0-\x08\x0e-\x1f\ufffd]/.test(text)) return text;
  return value.length === 10 ? String(Number.parseInt(value, 16)) : value;
}
