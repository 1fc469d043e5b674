import type { Direction } from '../record/enums.ts';
import { type Site, UNKNOWN_SITE } from './site.ts';

/** Numbering plans differ; two to six digits is what phone systems give to phones. */
const EXTENSION = /^\d{2,6}$/;
/** A number of the public network: seven digits or more, or written with a plus. */
const OUTSIDE = /^(?:\+\d+|\d{7,})$/;

export function isExtensionNumber(text: string): boolean {
  return text.length >= 2 && text.length <= 6 && EXTENSION.test(text);
}

export function isOutsideNumber(text: string): boolean {
  return OUTSIDE.test(text);
}

/** What a record shows of the direction of its call; what it does not show is null. */
export interface DirectionEvidence {
  /** What the source itself says. */
  readonly stated?: Direction | null;
  /** The channel, device or gateway that the call came in by, and whether the format takes it for a trunk. */
  readonly from?: Line | null;
  /** The one that it went out by. */
  readonly to?: Line | null;
  /** What the dialplan's context is called after: calls from outside, or those from inside. */
  readonly context?: 'outside' | 'inside' | null;
  readonly caller: string | null;
  readonly callee: string | null;
}

export interface Line {
  readonly name: string;
  readonly isTrunk: boolean | null;
}

/**
 * The direction of a call whose source may not say it. In falling order of trust: what the source says; the trunks,
 * those of the settings before those that the format takes for one; the context; the shape of the numbers. A context
 * never overrides what is known of the lines: FreePBX sends calls between phones through contexts that are called
 * after calls from outside.
 */
export function inferDirection(evidence: DirectionEvidence, site: Site = UNKNOWN_SITE): Direction | null {
  const { stated, context, caller, callee } = evidence;
  if (stated != null) return stated;
  const inward = isTrunk(evidence.from, site);
  const outward = isTrunk(evidence.to, site);
  if (inward === true || outward === true) return directionByTrunks(inward === true, outward === true);
  if (context === 'outside' && inward === null) return 'INBOUND_CALL';
  if (inward === false && outward === false) return 'EXTENSION_CALL';
  const byNumbers = directionByNumbers(caller, callee, site);
  // From a phone of the house no call comes in, whatever number it shows.
  if (inward === false && byNumbers === 'INBOUND_CALL') return 'EXTENSION_CALL';
  if (inward === false && byNumbers === 'INBOUND_OUTBOUND_CALL') return 'OUTBOUND_CALL';
  return byNumbers;
}

function isTrunk(line: Line | null | undefined, site: Site): boolean | null {
  return line == null ? null : (site.isTrunk(line.name) ?? line.isTrunk);
}

/** Where the trunks are known: whether the call came in on one, and whether it went out on one. */
export function directionByTrunks(inward: boolean, outward: boolean): Direction {
  if (inward && outward) return 'INBOUND_OUTBOUND_CALL';
  if (inward) return 'INBOUND_CALL';
  return outward ? 'OUTBOUND_CALL' : 'EXTENSION_CALL';
}

/** Where nothing but the numbers tells. Null when they do not either. */
export function directionByNumbers(
  caller: string | null,
  callee: string | null,
  site: Site = UNKNOWN_SITE,
): Direction | null {
  const from = sideOf(caller, site);
  const to = sideOf(callee, site);
  if (from === null || to === null) return null;
  if (from === 'house') return to === 'house' ? 'EXTENSION_CALL' : 'OUTBOUND_CALL';
  return to === 'house' ? 'INBOUND_CALL' : 'INBOUND_OUTBOUND_CALL';
}

function sideOf(number: string | null, site: Site): 'house' | 'outside' | null {
  if (number === null) return null;
  const own = site.isExtension(number);
  if (own === true || (own === null && isExtensionNumber(number)) || site.isDid(number)) return 'house';
  return own === false || isOutsideNumber(number) ? 'outside' : null;
}
