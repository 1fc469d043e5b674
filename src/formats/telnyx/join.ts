import { moneyFromNumber } from '../../price/money.ts';
import { addFlag, type Draft, emptyDraft, flagBackwards } from '../../record/draft.ts';
import type { Direction } from '../../record/enums.ts';
import { inferDirection } from '../direction.ts';
import type { Joined } from '../format.ts';
import { integerOf, type Members, textOf, together } from '../members.ts';
import { restOf } from '../rest.ts';
import { type Site, UNKNOWN_SITE } from '../site.ts';
import { readEnds, readNumbers } from '../twilio/ends.ts';
import { type LegEvent, type Step, timeOf } from './event.ts';
import { readEnd } from './outcome.ts';

const ORDER: readonly Step[] = ['initiated', 'ringing', 'answered', 'bridged', 'hangup', 'cost'];

const USED = new Set(
  'call_control_id call_leg_id call_session_id from to start_time end_time occurred_at state caller_id_name hangup_source sip_hangup_cause total_cost CallSid CallSidLegacy CallControlId CallLegId CallSessionId ParentCallSid ParentCallSidLegacy AccountSid From To Caller Called CallStatus CallbackSource Timestamp SequenceNumber CallInitiatedAt StartTime AnsweredTime EndTime OccurredAt CallerId CallerName HangupSource SipHangupCause'.split(
    ' ',
  ),
);

/**
 * The call log of the events of one leg. `start_time`, on whichever event, is when the leg came into being; when it
 * was answered only the event says that tells of it. Events without any time make no call log until one with a time
 * comes.
 */
export function joinLeg(texts: readonly string[], site: Site = UNKNOWN_SITE): Joined {
  const events = texts.map((text) => ({ text, ...(JSON.parse(text) as LegEvent) })).sort(inOrder);
  const all = together(events.map((event) => event.payload));
  const stated = timeOf(all, 'start_time') ?? timeOf(all, 'CallInitiatedAt') ?? timeOf(all, 'StartTime');
  const start = stated ?? firstOf(events);
  if (start === null) return { drafts: [], amendments: [] };
  const draft = emptyDraft(start);
  if (stated === null && events[0]!.step !== 'initiated') addFlag(draft, 'started_at=derived');
  const control = textOf(all, 'call_control_id', 'CallSid');
  draft.call_id = textOf(all, 'call_leg_id', 'CallLegId') ?? control;
  draft.source_key = control ?? draft.call_id;
  draft.session_id = textOf(all, 'call_session_id', 'CallSessionId', 'ParentCallSid') ?? draft.source_key;
  readEnds(draft, textOf(all, 'from', 'From', 'Caller'), textOf(all, 'to', 'To', 'Called'));
  draft.caller_display_name = textOf(all, 'caller_id_name', 'CallerName', 'CallerId');
  if (draft.caller_display_name === draft.caller) draft.caller_display_name = null;
  draft.billed_account = textOf(all, 'AccountSid');
  draft.direction = directionOf(draft, textOf(all, 'direction', 'Direction'), site);
  readNumbers(draft);
  readProgress(draft, events, all);
  draft.cost = costOf(events);
  flagBackwards(draft);
  draft.user_data = restOf(all, USED);
  return { drafts: [draft], amendments: [] };
}

type Event = LegEvent & { readonly text: string };

function inOrder(a: Event, b: Event): number {
  const steps = ORDER.indexOf(a.step) - ORDER.indexOf(b.step);
  if (steps !== 0) return steps;
  if (a.at !== b.at) return (a.at ?? 0) - (b.at ?? 0);
  return a.text < b.text ? -1 : a.text > b.text ? 1 : 0;
}

function firstOf(events: readonly Event[]): number | null {
  const times = events.filter((event) => event.step !== 'cost').map((event) => event.at);
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : known.reduce((first, time) => Math.min(first, time));
}

function readProgress(draft: Draft, events: readonly Event[], all: Members): void {
  const first = (step: Step) => events.find((event) => event.step === step);
  const hangup = events.findLast((event) => event.step === 'hangup');
  const sip = hangup === undefined ? null : integerOf(hangup.payload, sipName(hangup.payload));
  const status = hangup === undefined ? null : textOf(hangup.payload, 'CallStatus');
  draft.rang_at = first('ringing')?.at ?? null;
  draft.answered_at = first('answered')?.at ?? timeOf(all, 'AnsweredTime');
  const answered =
    first('answered') !== undefined || draft.answered_at !== null || sip === 200 || status === 'completed';
  if (hangup === undefined) {
    if (answered) draft.status_code = 0;
    return;
  }
  draft.ended_at = timeOf(all, 'end_time') ?? timeOf(all, 'EndTime') ?? hangup.at;
  if (answered) readTalk(draft, hangup.payload);
  else draft.duration = 0;
  readEnd(draft, answered, {
    source: textOf(hangup.payload, 'hangup_source', 'HangupSource'),
    cause: textOf(hangup.payload, 'hangup_cause', 'HangupCause') ?? status,
    sip,
  });
}

function sipName(payload: Members): string {
  return ['sip_hangup_cause', 'SipHangupCause', 'SipResponseCode'].find((name) => name in payload) ?? '';
}

/** TeXML states the seconds from answer to end; otherwise they are what lies between the two. */
function readTalk(draft: Draft, payload: Members): void {
  const stated = integerOf(payload, 'CallDuration');
  if (stated !== null) {
    draft.duration = stated;
    if (draft.answered_at !== null || draft.ended_at === null) return;
    draft.answered_at = draft.ended_at - stated * 1000;
    addFlag(draft, 'answered_at=derived');
    draft.started_at = Math.min(draft.started_at, draft.answered_at);
  } else if (draft.answered_at !== null && draft.ended_at !== null && draft.ended_at >= draft.answered_at) {
    draft.duration = Math.floor((draft.ended_at - draft.answered_at) / 1000);
  }
}

/**
 * Where no event tells the direction (only `call.initiated` surely does), the numbers tell it if the settings know one
 * of them: to a carrier all numbers look alike.
 */
function directionOf(draft: Draft, word: string | null, site: Site): Direction | null {
  switch (word) {
    case 'incoming':
    case 'inbound':
      return 'INBOUND_CALL';
    case 'outgoing':
    case 'outbound':
    case 'outbound-api':
    case 'outbound-dial':
      return 'OUTBOUND_CALL';
    default: {
      const { caller, callee } = draft;
      const known = [caller, callee].some((one) => one !== null && (site.isDid(one) || site.isExtension(one) === true));
      return known ? inferDirection({ caller, callee }, site) : null;
    }
  }
}

/** Of `call.cost`, which comes when the call was rated; `error` says that it could not be. */
function costOf(events: readonly Event[]): number | null {
  const cost = events.findLast((event) => event.step === 'cost' && textOf(event.payload, 'status') !== 'error');
  const total = cost === undefined ? null : textOf(cost.payload, 'total_cost');
  return total !== null && /^\d+(?:\.\d+)?$/.test(total) ? moneyFromNumber(Number(total)) : null;
}
