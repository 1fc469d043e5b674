import type { Direction, EndReason, RerouteReason } from '../../src/record/enums.ts';
import { DOMAIN } from './company.ts';
import type { Random } from './random.ts';

/** The call a leg is part of. */
export interface Call {
  /** When it came in or was dialled, epoch ms. */
  readonly at: number;
  /** Counts the calls of one run from 0. */
  readonly serial: number;
  readonly session_id: string;
}

/** A call log before it is written down in any format. Times are epoch milliseconds. */
export interface Leg {
  readonly call: Call;
  caller: string;
  caller_domain: string;
  caller_display_name: string | null;
  callee: string;
  callee_domain: string;
  callee_display_name: string | null;
  started_at: number;
  rang_at: number | null;
  answered_at: number | null;
  ended_at: number;
  call_id: string;
  direction: Direction;
  end_reason: EndReason | null;
  reroute_reason: RerouteReason | null;
  status_code: number;
  destination: string;
  outbound_caller_id: string | null;
  did_cid: string | null;
  trunk: string | null;
  duration: number;
  cost: number | null;
  billed_account: string | null;
  service_number: string | null;
}

/** A leg that has only a caller, at the start of its call. */
export function newLeg(random: Random, call: Call, caller: string, caller_domain: string, name: string | null): Leg {
  return {
    call,
    caller,
    caller_domain,
    caller_display_name: name,
    callee: '',
    callee_domain: DOMAIN,
    callee_display_name: null,
    started_at: call.at,
    rang_at: null,
    answered_at: null,
    ended_at: call.at,
    call_id: random.key(),
    direction: 'EXTENSION_CALL',
    end_reason: null,
    reroute_reason: null,
    status_code: 0,
    destination: '',
    outbound_caller_id: null,
    did_cid: null,
    trunk: null,
    duration: 0,
    cost: null,
    billed_account: null,
    service_number: null,
  };
}

/** The next leg of the same call, from the same caller. */
export function nextLeg(random: Random, leg: Leg, started_at: number, reroute_reason: RerouteReason | null): Leg {
  const next = newLeg(random, leg.call, leg.caller, leg.caller_domain, leg.caller_display_name);
  next.started_at = started_at;
  next.direction = leg.direction;
  next.did_cid = leg.did_cid;
  next.trunk = leg.trunk;
  next.reroute_reason = reroute_reason;
  return next;
}
