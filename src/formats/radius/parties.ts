import type { Draft } from '../../record/draft.ts';
import type { Direction } from '../../record/enums.ts';
import { readCallerId } from '../asterisk/caller-id.ts';
import { channelAddress, readChannel } from '../asterisk/channel.ts';
import { directionByNumbers, inferDirection, type Line } from '../direction.ts';
import { addressOf } from '../members.ts';
import type { Site } from '../site.ts';
import type { Attributes } from './attributes.ts';
import type { RadiusSettings } from './settings.ts';

/** `ton:0,npi:1,#:12025550100`, as Cisco writes the numbers that it received. */
const RECEIVED_NUMBER = /#:([+\d*#]+)/;

/** Fills in who called whom, by which way, and on whose account. */
export function setParties(draft: Draft, attributes: Attributes, site: Site, settings: RadiusSettings): void {
  const fromAsterisk = attributes.look('asterisk-chan') !== null;
  const user = attributes.get('user-name');
  const caller = addressOf(attributes.get('calling-station-id', 'asterisk-src', 'freeswitch-src'));
  const callee = addressOf(attributes.get('called-station-id', 'asterisk-dst', 'freeswitch-dst'));
  const named = readCallerId(attributes.get('asterisk-clid', 'freeswitch-clid') ?? '');
  draft.caller = caller.user ?? named.number ?? (fromAsterisk ? null : user);
  draft.caller_domain = caller.domain;
  draft.caller_display_name = named.name;
  draft.callee = callee.user;
  draft.callee_domain = callee.domain;
  // Asterisk writes the channel there.
  draft.billed_account = attributes.get('asterisk-acc-code') ?? (fromAsterisk ? null : user);
  for (const [attribute, field] of settings.fields) {
    if (field === 'caller' || field === 'callee') draft[field] = attributes.look(attribute) ?? draft[field];
  }
  if (fromAsterisk) setChannels(draft, attributes, site);
  else setGateway(draft, attributes, site);
  setDialled(draft, attributes);
}

function setChannels(draft: Draft, attributes: Attributes, site: Site): void {
  const from = lineOfChannel(attributes.look('asterisk-chan'));
  const to = lineOfChannel(attributes.look('asterisk-dst-chan'));
  const { caller, callee } = draft;
  draft.direction = inferDirection({ from, to, caller, callee }, site);
  draft.trunk = trunkAmong([to, from], site);
  const channel = attributes.look('asterisk-dst-chan');
  draft.destination = channel === null ? null : channelAddress(channel);
}

function lineOfChannel(channel: string | null): Line | null {
  if (channel === null) return null;
  const { kind, name } = readChannel(channelAddress(channel));
  if (kind === 'local' || kind === 'none') return null;
  return { name, isTrunk: kind === 'extension' ? false : null };
}

/**
 * `h323-call-origin` is `answer` on the leg into the gateway and `originate` on the leg out of it. What is known of the
 * other end goes before it: between two phones of the house no call comes from outside.
 */
function setGateway(draft: Draft, attributes: Attributes, site: Site): void {
  const origin = (attributes.get('h323-call-origin', 'freeswitch-direction') ?? '').toLowerCase();
  const inward = origin === 'answer' || origin === 'inbound';
  const outward = origin === 'originate' || origin === 'outbound';
  const lines = ['h323-remote-id', 'h323-remote-address', 'nas-port-id', 'cisco-nas-port', 'h323-gw-id']
    .map((name) => attributes.look(name))
    .filter((name) => name !== null)
    .map((name): Line => ({ name, isTrunk: null }));
  const line = lines.find(({ name }) => site.isTrunk(name) === true) ?? null;
  const { caller, callee } = draft;
  draft.trunk = line?.name ?? null;
  if (line !== null && inward !== outward) {
    draft.direction = inferDirection({ from: inward ? line : null, to: outward ? line : null, caller, callee }, site);
  } else if (directionByNumbers(caller, callee, site) === 'EXTENSION_CALL') draft.direction = 'EXTENSION_CALL';
  else {
    const stated: Direction | null = inward ? 'INBOUND_CALL' : outward ? 'OUTBOUND_CALL' : null;
    draft.direction = inferDirection({ stated, caller, callee }, site);
  }
  if (outward) draft.destination = attributes.get('h323-remote-address');
}

/** The number that the gateway was asked for, before it translated it, is the DID of a call from outside. */
function setDialled(draft: Draft, attributes: Attributes): void {
  if (draft.direction !== 'INBOUND_CALL' && draft.direction !== 'INBOUND_OUTBOUND_CALL') return;
  draft.did_cid = RECEIVED_NUMBER.exec(attributes.look('gw-rxd-cdn') ?? '')?.[1] ?? null;
}

function trunkAmong(lines: readonly (Line | null)[], site: Site): string | null {
  return lines.find((line) => line !== null && site.isTrunk(line.name) === true)?.name ?? null;
}
