import { hash } from 'node:crypto';
import type { Draft } from '../../record/draft.ts';
import { formatTime } from '../../record/time.ts';
import { readCallerId } from '../asterisk/caller-id.ts';
import type { Members } from '../members.ts';
import type { Site } from '../site.ts';
import { isBLeg } from './cdr.ts';
import type { CsvRow } from './csv-split.ts';
import { freeSwitchDraft } from './draft.ts';
import { readStamp } from './times.ts';

const NONE: Members = {};

/**
 * The call log of a line; null when it has no time. Several lines may tell of one channel, where an application has it
 * logged twice: they are told apart by the other channel and the times. Where the lines have both legs of a call, the
 * a-leg names its b-leg, and the session is called after that.
 */
export function csvDraft({ fields, layout }: CsvRow, text: string, site: Site): Draft | null {
  const row: Record<string, string | undefined> = {};
  const { columns } = layout;
  for (let at = 0; at < columns.length; at++) {
    const name = columns[at]!;
    if (name !== '-') row[name] = fields[at] === '' ? undefined : fields[at];
  }
  if (row['caller_id'] !== undefined && row['caller_id_name'] === undefined) {
    const { name, number } = readCallerId(row['caller_id']);
    if (name !== null) row['caller_id_name'] = name;
    if (row['caller_id_number'] === undefined && number !== null) row['caller_id_number'] = number;
  }
  const inbound = row['direction'] !== 'outbound';
  const cdr = {
    variables: row,
    profile: row,
    dialled: row,
    originator: null,
    times: NONE,
    inbound,
    bLeg: isBLeg(row, null, inbound),
    more: NONE,
  };
  // Read first: what has a field is taken from the row.
  const { uuid = '', bleg_uuid: bLeg = '' } = row;
  const link = row['call_uuid'] ?? row['originating_leg_uuid'] ?? row['originator'];
  const key = `${uuid}/${bLeg}/${timeText(row, 'start')}/${timeText(row, 'end')}`;
  const draft = freeSwitchDraft(cdr, site);
  if (draft === null) return null;
  if (link === undefined && bLeg !== '') draft.session_id = bLeg;
  draft.source_key = uuid === '' ? `line:${hash('sha256', text, 'hex').slice(0, 32)}` : key;
  return draft;
}

/** A time for the key. PostgreSQL writes one in the zone of whoever exports it, which is no part of the record. */
function timeText(row: Readonly<Record<string, string | undefined>>, name: string): string {
  const stamp = row[`${name}_stamp`];
  if (stamp === undefined) return row[`${name}_uepoch`] ?? row[`${name}_epoch`] ?? '';
  const { time, zoned } = readStamp(stamp);
  return zoned && !Number.isNaN(time) ? formatTime(time) : stamp;
}
