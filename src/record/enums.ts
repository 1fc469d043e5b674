/**
 * The closed sets of words a call log may hold, as the PortSIP Call Logs API defines them
 * (`reroute_reason` with the additions of its version 22.3).
 *
 * The store keeps a word as its position in these lists, so new words go to the end and none is ever removed.
 */

export const DIRECTIONS = ['INBOUND_CALL', 'OUTBOUND_CALL', 'EXTENSION_CALL', 'INBOUND_OUTBOUND_CALL'] as const;
export type Direction = (typeof DIRECTIONS)[number];

export const END_REASONS = [
  'CALLER_DISCONNECTED',
  'CALLEE_DISCONNECTED',
  'BLIND_TRANSFER_COMPLETED',
  'CONSULT_TRANSFER_COMPLETED',
  'REPLACED',
  'REFERRED',
  'REDIRECTED',
  'CANCELLED',
] as const;
export type EndReason = (typeof END_REASONS)[number];

export const REROUTE_REASONS = [
  'TRANSFER',
  'OVERFLOW',
  'CAPACITY_BLOCKED',
  'QUEUE_EXIT',
  'QUEUE_ABANDONED',
  'REDIRECT',
  'FORWARDING_UNCONDITIONAL',
  'FORWARDING_BUSY',
  'FORWARDING_NO_ANSWER',
  'FORWARDING_NOT_REACHABLE',
  'FORWARDING_EXCEPTION',
  'FORWARDING_LUNCH',
  'FORWARDING_BUSINESS_TRIP',
  'FORWARDING_AWAY',
  'FORWARDING_NIGHT_MODE',
] as const;
export type RerouteReason = (typeof REROUTE_REASONS)[number];

/**
 * What became of a call as a whole (record/session.ts tells each of them apart). Ringlog's own words: the API of call
 * logs has none for it.
 */
export const OUTCOMES = ['ANSWERED', 'MISSED', 'CANCELLED', 'BUSY', 'REJECTED', 'FAILED', 'SERVICE'] as const;
export type Outcome = (typeof OUTCOMES)[number];
