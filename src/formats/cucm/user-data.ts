import type { Draft } from '../../record/draft.ts';
import { jsonMember, jsonObject } from '../json-member.ts';
import type { CucmLayout } from './columns.ts';

/** What goes to a field of its own as it is. */
const USED: ReadonlySet<string> = new Set([
  'cdrrecordtype',
  'globalcallid_callmanagerid',
  'globalcallid_callid',
  'globalcallid_clusterid',
  'pkid',
  'datetimeorigination',
  'datetimeconnect',
  'datetimedisconnect',
  'callingpartyunicodeloginuserid',
  'finalcalledpartyunicodeloginuserid',
  'callingpartynumber',
  'finalcalledpartynumber',
  'destdevicename',
  'huntpilotdn',
  'authcodedescription',
  'outpulsedcallingpartynumber',
]);

/** Columns that hold an address as a signed number with its first byte lowest. */
const ADDRESS = /^(?:origipaddr|destipaddr|.*transportaddress_ip(?:_channel2)?)$/;

interface Kept {
  readonly at: number;
  readonly name: string;
  readonly address: boolean;
}

const KEPT = new WeakMap<CucmLayout, readonly Kept[]>();

/** JSON object text of all that has no field of its own; blanks are left out, and 0, which stands for nothing too. */
export function userData(draft: Draft, fields: readonly string[], layout: CucmLayout): string | null {
  let members = '';
  for (const { at, name, address } of keptOf(layout)) {
    const value = fields[at]!;
    if (value === '' || value === '0') continue;
    if (name === 'duration' && draft.duration !== null && (value === String(draft.duration) || value === '0')) continue;
    if (name === 'originalCalledPartyNumber' && (value === draft.callee || value === draft.did_cid)) continue;
    if (name === 'origDeviceName' && value === draft.trunk) continue;
    members += jsonMember(name, address ? addressText(value) : value);
  }
  return jsonObject(members);
}

function keptOf(layout: CucmLayout): readonly Kept[] {
  let kept = KEPT.get(layout);
  if (kept === undefined) {
    kept = [...layout.at]
      .filter(([lower]) => !USED.has(lower))
      .map(([lower, at]) => ({ at, name: layout.names[at]!, address: ADDRESS.test(lower) }));
    KEPT.set(layout, kept);
  }
  return kept;
}

/** `1029875904` is 192.168.98.61. A text that is no such number stays as it is. */
export function addressText(text: string): string {
  const value = Number(text);
  if (!Number.isInteger(value) || value < -0x8000_0000 || value > 0xffff_ffff) return text;
  const bits = value >>> 0;
  return `${bits & 255}.${(bits >>> 8) & 255}.${(bits >>> 16) & 255}.${bits >>> 24}`;
}
