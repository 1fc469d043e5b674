import { addFlag, type Draft } from '../../record/draft.ts';
import { type Direction, type EndReason, REROUTE_REASONS, type RerouteReason } from '../../record/enums.ts';

/** `in`, `ext` … until version 16, `inbound`, `internal` … since version 22. */
const DIRECTION_WORDS: ReadonlyMap<string, Direction> = new Map([
  ['in', 'INBOUND_CALL'],
  ['inbound', 'INBOUND_CALL'],
  ['inbound_call', 'INBOUND_CALL'],
  ['out', 'OUTBOUND_CALL'],
  ['outbound', 'OUTBOUND_CALL'],
  ['outbound_call', 'OUTBOUND_CALL'],
  ['ext', 'EXTENSION_CALL'],
  ['internal', 'EXTENSION_CALL'],
  ['extension_call', 'EXTENSION_CALL'],
  ['in2out', 'INBOUND_OUTBOUND_CALL'],
  ['inbound_outbound', 'INBOUND_OUTBOUND_CALL'],
  ['inbound_outbound_call', 'INBOUND_OUTBOUND_CALL'],
]);

/** Written with and without the last `d` (`ed`), in either case, by different versions and pages of the vendor. */
const END_REASON_WORDS: ReadonlyMap<string, EndReason> = new Map([
  ['caller_disconnect', 'CALLER_DISCONNECTED'],
  ['caller_disconnected', 'CALLER_DISCONNECTED'],
  ['callee_disconnect', 'CALLEE_DISCONNECTED'],
  ['callee_disconnected', 'CALLEE_DISCONNECTED'],
  ['blind_transfer_complete', 'BLIND_TRANSFER_COMPLETED'],
  ['blind_transfer_completed', 'BLIND_TRANSFER_COMPLETED'],
  ['attended_transfer_complete', 'CONSULT_TRANSFER_COMPLETED'],
  ['attended_transfer_completed', 'CONSULT_TRANSFER_COMPLETED'],
  ['consult_transfer_complete', 'CONSULT_TRANSFER_COMPLETED'],
  ['consult_transfer_completed', 'CONSULT_TRANSFER_COMPLETED'],
  ['replaced', 'REPLACED'],
  ['referred', 'REFERRED'],
  ['redirected', 'REDIRECTED'],
  ['cancelled', 'CANCELLED'],
  ['canceled', 'CANCELLED'],
]);

export function directionOf(word: string): Direction | null {
  return DIRECTION_WORDS.get(word.toLowerCase()) ?? null;
}

export function endReasonOf(word: string): EndReason | null {
  return END_REASON_WORDS.get(word.toLowerCase()) ?? null;
}

export function rerouteReasonOf(word: string): RerouteReason | null {
  const upper = word.toUpperCase();
  return REROUTE_REASONS.find((reason) => reason === upper) ?? null;
}

/** Whether a word stands for nothing, as `None` does. */
export function isNoWord(word: string | null): word is null {
  return word === null || (word.length === 4 && /^(?:none|null)$/i.test(word));
}

/** The value of a word, or null. A word that is not known is kept among the flags. */
export function readWord<T>(
  draft: Draft,
  name: string,
  word: string | null,
  meaning: (word: string) => T | null,
): T | null {
  if (isNoWord(word)) return null;
  const value = meaning(word);
  if (value === null) addFlag(draft, `${name}=${word.replace(/\s+/g, '_').slice(0, 64)}`);
  return value;
}
