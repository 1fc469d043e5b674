import type { RerouteReason } from '../../record/enums.ts';

/** Cisco, "OnBehalfof Codes": which feature ended, redirected or joined a call. */
export const ON_BEHALF_OF = {
  ctiLine: 1,
  conference: 4,
  forward: 5,
  transfer: 10,
  device: 12,
  immediateDivert: 14,
  pickup: 16,
  refer: 17,
  replaces: 18,
  redirection: 19,
  recording: 27,
  nativeQueue: 34,
} as const;

/** Cisco, "Redirect Reason Codes". */
export const REDIRECT = { transfer: 4, blindTransfer: 34, refer: 130, replaces: 146, recording: 354 } as const;

/**
 * Forwarded: when busy (1), not answered (2), always (10, 15), by 3xx (162), as not registered (178); let go by a
 * queue that has no agent (818), is full (834) or lets wait too long (850).
 */
const OVERFLOWS: ReadonlySet<number> = new Set([1, 2, 10, 15, 162, 178, 818, 834, 850]);
const TRANSFERS: ReadonlySet<number> = new Set([REDIRECT.transfer, REDIRECT.blindTransfer]);

/** Why a leg was rerouted to the one that it reached; null where the reason has no word of its own. */
export function rerouteOf(last: number, original: number): RerouteReason | null {
  if (TRANSFERS.has(last)) return 'TRANSFER';
  if (OVERFLOWS.has(last)) return 'OVERFLOW';
  if (last !== 0) return null;
  if (TRANSFERS.has(original)) return 'TRANSFER';
  return OVERFLOWS.has(original) ? 'OVERFLOW' : null;
}

/** Of `calledPartyPatternUsage`: what the number matched. By a route pattern a call leaves by a gateway or a trunk. */
export const PATTERN = { device: 2, route: 5, huntPilot: 7 } as const;

/** Names that Cisco gives to phones and clients: these letters, then a MAC address, a port or the user's name. */
const PHONE = /^(?:SEP|ATA|AN[\dA-F]|VGC|CSF|TCT|TAB|BOT|UPC|CTI)/i;
/** Conference bridges, music, announcements: no phones, but no way out either. */
const MEDIA = /^(?:CFB|MOH|ANN|MTP)_/i;

/** Whether a device of this name is a trunk or a gateway, which may have any other name; null where it has none. */
export function isTrunkName(name: string): boolean | null {
  return name === '' ? null : !PHONE.test(name) && !MEDIA.test(name);
}
