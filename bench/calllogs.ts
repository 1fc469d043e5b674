import type { Direction, EndReason, RerouteReason } from '../src/record/enums.ts';
import type { FieldName } from '../src/record/fields.ts';
import { formatTime } from '../src/record/time.ts';
import { generateLegs, type Span } from './calls/generate-legs.ts';
import type { Leg } from './calls/leg.ts';

/** A call log as a client posts it: every field but the id. */
export interface PostedCallLog {
  session_id: string;
  caller: string;
  caller_domain: string;
  caller_display_name: string | null;
  callee: string;
  callee_domain: string;
  callee_display_name: string | null;
  started_at: string;
  rang_at: string | null;
  answered_at: string | null;
  ended_at: string;
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
  user_data: string | null;
}

/** Exactly `count` call logs in order of `started_at`: the same for the same seed, on every run and machine. */
export function* generateCallLogs(span: Span): Generator<PostedCallLog, void> {
  for (const leg of generateLegs(span)) yield post(leg);
}

function post(leg: Leg): PostedCallLog {
  return {
    session_id: leg.call.session_id,
    caller: leg.caller,
    caller_domain: leg.caller_domain,
    caller_display_name: leg.caller_display_name,
    callee: leg.callee,
    callee_domain: leg.callee_domain,
    callee_display_name: leg.callee_display_name,
    started_at: formatTime(leg.started_at),
    rang_at: leg.rang_at === null ? null : formatTime(leg.rang_at),
    answered_at: leg.answered_at === null ? null : formatTime(leg.answered_at),
    ended_at: formatTime(leg.ended_at),
    call_id: leg.call_id,
    direction: leg.direction,
    end_reason: leg.end_reason,
    reroute_reason: leg.reroute_reason,
    status_code: leg.status_code,
    destination: leg.destination,
    outbound_caller_id: leg.outbound_caller_id,
    did_cid: leg.did_cid,
    trunk: leg.trunk,
    duration: leg.duration,
    cost: leg.cost,
    billed_account: leg.billed_account,
    service_number: leg.service_number,
    user_data: null,
  } satisfies Record<Exclude<FieldName, 'id'>, unknown>;
}
