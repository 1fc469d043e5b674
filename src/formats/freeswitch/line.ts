import { type Members, textOf } from '../members.ts';
import type { Line } from '../direction.ts';
import type { Cdr } from './cdr.ts';

const GATEWAY = /sofia\/gateway\/([^/,|:\s]+)/g;
const USER = /(?:^|[,|}\]:_])(?:user|sofia\/[^/]+)\/(\d{2,6})@/;

/** The line that the call came in by. */
export function lineIn({ variables, inbound }: Cdr, context: 'outside' | 'inside' | null): Line | null {
  if (!inbound) return null;
  const gateway = textOf(variables, 'sip_gateway');
  if (gateway !== null) return { name: gateway, isTrunk: true };
  const user = textOf(variables, 'user_name', 'sip_auth_username', 'verto_user');
  if (user !== null) return { name: user, isTrunk: false };
  const profile = textOf(variables, 'sofia_profile_name') ?? profileOf(textOf(variables, 'channel_name'));
  // Settings may say that a SIP profile is there for trunks alone.
  if (profile !== null) return { name: profile, isTrunk: context === 'outside' ? true : null };
  return context === 'outside' ? { name: '', isTrunk: true } : null;
}

/** The line that the call goes out by: this channel's own, or the one that it was bridged to. */
export function lineOut(cdr: Cdr): Line | null {
  const { variables, inbound } = cdr;
  const gateway = gatewayOut(cdr);
  if (gateway !== null) return { name: gateway, isTrunk: true };
  const user = textOf(variables, 'dialed_user') ?? userIn(inbound ? bridgedTo(variables) : null);
  if (user !== null) return { name: user, isTrunk: false };
  const channel = textOf(variables, inbound ? 'bridge_channel' : 'channel_name');
  const profile = profileOf(channel);
  return profile === null ? null : { name: profile, isTrunk: null };
}

function gatewayOut({ variables, inbound }: Cdr): string | null {
  const own = textOf(variables, 'sip_gateway_name');
  if (own !== null) return own;
  const dialled = inbound ? bridgedTo(variables) : textOf(variables, 'channel_name');
  const names = dialled === null ? [] : [...dialled.matchAll(GATEWAY)].map((match) => match[1]!);
  if (names.length > 0) return names[0]!;
  return textOf(variables, 'gateway');
}

/** What the last bridge of an a-leg was to: `sofia/gateway/carrier/12025550123`, `user/1001@pbx.example.com`. */
function bridgedTo(variables: Members): string | null {
  if (variables['last_app'] === 'bridge') return textOf(variables, 'last_arg');
  return variables['current_application'] === 'bridge' ? textOf(variables, 'current_application_data') : null;
}

function userIn(dialled: string | null): string | null {
  return dialled === null ? null : (USER.exec(dialled)?.[1] ?? null);
}

/** `external` of `sofia/external/12025550123@203.0.113.5`. */
function profileOf(channel: string | null): string | null {
  return channel === null ? null : (/^sofia\/([^/]+)\//.exec(channel)?.[1] ?? null);
}
