import type { Leg } from './leg.ts';
import type { Random } from './random.ts';

const LONGEST_TALK = 4 * 3_600_000;

/** How one target took the call. Each sets the times, the status and who ended it, from `started_at` on. */

export function answer(random: Random, leg: Leg, ringing = random.logNormal(5000, 0.6)): void {
  leg.rang_at = leg.started_at + random.between(60, 900);
  leg.answered_at = leg.rang_at + Math.floor(Math.min(ringing, 55_000));
  leg.ended_at = leg.answered_at + Math.floor(Math.min(random.logNormal(95_000, 1.15), LONGEST_TALK));
  leg.duration = Math.floor((leg.ended_at - leg.answered_at) / 1000);
  leg.status_code = 0;
  leg.end_reason = random.chance(0.58) ? 'CALLER_DISCONNECTED' : 'CALLEE_DISCONNECTED';
}

/** Rang out: nobody picked up. */
export function noAnswer(random: Random, leg: Leg, patience = 25_000): void {
  leg.rang_at = leg.started_at + random.between(60, 900);
  leg.ended_at = leg.rang_at + patience + random.below(400);
  leg.status_code = random.chance(0.8) ? 480 : 408;
  leg.end_reason = null;
}

/** Stopped ringing at `ended_at`: the caller gave up, or (`REPLACED`) another phone was quicker. */
export function stopRinging(random: Random, leg: Leg, ended_at: number, end_reason: 'CANCELLED' | 'REPLACED'): void {
  const rang_at = leg.started_at + random.between(60, 900);
  leg.rang_at = rang_at < ended_at ? rang_at : null;
  leg.ended_at = Math.max(ended_at, leg.started_at);
  leg.status_code = 487;
  leg.end_reason = end_reason;
}

/** Turned away at once: busy, declined by hand, or impossible. */
export function turnAway(random: Random, leg: Leg): void {
  leg.ended_at = leg.started_at + random.between(200, 3000);
  const kind = random.next();
  leg.status_code = kind < 0.62 ? 486 : kind < 0.75 ? 603 : kind < 0.87 ? 404 : 503;
  leg.end_reason = leg.status_code === 603 ? 'CALLEE_DISCONNECTED' : null;
}

/** Any of them: `answered` is the chance that somebody picks up. */
export function ring(random: Random, leg: Leg, answered: number): void {
  if (random.chance(answered)) return answer(random, leg);
  const kind = random.next();
  if (kind < 0.4) noAnswer(random, leg);
  else if (kind < 0.62)
    stopRinging(random, leg, leg.started_at + Math.floor(random.logNormal(11_000, 0.7)), 'CANCELLED');
  else turnAway(random, leg);
}
