import type { Draft } from '../../record/draft.ts';
import { readCallerId } from './caller-id.ts';
import type { Layout } from './layout.ts';

/**
 * JSON object text of the record's userfield and of all that has no field of its own in a call log, blanks left out.
 * `rest`: members that are to follow, each after a comma.
 * Null when nothing remains.
 */
export function userData(draft: Draft, fields: readonly string[], at: Layout, rest: string): string | null {
  const dst = fields[at.dst]!;
  const derived = draft.flags !== null && draft.flags.includes('_at=derived');
  let text = '';
  if (at.userfield >= 0) text += member('userfield', fields[at.userfield]!);
  if (dst !== draft.callee && dst !== draft.service_number && dst !== draft.did_cid) text += member('dst', dst);
  text += member('lastapp', fields[at.lastapp]!);
  text += member('lastdata', fields[at.lastdata]!);
  text += member('dcontext', fields[at.dcontext]!);
  text += member('channel', fields[at.channel]!);
  text += member('dstchannel', fields[at.dstchannel]!);
  if (derived || draft.answered_at === null) text += member('answer', fields[at.answer]!);
  if (derived || draft.ended_at === null) text += member('end', fields[at.end]!);
  text += number('duration', fields[at.duration]!);
  text += number('billsec', fields[at.billsec]!);
  text += member('disposition', fields[at.disposition]!);
  text += member('amaflags', fields[at.amaflags]!);
  if (at.peeraccount >= 0) text += member('peeraccount', fields[at.peeraccount]!);
  if (at.sequence >= 0 && draft.call_id === null) text += number('sequence', fields[at.sequence]!);
  if (at.did >= 0) text += shown(draft, fields, at);
  text += rest;
  return text === '' ? null : `{${text.slice(1)}}`;
}

/** What FreePBX shows of the two ends, where something else went into the fields of the call log. */
function shown(draft: Draft, fields: readonly string[], at: Layout): string {
  const cnum = fields[at.cnum]!;
  const cnam = fields[at.cnam]!;
  let text = fields[at.src] === draft.caller ? '' : member('src', fields[at.src]!);
  if (cnum !== '' || cnam !== '') {
    const clid = readCallerId(fields[at.clid]!);
    if (clid.number !== draft.caller || clid.name !== draft.caller_display_name)
      text += member('clid', fields[at.clid]!);
  }
  return text + member('outbound_cnam', fields[at.outbound_cnam]!);
}

const ESCAPED = /["\\\u0000-\u001f]/;
const INTEGER = /^(?:0|[1-9]\d{0,9})$/;

/** `,"name":"value"`; nothing when the value is blank. */
export function member(name: string, value: string): string {
  if (value === '') return '';
  return ESCAPED.test(value) ? `,"${name}":${JSON.stringify(value)}` : `,"${name}":"${value}"`;
}

function number(name: string, value: string): string {
  return INTEGER.test(value) ? `,"${name}":${value}` : member(name, value);
}
