import type { Draft } from '../../record/draft.ts';
import { addressOf } from '../members.ts';

/** Fills in who called whom: `+12025550123`, `sip:alice@example.com`, `client:tommy`. */
export function readEnds(draft: Draft, from: string | null, to: string | null): void {
  const caller = addressOf(from);
  const callee = addressOf(to);
  draft.caller = caller.user;
  draft.caller_domain = withoutPort(caller.domain);
  draft.callee = callee.user;
  draft.callee_domain = withoutPort(callee.domain);
  if (to !== null && to.includes(':') && /^(?:sips?|client):/i.test(to)) draft.destination = to;
}

/** Fills in, once the direction is known, the number that was dialled from outside and the one that is shown there. */
export function readNumbers(draft: Draft): void {
  if (draft.direction === 'INBOUND_CALL' && isNumber(draft.callee)) draft.did_cid = draft.callee;
  const outward = draft.direction === 'OUTBOUND_CALL' || draft.direction === 'INBOUND_OUTBOUND_CALL';
  if (outward && isNumber(draft.caller)) draft.outbound_caller_id = draft.caller;
}

function withoutPort(domain: string | null): string | null {
  return domain?.replace(/:\d+$/, '') ?? null;
}

function isNumber(text: string | null): boolean {
  return text !== null && /^\+?\d{7,15}$/.test(text);
}
