import { addFlag, type Draft, emptyDraft } from '../../record/draft.ts';
import { deriveEndReason, deriveStatus } from '../causes.ts';
import { inferDirection, isOutsideNumber, type Line } from '../direction.ts';
import type { Site } from '../site.ts';
import { CONFERENCE_DROP, SPLIT, statusOf } from './causes.ts';
import { isTrunkName, ON_BEHALF_OF, PATTERN, REDIRECT, rerouteOf } from './codes.ts';
import type { CucmLayout } from './columns.ts';
import { userData } from './user-data.ts';

/** The fields of a row by their names in lower case, trimmed; blank where the release has no such column. */
export class Row {
  readonly #fields: readonly string[];
  readonly #layout: CucmLayout;

  constructor(fields: readonly string[], layout: CucmLayout) {
    this.#fields = fields;
    this.#layout = layout;
  }

  text(name: string): string {
    const at = this.#layout.at.get(name);
    return at === undefined ? '' : this.#fields[at]!.trim();
  }

  /** 0 where it is blank or no number: CUCM writes 0 for what there is not. */
  number(name: string): number {
    const value = Number(this.text(name));
    return Number.isSafeInteger(value) ? value : 0;
  }

  /** Milliseconds since 1970; null for 0. */
  time(name: string): number | null {
    const text = this.text(name);
    if (!/^\d{1,12}$/.test(text)) return null;
    return Number(text) === 0 ? null : Number(text) * 1000;
  }
}

/** Whether the row is one of the two that the phone's bridge makes when a call is recorded, which are no calls. */
export function isRecording(row: Row): boolean {
  return (
    row.number('origcalledpartyredirectreason') === REDIRECT.recording ||
    row.number('lastredirectredirectreason') === REDIRECT.recording ||
    row.number('joinonbehalfof') === ON_BEHALF_OF.recording
  );
}

/** The call that a row belongs to: three fields that are unique together. */
export function sessionOf(row: Row): string {
  const cluster = row.text('globalcallid_clusterid');
  return `${cluster}/${row.text('globalcallid_callmanagerid')}/${row.text('globalcallid_callid')}`;
}

/** The call log of one row (Cisco, "CDR Field Descriptions"); null when it has no time of its origination. */
export function readCall(row: Row, fields: readonly string[], layout: CucmLayout, site: Site): Draft | null {
  const start = row.time('datetimeorigination');
  if (start === null) return null;
  const draft = emptyDraft(start);
  draft.session_id = sessionOf(row);
  draft.call_id = draft.source_key = row.text('pkid').toLowerCase() || null;
  draft.answered_at = row.time('datetimeconnect');
  draft.ended_at = row.time('datetimedisconnect');
  if (draft.ended_at !== null && draft.ended_at < start) addFlag(draft, 'ended_at=before_start');
  readDuration(draft, row.text('duration'));

  const dialled = row.text('originalcalledpartynumber');
  [draft.caller, draft.caller_domain] = addressOf(row.text('callingpartynumber'));
  [draft.callee, draft.callee_domain] = addressOf(row.text('finalcalledpartynumber') || dialled);
  draft.caller_display_name = row.text('callingpartyunicodeloginuserid') || null;
  draft.callee_display_name = row.text('finalcalledpartyunicodeloginuserid') || null;
  draft.destination = row.text('destdevicename') || null;
  draft.outbound_caller_id = row.text('outpulsedcallingpartynumber') || null;
  draft.service_number = row.text('huntpilotdn') || null;
  draft.billed_account = row.text('authcodedescription') || null;
  readLines(draft, row, dialled, site);
  draft.reroute_reason = rerouteOf(
    row.number('lastredirectredirectreason'),
    row.number('origcalledpartyredirectreason'),
  );
  readEnd(draft, row);
  draft.user_data = userData(draft, fields, layout);
  return draft;
}

function readDuration(draft: Draft, text: string): void {
  if (draft.answered_at === null) draft.duration = 0;
  else if (/^\d{1,9}$/.test(text)) draft.duration = Number(text);
  else if (text.startsWith('-')) addFlag(draft, 'duration=negative');
}

