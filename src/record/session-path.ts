import { isAnswered, isLost, isService, type SessionLeg } from './session.ts';

/** What a path tells beyond the roll-up. */
export interface PathLeg<Word> extends SessionLeg<Word> {
  readonly callee_display_name: Word | null;
  /** Position in REROUTE_REASONS. */
  readonly reroute_reason: number | null;
}

/** One place that a call came to. */
export interface Step<Word> {
  /** SERVICE: an IVR, a queue, a ring group, a voicemail. PHONE: whatever a person answers. */
  readonly kind: 'SERVICE' | 'PHONE';
  readonly number: Word | null;
  readonly display_name: Word | null;
  readonly started_at: number;
  readonly answered: boolean;
  /** Why the call came here rather than to where it was dialled; position in REROUTE_REASONS. */
  readonly reroute_reason: number | null;
}

/**
 * How a call moved, from the legs of a session in the order of their start. A service that legs only name as the one
 * they came through is a step of its own before them. Phones that rang beside the one that was quickest are left out.
 */
export function pathOf<Word>(legs: readonly PathLeg<Word>[]): Step<Word>[] {
  const steps: Step<Word>[] = [];
  const own = new Set(legs.map(({ callee }) => callee));
  const services = new Set(legs.map(({ service_number }) => service_number).filter((number) => number !== null));
  let last: Word | null = null;
  for (const leg of legs) {
    if (isLost(leg, legs)) continue;
    const { callee, service_number, started_at, reroute_reason, callee_display_name: display_name } = leg;
    if (service_number !== null && service_number !== last && !own.has(service_number)) {
      last = service_number;
      const step = { number: service_number, display_name: null, started_at, answered: true, reroute_reason: null };
      steps.push({ kind: 'SERVICE', ...step });
    }
    const answered = isAnswered(leg);
    const service = (answered && isService(leg, legs)) || (callee !== null && services.has(callee));
    if (service) last = callee;
    steps.push({
      kind: service ? 'SERVICE' : 'PHONE',
      number: callee,
      display_name,
      started_at,
      answered,
      reroute_reason,
    });
  }
  return steps;
}
