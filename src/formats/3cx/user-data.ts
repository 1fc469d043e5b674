import type { Draft } from '../../record/draft.ts';
import { jsonMember, jsonObject } from '../json-member.ts';
import type { Column } from './columns.ts';

/**
 * JSON object text of all that has no field of its own in a call log. `passedOn`: the callee is the final party, not
 * the one who was called.
 */
export function userData(
  draft: Draft,
  text: (column: Column) => string,
  passedOn: boolean,
  unclear: string | null,
): string | null {
  const dialled = text('dial-no');
  let members = jsonMember('historyid', text('historyid'));
  members += jsonMember('chain', text('chain').replace(/^chain: ?/i, ''));
  members += jsonMember('reason-terminated', text('reason-terminated'));
  members += jsonMember('reason-changed', text('reason-changed'));
  members += jsonMember('from-no', unlessPlain(text('from-no')));
  const called = text('to-no');
  if (!passedOn || (called !== draft.service_number && called !== `Ext.${draft.service_number}`)) {
    members += jsonMember('to-no', passedOn ? called : unlessPlain(called));
  }
  if (dialled !== draft.callee && dialled !== draft.service_number && dialled !== draft.did_cid)
    members += jsonMember('dial-no', dialled);
  const fromDn = text('from-dn');
  if (fromDn !== draft.caller && fromDn !== draft.trunk) members += jsonMember('from-dn', fromDn);
  if (passedOn && text('to-dn') !== draft.service_number) members += jsonMember('to-dn', text('to-dn'));
  const final = text('final-number');
  if (!passedOn && final !== draft.callee && final !== `Ext.${draft.callee}`) {
    members += jsonMember('final-number', final);
  }
  if (text('final-dn') !== draft.destination) members += jsonMember('final-dn', text('final-dn'));
  members += jsonMember('bill-code', draft.billed_account === null ? text('bill-code') : '');
  members += jsonMember('bill-rate', text('bill-rate'));
  if (draft.cost === null) members += jsonMember('bill-cost', text('bill-cost'));
  members += jsonMember('bill-name', text('bill-name'));
  members += jsonMember('from-type', text('from-type'));
  members += jsonMember('to-type', text('to-type'));
  members += jsonMember('final-type', text('final-type'));
  members += jsonMember('to-dispname', nameUnless(text('to-dispname'), draft));
  members += jsonMember('final-dispname', nameUnless(text('final-dispname'), draft));
  members += jsonMember('missed-queue-calls', text('missed-queue-calls'));
  if (draft.duration === null) members += jsonMember('duration', text('duration'));
  if (draft.answered_at === null) members += jsonMember('time-answered', text('time-answered'));
  if (draft.ended_at === null) members += jsonMember('time-end', text('time-end'));
  members += jsonMember('unclear', unclear ?? '');
  return jsonObject(members);
}

/** A party whose number says it all is not kept again. */
function unlessPlain(party: string): string {
  return /^(?:Ext\.)?[\d+*#]*$/.test(party) ? '' : party;
}

function nameUnless(name: string, draft: Draft): string {
  return name === draft.callee_display_name || name === draft.callee ? '' : name;
}