/** A number may be a SIP URI: `alice@example.com`. */
function addressOf(text: string): [string | null, string | null] {
  const at = text.lastIndexOf('@');
  return at <= 0 ? [text || null, null] : [text.slice(0, at), text.slice(at + 1) || null];
}

/** Devices that are phones have names that begin in a known way; whether a call went out the pattern tells better. */
function readLines(draft: Draft, row: Row, dialled: string, site: Site): void {
  const fromName = row.text('origdevicename');
  const toName = row.text('destdevicename');
  const usage = row.number('calledpartypatternusage');
  const from = lineOf(fromName, isTrunkName(fromName), site);
  const matched =
    usage === PATTERN.route ? true : usage === PATTERN.device || usage === PATTERN.huntPilot ? false : null;
  const to = lineOf(toName, matched ?? isTrunkName(toName), site);
  draft.direction = inferDirection(
    {
      from,
      // A call out that reached no gateway left none in the record.
      to: to ?? (matched === null ? null : { name: '', isTrunk: matched }),
      caller: draft.caller,
      callee: draft.callee,
    },
    site,
  );
  if (to !== null && to.isTrunk === true) draft.trunk = toName;
  else if (from !== null && from.isTrunk === true) {
    draft.trunk = fromName;
    if (dialled !== '' && (site.isDid(dialled) || isOutsideNumber(dialled))) draft.did_cid = dialled;
  }
}

function lineOf(name: string, isTrunk: boolean | null, site: Site): Line | null {
  return name === '' ? null : { name, isTrunk: site.isTrunk(name) ?? isTrunk };
}

function readEnd(draft: Draft, row: Row): void {
  const orig = row.number('origcause_value');
  const dest = row.number('destcause_value');
  const answered = draft.answered_at !== null;
  if (orig === SPLIT || dest === SPLIT || (orig === 0 && dest === 0)) {
    readSplit(draft, row, orig === SPLIT || dest === SPLIT);
    return;
  }
  // The side that cleared has the cause, the other has 0.
  if (answered) {
    if (orig === CONFERENCE_DROP || dest === CONFERENCE_DROP) draft.end_reason = null;
    else if (dest === 0) draft.end_reason = 'CALLER_DISCONNECTED';
    else if (orig === 0) draft.end_reason = 'CALLEE_DISCONNECTED';
    deriveStatus(draft, 0);
    return;
  }
  const gaveUp = dest === 0 && orig === 16;
  const { status, stated } = statusOf(dest === 0 ? orig : dest, gaveUp) ?? { status: null, stated: false };
  if (gaveUp) draft.end_reason = 'CANCELLED';
  else if (dest !== 0 && orig === 0 && (dest % 128 === 21 || status === 603)) draft.end_reason = 'CALLEE_DISCONNECTED';
  if (stated) draft.status_code = status;
  else deriveStatus(draft, status);
}

/** A leg that nobody cleared: a feature took the parties elsewhere. */
function readSplit(draft: Draft, row: Row, split: boolean): void {
  const answered = draft.answered_at !== null;
  const behalf = row.number('origcallterminationonbehalfof') || row.number('destcallterminationonbehalfof');
  let status = answered ? 0 : split ? 487 : null;
  // The cause is a transfer's, unless another feature says that it was its own.
  switch (behalf === 0 && split ? ON_BEHALF_OF.transfer : behalf) {
    case ON_BEHALF_OF.pickup:
    case ON_BEHALF_OF.replaces:
      deriveEndReason(draft, 'REPLACED');
      break;
    case ON_BEHALF_OF.refer:
      deriveEndReason(draft, 'REFERRED');
      break;
    case ON_BEHALF_OF.transfer:
      // Whether the other was asked first the leg behind it shows; see transfers.ts.
      deriveEndReason(draft, 'BLIND_TRANSFER_COMPLETED');
      break;
    case ON_BEHALF_OF.ctiLine:
    case ON_BEHALF_OF.forward:
    case ON_BEHALF_OF.immediateDivert:
    case ON_BEHALF_OF.redirection:
    case ON_BEHALF_OF.nativeQueue:
      deriveEndReason(draft, 'REDIRECTED');
      status ??= 302;
  }
  deriveStatus(draft, status);
}
