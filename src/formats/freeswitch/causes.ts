import { statusOfCause } from '../causes.ts';

/**
 * The SIP status that FreeSWITCH itself gives for a cause it names (mod_sofia.c, `hangup_cause_to_sip`; 480 for all
 * others), and what phones answer with for its private ones. NORMAL_CLEARING is not here: it depends on who cleared.
 */
const STATUS_OF_NAME: ReadonlyMap<string, number> = new Map([
  ...names(302, 'REDIRECTION_TO_NEW_DESTINATION'),
  ...names(403, 'OUTGOING_CALL_BARRED', 'INCOMING_CALL_BARRED', 'BEARERCAPABILITY_NOTAUTH'),
  ...names(404, 'UNALLOCATED_NUMBER', 'NO_ROUTE_TRANSIT_NET', 'NO_ROUTE_DESTINATION', 'DOES_NOT_EXIST_ANYWHERE'),
  ...names(408, 'NO_USER_RESPONSE', 'PROGRESS_TIMEOUT'),
  ...names(410, 'NUMBER_CHANGED'),
  ...names(480, 'NO_ANSWER', 'ALLOTTED_TIMEOUT', 'SUBSCRIBER_ABSENT', 'USER_NOT_REGISTERED', 'NORMAL_UNSPECIFIED'),
  ...names(483, 'EXCHANGE_ROUTING_ERROR'),
  ...names(484, 'INVALID_NUMBER_FORMAT', 'INVALID_URL'),
  ...names(486, 'USER_BUSY'),
  ...names(487, 'ORIGINATOR_CANCEL', 'LOSE_RACE', 'PICKED_OFF'),
  ...names(488, 'BEARERCAPABILITY_NOTIMPL', 'INCOMPATIBLE_DESTINATION'),
  ...names(501, 'FACILITY_REJECTED', 'FACILITY_NOT_IMPLEMENTED', 'SERVICE_NOT_IMPLEMENTED'),
  ...names(502, 'DESTINATION_OUT_OF_ORDER', 'INVALID_PROFILE'),
  ...names(503, 'GATEWAY_DOWN', 'INVALID_GATEWAY', 'NORMAL_TEMPORARY_FAILURE', 'NETWORK_OUT_OF_ORDER'),
  ...names(503, 'NORMAL_CIRCUIT_CONGESTION', 'SWITCH_CONGESTION', 'REQUESTED_CHAN_UNAVAIL'),
  ...names(503, 'BEARERCAPABILITY_NOTAVAIL'),
  ...names(504, 'RECOVERY_ON_TIMER_EXPIRE'),
  ...names(600, 'BUSY_EVERYWHERE'),
  ...names(603, 'CALL_REJECTED', 'DECLINE', 'REJECT_ALL'),
  ...names(606, 'NOT_ACCEPTABLE'),
  ...names(607, 'UNWANTED'),
]);

/** FreeSWITCH's own default. */
const UNKNOWN = 480;

/**
 * The SIP status of a leg that was not answered, from the name of its cause, else from the Q.850 number beside it: the
 * number of a private cause such as ORIGINATOR_CANCEL is always 16.
 */
export function statusOfName(name: string | null, q850: number | null, callerGaveUp: boolean): number {
  if (callerGaveUp) return 487;
  const known = name === null ? undefined : STATUS_OF_NAME.get(name);
  return known ?? (q850 === null || q850 <= 0 || q850 > 127 ? UNKNOWN : statusOfCause(q850));
}

function names(status: number, ...of: readonly string[]): [string, number][] {
  return of.map((name) => [name, status]);
}
