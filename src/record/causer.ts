import { DIRECTIONS, END_REASONS, type Direction, type EndReason } from './enums.ts';

/**
 * What tells who caused a leg. Words are texts or the numbers of texts, whichever the caller has; enums are positions
 * in their lists, times epoch milliseconds.
 */
export interface CauseLeg<Word> {
  readonly started_at: number;
  readonly ended_at: number | null;
  readonly direction: number | null;
  readonly end_reason: number | null;
  readonly reroute_reason: number | null;
  readonly caller: Word | null;
  readonly callee: Word | null;
}

const direction = (word: Direction) => DIRECTIONS.indexOf(word);
const INBOUND = direction('INBOUND_CALL');
const OUTBOUND = direction('OUTBOUND_CALL');
const THROUGH = direction('INBOUND_OUTBOUND_CALL');

/** Ends of a leg from which the call went on to another. */
const HANDED_ON: ReadonlySet<number | null> = new Set(
  (
    [
      'BLIND_TRANSFER_COMPLETED',
      'CONSULT_TRANSFER_COMPLETED',
      'REPLACED',
      'REFERRED',
      'REDIRECTED',
    ] satisfies EndReason[]
  ).map((word) => END_REASONS.indexOf(word)),
);

/** Whether others than its caller may have caused a leg: it was forwarded, transferred, or goes from outside to outside. */
export function mayBeCausedByOthers({
  direction: of,
  reroute_reason,
}: Pick<CauseLeg<unknown>, 'direction' | 'reroute_reason'>): boolean {
  return reroute_reason !== null || of === THROUGH;
}

/**
 * The extension that sent a call on to one of its legs: the one inside of the leg before it, and of two inside the one
 * that is not on the new leg. `legs` are all of the session, in the order of their start. Null where the legs do not
 * tell.
 */
export function causerOf<Word, Leg extends CauseLeg<Word>>(leg: Leg, legs: readonly Leg[]): Word | null {
  for (let of = leg; mayBeCausedByOthers(of);) {
    const from = legBefore(of, legs);
    if (from === null) return null;
    if (from.direction === INBOUND) return from.callee;
    if (from.direction === OUTBOUND) return from.caller;
    if (from.direction !== THROUGH) return from.callee === of.caller ? from.caller : from.callee;
    of = from;
  }
  return null;
}

/** The leg that a call was on before: one that handed it on, the nearest in time, or else the last that started before. */
function legBefore<Word, Leg extends CauseLeg<Word>>(leg: Leg, legs: readonly Leg[]): Leg | null {
  const before = legs.slice(0, legs.indexOf(leg));
  let nearest: Leg | null = null;
  let distance = Number.POSITIVE_INFINITY;
  for (const other of before) {
    if (!HANDED_ON.has(other.end_reason) || other.ended_at === null) continue;
    const away = Math.abs(other.ended_at - leg.started_at);
    if (away <= distance) [nearest, distance] = [other, away];
  }
  return nearest ?? before.at(-1) ?? null;
}
