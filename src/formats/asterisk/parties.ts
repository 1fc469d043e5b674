import { readCallerId } from './caller-id.ts';
import { isExtensionNumber, type Line } from '../direction.ts';
import { type Site, UNKNOWN_SITE } from '../site.ts';
import { type Channel, channelAddress, readChannel } from './channel.ts';
import type { Layout } from './layout.ts';

/** A device or line, with what the file has told about it so far. */
export interface Party extends Channel, Line {
  /** Somebody's phone rather than a way out of the house. */
  endpoint: boolean;
  /** A way out of the house. Local channels and those that reach nobody are neither. */
  isTrunk: boolean;
}

/** Where FreePBX and Asterisk's samples let calls from outside in. */
const FROM_OUTSIDE =
  /^(?:from-(?:pstn|trunk|did|sip-external|dahdi|zaptel|analog|outside|external)|ext-did|inbound|incoming)/;
const CACHE_LIMIT = 20_000;
const NAME_LIMIT = 100_000;

/**
 * Tells phones from trunks, which a CDR does not say. A device whose name is an extension number is a phone, any other
 * is a trunk until a record shows it to be a phone: it calls under its own name from inside, a queue polls it, or it
 * is dialled without a number. Local channels are neither. What the settings say of a name goes before all that.
 */
export class Parties {
  readonly #site: Site;
  readonly #byAddress = new Map<string, Party>();
  /** Names that are no extension numbers and yet phones. */
  readonly #phones = new Set<string>();
  readonly #extensions = new Set<string>();

  constructor(site: Site = UNKNOWN_SITE) {
    this.#site = site;
  }

  /** The party behind a channel's name; null when there is no channel. */
  of(channel: string): Party | null {
    if (channel === '') return null;
    const address = channelAddress(channel);
    return this.#byAddress.get(address) ?? this.#add(address);
  }

  /** Whether a number or name is known to be a phone's. */
  isPhone(name: string): boolean {
    return this.#extensions.has(name) || this.#phones.has(name);
  }

  /** Takes from a record what it shows about its two ends. */
  learn(fields: readonly string[], at: Layout, from: Party | null, to: Party | null): void {
    if (from !== null && this.#mayBePhone(from) && callsAsItself(from, fields, at)) this.#makePhone(from);
    if (to !== null && this.#mayBePhone(to) && isDialledItself(to, fields, at)) this.#makePhone(to);
  }

  #add(address: string): Party {
    const channel = readChannel(address);
    const device = channel.kind === 'extension' || channel.kind === 'named';
    const endpoint = device && this.#isPhone(channel);
    if (endpoint && channel.kind === 'extension' && this.#extensions.size < NAME_LIMIT) {
      this.#extensions.add(channel.name);
    }
    const party: Party = { ...channel, endpoint, isTrunk: device && !endpoint };
    if (this.#byAddress.size >= CACHE_LIMIT) this.#byAddress.clear();
    this.#byAddress.set(address, party);
    return party;
  }

  #isPhone({ kind, name, address }: Channel): boolean {
    const trunk = this.#site.isTrunk(name) ?? this.#site.isTrunk(address);
    if (trunk !== null) return !trunk;
    return (this.#site.isExtension(name) ?? kind === 'extension') || this.#phones.has(name);
  }

  /** Whether it is taken for a trunk only as long as no record shows it to be a phone. */
  #mayBePhone({ isTrunk, name, address }: Party): boolean {
    return isTrunk && this.#site.isTrunk(name) === null && this.#site.isTrunk(address) === null;
  }

  #makePhone(party: Party): void {
    if (this.#phones.size >= NAME_LIMIT) return;
    party.endpoint = true;
    party.isTrunk = false;
    this.#phones.add(party.name);
  }
}

/** Whether calls come into a dialplan context from outside. Weaker evidence than the channel. */
export function isFromOutside(dcontext: string): boolean {
  return FROM_OUTSIDE.test(dcontext);
}

/** `PJSIP/alice` calls from inside as `alice`; `DAHDI/1`, which has no name of its own, as an extension. */
function callsAsItself(from: Party, fields: readonly string[], at: Layout): boolean {
  if (isFromOutside(fields[at.dcontext]!)) return false;
  const src = fields[at.src]!;
  if (src === from.name) return true;
  if (from.name.includes('/')) return isExtensionNumber(src) && !from.name.includes('/i');
  const { name, number } = readCallerId(fields[at.clid]!);
  return number === from.name || (name === from.name && isExtensionNumber(src));
}

/** A trunk is dialled with a number (`SIP/5550100@provider`), a phone without (`PJSIP/alice&PJSIP/bob,20`). */
function isDialledItself(to: Party, fields: readonly string[], at: Layout): boolean {
  const application = fields[at.lastapp]!;
  if (application === 'Queue') return true;
  if (application !== 'Dial' || to.name.includes('/') || /^[\d.:]+$/.test(to.name)) return false;
  const dialled = fields[at.lastdata]!;
  if (!dialled.includes(to.address)) return false;
  const [targets] = dialled.split(/[,|]/, 1);
  return targets!.split('&').includes(to.address);
}
