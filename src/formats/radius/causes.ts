/** The names that FreeSWITCH and dictionaries of RADIUS give to the causes of Q.850. */
const NAMES: ReadonlyMap<string, number> = new Map([
  ['UNALLOCATED_NUMBER', 1],
  ['NO_ROUTE_TRANSIT_NET', 2],
  ['NO_ROUTE_DESTINATION', 3],
  ['CHANNEL_UNACCEPTABLE', 6],
  ['NORMAL_CLEARING', 16],
  ['USER_BUSY', 17],
  ['NO_USER_RESPONSE', 18],
  ['NO_ANSWER', 19],
  ['SUBSCRIBER_ABSENT', 20],
  ['CALL_REJECTED', 21],
  ['NUMBER_CHANGED', 22],
  ['REDIRECTION_TO_NEW_DESTINATION', 23],
  ['EXCHANGE_ROUTING_ERROR', 25],
  ['DESTINATION_OUT_OF_ORDER', 27],
  ['INVALID_NUMBER_FORMAT', 28],
  ['FACILITY_REJECTED', 29],
  ['NORMAL_UNSPECIFIED', 31],
  ['NORMAL_CIRCUIT_CONGESTION', 34],
  ['NETWORK_OUT_OF_ORDER', 38],
  ['NORMAL_TEMPORARY_FAILURE', 41],
  ['SWITCH_CONGESTION', 42],
  ['REQUESTED_CHAN_UNAVAIL', 44],
  ['OUTGOING_CALL_BARRED', 52],
  ['INCOMING_CALL_BARRED', 54],
  ['BEARERCAPABILITY_NOTAUTH', 57],
  ['BEARERCAPABILITY_NOTAVAIL', 58],
  ['BEARERCAPABILITY_NOTIMPL', 65],
  ['SERVICE_NOT_IMPLEMENTED', 79],
  ['INCOMPATIBLE_DESTINATION', 88],
  ['RECOVERY_ON_TIMER_EXPIRE', 102],
  ['PROTOCOL_ERROR', 111],
  ['INTERWORKING', 127],
]);

/**
 * The Q.850 cause of h323-disconnect-cause, which gateways write as a hexadecimal number (`10` is 16, normal clearing);
 * `decimal`: as these do, by the settings. `22 (0x16)` says both. Null when it is none.
 */
export function causeOf(text: string, decimal: boolean): number | null {
  const explicit = /\b0x([0-9a-f]{1,2})\b/i.exec(text)?.[1];
  if (explicit !== undefined) return inRange(Number.parseInt(explicit, 16));
  if (decimal) return /^\d{1,3}$/.test(text) ? inRange(Number(text)) : null;
  return /^[0-9a-f]{1,2}$/i.test(text) ? inRange(Number.parseInt(text, 16)) : null;
}

/** The cause that a name or a decimal number stands for; null when it is none. */
export function namedCause(text: string): number | null {
  if (/^\d{1,3}$/.test(text)) return inRange(Number(text));
  return NAMES.get(text.toUpperCase().replaceAll('-', '_')) ?? null;
}

function inRange(cause: number): number | null {
  return cause >= 1 && cause <= 127 ? cause : null;
}
