import { moneyFromNumber } from '../../price/money.ts';
import { addFlag, type Draft } from '../../record/draft.ts';
import type { Direction } from '../../record/enums.ts';
import { deriveStatus } from '../causes.ts';

/** The statuses with which a call is over. */
const FINAL: ReadonlySet<string> = new Set(['completed', 'busy', 'no-answer', 'canceled', 'failed']);
/** Before it is answered, or before it is even dialled. */
const PENDING: ReadonlySet<string> = new Set(['queued', 'initiated', 'ringing']);

export function isFinal(status: string | null): boolean {
  return status !== null && FINAL.has(status);
}

export function isPending(status: string | null): boolean {
  return status !== null && PENDING.has(status);
}

export function isAnswered(status: string | null): boolean {
  return status === 'completed' || status === 'in-progress' || status === 'answered';
}

/**
 * Fills in the SIP status and the end reason that Twilio's word for a call's status stands for. The SIP status that a
 * callback states is taken only where it fits the word: `busy` comes with 487, too. Who hung up is not told.
 */
export function readStatus(draft: Draft, status: string | null, sip: number | null): void {
  if (status === 'canceled') draft.end_reason = 'CANCELLED';
  if (status === null || isPending(status)) return;
  if (isAnswered(status)) draft.status_code = 0;
  else if (sip !== null && fits(status, sip)) draft.status_code = sip;
  else if (FINAL.has(status)) deriveStatus(draft, NEAREST[status]!);
  else addFlag(draft, `status=${status.replace(/\s+/g, '_').slice(0, 64)}`);
}

const NEAREST: Readonly<Record<string, number>> = { busy: 486, 'no-answer': 480, canceled: 487, failed: 500 };

/** 487 on a call that nobody answered is Twilio's own CANCEL, when it had rung long enough. */
function fits(status: string, sip: number): boolean {
  switch (status) {
    case 'busy':
      return sip === 486 || sip === 600;
    case 'no-answer':
      return sip === 408 || sip === 480;
    case 'canceled':
      return sip === 487;
    default:
      return sip >= 300 && sip <= 699;
  }
}

/**
 * Twilio's words are from the viewpoint of its own network: `trunking-terminating` goes from the customer's phone
 * system to the public network, `trunking-originating` comes from there. Null for a word that is not known. `parent`:
 * the direction of the call that dialled this one, where it is known.
 */
export function directionOf(word: string | null, to: string | null, parent: Direction | null): Direction | null {
  switch (word) {
    case 'inbound':
    case 'trunking-originating':
      return 'INBOUND_CALL';
    case 'outbound-api':
    case 'trunking-terminating':
      return 'OUTBOUND_CALL';
    case 'outbound-dial':
      // `client:` is a phone of the house, in a browser or an app: the call goes nowhere else.
      if (to !== null && to.startsWith('client:')) return parent;
      return parent === null || parent === 'OUTBOUND_CALL' ? 'OUTBOUND_CALL' : 'INBOUND_OUTBOUND_CALL';
    default:
      return null;
  }
}

/** `-0.03000` is a charge of 0.03, in 10⁻⁵ units; null until the call is rated. */
export function costOf(price: string | null): number | null {
  if (price === null || !/^-?\d+(?:\.\d+)?$/.test(price)) return null;
  const units = moneyFromNumber(-Number(price));
  return units === 0 ? 0 : units;
}
