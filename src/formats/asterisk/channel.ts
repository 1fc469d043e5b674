import { isExtensionNumber } from '../direction.ts';

/**
 * - `extension`: the resource is an extension number
 * - `named`: any other device or line: a trunk, or a phone with a name
 * - `local`: a Local channel, which leads on inside the dialplan
 * - `none`: a channel that reaches nobody (console, recorder, announcer)
 */
export type ChannelKind = 'extension' | 'named' | 'local' | 'none';

/** One end of a leg, read from a channel's name such as `PJSIP/201-0000002c`. */
export interface Channel {
  /** Technology and resource, without what tells one call from another: `PJSIP/201`. */
  readonly address: string;
  readonly kind: ChannelKind;
  /** How the device or line is called: `201`, `provider1`, `DAHDI/i1`, `voice.google.com`. */
  readonly name: string;
  /** Of a Local channel: the number it dials; else empty. */
  readonly number: string;
}

/** Names that Asterisk puts before a channel's own while it masquerades. */
const WRAPPED = /^(?:AsyncGoto|Transfered|Parked|Bridge)\/(?=[^/]+\/)/;
/** Lines of telephony cards and GSM gateways: their resource is a span or port, not a name. */
const LINES = /^(?:DAHDI|Zap|mISDN|Khomp|Dongle|Quectel|SS7|LCR|Vpb|CAPI)$/i;
const NOBODY =
  /^(?:Console|Message|Surrogate|Announcer|Recorder|ConfBridgeRec|CBAnn|CBRec|Snoop|UnicastRTP|MulticastRTP|AudioSocket|WebSocket|Test)$/i;
/** FreePBX dials `Local/FMPR-201@…` for follow-me and `Local/RG-600-201@…` for a ring group. */
const LOCAL_NUMBER = /^(?:FMPR-|FMGL-|RG-[^-@]*-)?(\+?\d+)#?@/;
const ADDRESS_WITH_PORT = /^(\d+\.\d+\.\d+\.\d+):\d+$/;

/** `PJSIP/201-0000002c` without `-0000002c`, `;2` and `<ZOMBIE>`. */
export function channelAddress(text: string): string {
  let stop = text.length;
  const last = text.charCodeAt(stop - 1);
  if (last === 62) {
    stop = text.lastIndexOf('<');
    if (stop < 0) stop = text.length;
  }
  if (text.charCodeAt(stop - 2) === 59) stop -= 2;
  const dash = text.lastIndexOf('-', stop);
  if (dash > 0 && isHex(text, dash + 1, stop)) stop = dash;
  return text.slice(0, stop);
}

/** Reads an address that `channelAddress` gave. */
export function readChannel(wrapped: string): Channel {
  const address = wrapped.replace(WRAPPED, '');
  const slash = address.indexOf('/');
  const technology = slash < 0 ? '' : address.slice(0, slash);
  const resource = address.slice(slash + 1);
  if (technology === 'Local') {
    return { address, kind: 'local', name: resource, number: LOCAL_NUMBER.exec(resource)?.[1] ?? '' };
  }
  if (technology === '' || NOBODY.test(technology)) return { address, kind: 'none', name: resource, number: '' };
  if (LINES.test(technology)) {
    return { address, kind: 'named', name: `${technology}/${resource.split('/', 1)[0]}`, number: '' };
  }
  const host = resource.slice(resource.lastIndexOf('@') + 1);
  const name = host.replace(ADDRESS_WITH_PORT, '$1');
  return { address, kind: isExtensionNumber(name) ? 'extension' : 'named', name, number: '' };
}

/** The address in the name of a channel: `PJSIP/201` of `PJSIP/201-0000002c`. */
export function addressOf(name: string): string {
  return readChannel(channelAddress(name)).address;
}

function isHex(text: string, from: number, to: number): boolean {
  if (from >= to) return false;
  for (let i = from; i < to; i++) {
    const code = text.charCodeAt(i) | 32;
    if ((code < 48 || code > 57) && (code < 97 || code > 102)) return false;
  }
  return true;
}
