import type { Draft } from '../../record/draft.ts';
import type { Layout } from './layout.ts';

/**
 * JSON object text of the record's userfield and of all that has no field of its own in a call log, blanks left out.
 * Null when nothing remains.
 */
export function userData(draft: Draft, fields: readonly string[], at: Layout): string | null {
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
  return text === '' ? null : `{${text.slice(1)}}`;
}

const ESCAPED = /["\\\u0000-\u001f]/;
const INTEGER = /^(?:0|[1-9]\d{0,9})$/;

function member(name: string, value: string): string {
  if (value === '') return '';
  return ESCAPED.test(value) ? `,"${name}":${JSON.stringify(value)}` : `,"${name}":"${value}"`;
}

function number(name: string, value: string): string {
  return INTEGER.test(value) ? `,"${name}":${value}` : member(name, value);
}
