import { hash } from 'node:crypto';
import { addFlag, type Draft, emptyDraft } from '../../record/draft.ts';
import type { Direction, RerouteReason } from '../../record/enums.ts';
import { moneyFromNumber } from '../../price/money.ts';
import { deriveStatus } from '../causes.ts';
import { civilTextTime } from '../civil-text.ts';
import { clockChanged } from '../clock-changed.ts';
import { inferDirection, isExtensionNumber } from '../direction.ts';
import { jsonMember, jsonObject } from '../json-member.ts';
import type { Site } from '../site.ts';
import { spanSeconds } from '../span-text.ts';
import { SMDR } from './columns.ts';

const SLASH = 47;

/** The time of a field, `2026/01/31 23:59:59` or without its seconds; NaN when it is none. */
export function smdrTime(text: string): number {
  return civilTextTime(text.length === 16 ? `${text}:00` : text, SLASH);
}

/**
 * The call log of one record, which is one segment of a call. Times are local; all segments have the start of the call.
 * `start` is the record's start as `smdrTime` read it, `line` the text of the whole record.
 */
export function readCall(fields: readonly string[], start: number, line: string, site: Site): Draft {
  const text = (name: keyof typeof SMDR): string => fields[SMDR[name]] ?? '';
  const draft = emptyDraft(start);
  draft.clock = 'wall';
  const callId = text('callId');
  // Numbers of calls begin anew with each start of the system, so that one may come twice on a day. All segments of a
  // call have its start (Avaya, "Call Start").
  draft.session_id = `${callId}/${text('start').replaceAll('/', '-')}`;
  draft.call_id = text('callerUcid') || text('calledUcid') || callId;
  draft.source_key = `${callId}/${hash('sha256', line.trim(), 'hex').slice(0, 32)}`;

  const one: Party = { device: text('party1'), name: text('party1Name') };
  const two: Party = { device: text('party2'), name: text('party2Name') };
  readParties(draft, text, one, two, site);
  readTimes(draft, text);
  if (draft.duration !== null) deriveStatus(draft, draft.answered_at === null ? 480 : 0);
  draft.reroute_reason = rerouteOf(text('cause'));
  const charge = Number(text('charge'));
  // Without advice of charge the field is 0, or blank.
  if (text('charge') !== '' && charge > 0) draft.cost = moneyFromNumber(charge);
  draft.billed_account = text('account') || (draft.cost === null ? null : text('userCharged')) || null;
  draft.user_data = userData(draft, fields, one, two);
  return draft;
}

interface Party {
  /** `E218` an extension, `T9001` a line, `V9542` a port of voicemail, `U…` another. */
  readonly device: string;
  readonly name: string;
}

function readParties(
  draft: Draft,
  text: (name: keyof typeof SMDR) => string,
  one: Party,
  two: Party,
  site: Site,
): void {
  const [caller = '', server] = text('caller').split('@', 2);
  draft.caller = caller || null;
  draft.caller_domain = server || null;
  const called = text('called');
  const dialled = text('dialled');
  const inward = /^i$/i.test(text('direction'));
  const lines = [one, two].filter(isLine);
  draft.direction = inferDirection(
    { stated: directionOf(text('internal'), inward, lines.length), caller, callee: called },
    site,
  );

  // Of a call that came by a line the line stands on either side; else the second party is the one who was called.
  const target = inward && lines.length === 1 && isLine(two) ? one : two;
  const from = target === two ? one : two;
  draft.destination = target.device || null;
  const reached = extensionOf(target);
  const sentOn = lines.length === 2 ? text('targeted') : '';
  draft.callee = reached || sentOn || called || dialled || null;
  if (reached !== '') draft.callee_display_name = nameOf(target, draft.callee);
  if (extensionOf(from) !== '' && extensionOf(from) === caller) draft.caller_display_name = nameOf(from, caller);
  // A group, or a phone that sent the call on, to the one that was reached.
  if (reached !== '' && called !== reached && isExtensionNumber(called)) draft.service_number = called;
  if (/^hg\b/i.test(text('cause'))) draft.service_number = text('targeter') || draft.service_number;
  // Of a call that came in and left again, the way out is the one that costs.
  draft.trunk = lines.at(-1)?.device ?? null;
  if (draft.direction?.startsWith('INBOUND')) draft.did_cid = dialled || called || null;
}

function directionOf(internal: string, inward: boolean, lines: number): Direction {
  if (lines === 2) return 'INBOUND_OUTBOUND_CALL';
  // Old pages of the vendor have I for 1.
  if (/^[1i]$/i.test(internal)) return 'EXTENSION_CALL';
  return inward ? 'INBOUND_CALL' : 'OUTBOUND_CALL';
}

function isLine({ device }: Party): boolean {
  return /^t/i.test(device);
}

/** The number behind `E`; empty for any other device. */
function extensionOf({ device }: Party): string {
  return /^e\d/i.test(device) ? device.slice(1) : '';
}

function nameOf({ name }: Party, number: string | null): string | null {
  return name === '' || name === number ? null : name;
}

/** Only spans are written; a record lasts as long as all four together (Avaya, "Connected Time"). */
function readTimes(draft: Draft, text: (name: keyof typeof SMDR) => string): void {
  const talk = spanSeconds(text('connected'));
  const ring = Number(text('ring'));
  const held = Number(text('hold')) + Number(text('park'));
  if (talk === null) {
    addFlag(draft, 'duration=negative');
    return;
  }
  draft.duration = talk;
  let end = draft.started_at + (ring + talk + held) * 1000;
  // No record is written before its call has ended, but where the clock was put back meanwhile.
  const written = smdrTime(text('recordTime'));
  if (written >= draft.started_at && written < end && !clockChanged(end - written)) end = written;
  draft.ended_at = end;
  if (talk > 0) {
    draft.answered_at = draft.started_at + ring * 1000;
    addFlag(draft, 'answered_at=derived');
  }
  addFlag(draft, 'ended_at=derived');
}

/** `HG fb`, `U fu`: who sent the call to another number (a hunt group, a user), and why. */
function rerouteOf(cause: string): RerouteReason | null {
  const why = cause
    .split(/[\s:]+/)
    .at(-1)!
    .toLowerCase();
  if (why === 'fb' || why === 'fnr' || why === 'fu' || why === 'fdnd') return 'OVERFLOW';
  return why === 'xfd' ? 'TRANSFER' : null;
}

/** What goes to a field of its own as it is. */
const USED: ReadonlySet<number> = new Set([SMDR.start, SMDR.caller, SMDR.callId, SMDR.party1Name, SMDR.party2Name]);
const NAMES = Object.keys(SMDR) as (keyof typeof SMDR)[];

function userData(draft: Draft, fields: readonly string[], one: Party, two: Party): string | null {
  let members = '';
  for (let i = 0; i < fields.length; i++) {
    const value = fields[i]!;
    if (value === '' || USED.has(i)) continue;
    if (i === SMDR.connected && draft.duration !== null) continue;
    if ((i === SMDR.called || i === SMDR.dialled) && (value === draft.callee || value === draft.did_cid)) continue;
    if (i === SMDR.account && value === draft.billed_account) continue;
    if (i === SMDR.charge && draft.cost !== null) continue;
    members += jsonMember(NAMES[i]!, value);
  }
  // A line is called after its channel, which is the name of nobody.
  for (const [name, party] of [
    ['party1Name', one],
    ['party2Name', two],
  ] as const) {
    if (party.name !== draft.caller_display_name && party.name !== draft.callee_display_name) {
      members += jsonMember(name, party.name);
    }
  }
  return jsonObject(members);
}
