import type { Members } from '../members.ts';

/** One leg, as mod_json_cdr, mod_xml_cdr and mod_cdr_csv all tell it. Values are decoded. */
export interface Cdr {
  /** The channel variables; of a line of CSV its columns. Blank ones are undefined. */
  readonly variables: Record<string, unknown>;
  /** The caller profile that held at the end, and the one that the channel began with: transfers change it. */
  readonly profile: Members;
  readonly dialled: Members;
  /** The profile of the channel that made this one. Null: none did, it is an a-leg. */
  readonly originator: Members | null;
  /** In microseconds since 1970, 0 for never: `progress_time`, `answered_time` … */
  readonly times: Members;
  /** Whether the call came into the switch on this channel (`inbound`), or left it. */
  readonly inbound: boolean;
  /** Another channel made this one. */
  readonly bLeg: boolean;
  /** What goes to `user_data` beside the variables. */
  readonly more: Members;
}

/** Whether another channel made the one with these variables. */
export function isBLeg(variables: Members, originator: Members | null, inbound: boolean): boolean {
  if (originator !== null || isText(variables['originator']) || isText(variables['originating_leg_uuid'])) return true;
  if (inbound) return false;
  const { call_uuid, uuid } = variables;
  return variables['last_bridge_role'] === 'originatee' || (isText(call_uuid) && isText(uuid) && call_uuid !== uuid);
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}
