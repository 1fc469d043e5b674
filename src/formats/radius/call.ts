import { addFlag, type Draft, emptyDraft } from '../../record/draft.ts';
import { integerOf } from '../members.ts';
import type { Site } from '../site.ts';
import type { Attributes } from './attributes.ts';
import { Clock, eventTime } from './clock.ts';
import { endLeg } from './outcome.ts';
import { setParties } from './parties.ts';
import type { RadiusSettings } from './settings.ts';
import { type RadiusTime, readRadiusTime } from './time.ts';

/** `over`: nothing more comes of this leg. */
type Status = 'begun' | 'over';

const STATUS: ReadonlyMap<string, Status | null> = new Map<string, Status | null>([
  ['start', 'begun'],
  ['1', 'begun'],
  ['interim-update', 'begun'],
  ['alive', 'begun'],
  ['3', 'begun'],
  ['stop', 'over'],
  ['2', 'over'],
  // Of a proxy: the call was refused (RFC 2866 leaves 15 to it).
  ['failed', 'over'],
  ['15', 'over'],
  // A gateway that starts or stops, and tunnels: no calls.
  ['accounting-on', null],
  ['7', null],
  ['accounting-off', null],
  ['8', null],
  ['tunnel-start', null],
  ['9', null],
  ['tunnel-stop', null],
  ['10', null],
  ['tunnel-reject', null],
  ['11', null],
  ['tunnel-link-start', null],
  ['12', null],
  ['tunnel-link-stop', null],
  ['13', null],
  ['tunnel-link-reject', null],
  ['14', null],
]);

const INTERIM = /^(?:interim-update|alive|3)$/i;

/** What only accounting of calls has. */
const VOICE = ['h323-', 'asterisk-', 'freeswitch-', 'sip-', 'call-id', 'gw-rxd-'];

/** The call log of one request, why there is none, or null when it is about no call. */
export function readRadius(
  attributes: Attributes,
  date: string | null,
  site: Site,
  settings: RadiusSettings,
): Draft | string | null {
  const word = attributes.get('acct-status-type');
  if (word === null) {
    if (/^access-/i.test(attributes.look('packet-type') ?? '')) return null;
    return 'Acct-Status-Type is missing; Start, Interim-Update or Stop is right.';
  }
  const status = STATUS.get(word.toLowerCase());
  if (status === undefined)
    return `Acct-Status-Type is ${JSON.stringify(word.slice(0, 60))}; Start, Interim-Update or Stop is right.`;
  if (status === null || isDataSession(attributes)) return null;
  const session = attributes.get('acct-session-id');
  if (session === null) return 'Acct-Session-Id is missing, so the leg cannot be told from others.';
  return draftOf(attributes, date, word, status, session, site, settings);
}

function draftOf(
  attributes: Attributes,
  date: string | null,
  word: string,
  status: Status,
  session: string,
  site: Site,
  settings: RadiusSettings,
): Draft | string {
  const setup = timeOf(attributes, 'h323-setup-time', 'asterisk-start-time', 'freeswitch-callstartdate');
  const connect = timeOf(attributes, 'h323-connect-time', 'asterisk-answer-time', 'freeswitch-callanswerdate');
  const disconnect = timeOf(attributes, 'h323-disconnect-time', 'asterisk-end-time', 'freeswitch-callenddate');
  const event = eventTime(
    attributes.get('event-timestamp'),
    attributes.look('timestamp'),
    date,
    attributes.look('acct-delay-time'),
  );
  // Of an update the times are those of before, and so are those of an end whose own time is not written.
  const same = status === 'over' ? disconnect !== null : !INTERIM.test(word);
  const clock = new Clock({ setup, connect, disconnect, event, same });
  const talked = integerOf({ talked: attributes.get('acct-session-time', 'asterisk-bill-sec') }, 'talked');
  // An instant cannot be put among local times.
  const told =
    clock.kind === 'wall' && event !== null && event.offset !== null && (setup ?? connect) !== null ? null : event;
  const last = status === 'over' ? (disconnect ?? told) : null;
  const first = setup ?? connect ?? event ?? disconnect;
  if (first === null) {
    return 'The record has no time: h323-setup-time, Event-Timestamp, Timestamp or the date line before it is right.';
  }
  let started = clock.at(first);
  const derived = setup === null;
  if (derived && first === event && talked !== null) started -= talked * 1000;
  const draft = emptyDraft(started);
  clock.mark(draft);
  if (derived) addFlag(draft, 'started_at=derived');
  setIdentity(draft, attributes, session);
  setParties(draft, attributes, site, settings);
  const rest: Record<string, unknown> = {};
  if (draft.call_id !== session && draft.session_id !== session) rest['acct-session-id'] = session;
  endLeg(draft, attributes, settings, {
    over: status === 'over',
    connected: connect === null ? null : clock.at(connect),
    ended: last === null ? null : clock.at(last),
    endDerived: last !== null && disconnect === null,
    talked,
    rest,
  });
  for (const [attribute, field] of settings.fields) draft[field] = attributes.get(attribute) ?? draft[field];
  draft.user_data = attributes.rest(rest);
  return draft;
}

/** Of a dial-up or wireless session, which is accounted in the same way. */
function isDataSession(attributes: Attributes): boolean {
  if (VOICE.some((prefix) => attributes.has(prefix))) return false;
  const service = attributes.look('service-type')?.toLowerCase();
  const port = attributes.look('nas-port-type')?.toLowerCase() ?? '';
  return (
    attributes.look('framed-protocol') !== null ||
    service === 'framed-user' ||
    service === '2' ||
    port.startsWith('wireless') ||
    port === '19'
  );
}

/**
 * Gateways begin their session ids anew when they restart, so the call's own id belongs to the key. What tells one
 * delivery from another, as Acct-Delay-Time, does not.
 */
function setIdentity(draft: Draft, attributes: Attributes, session: string): void {
  const gateway =
    attributes.look('nas-ip-address') ??
    attributes.look('nas-ipv6-address') ??
    attributes.look('nas-identifier') ??
    attributes.look('client-ip-address') ??
    '';
  const call = attributes.get('h323-conf-id');
  const conference = call === null ? null : conferenceId(call);
  draft.session_id = conference ?? attributes.get('asterisk-unique-id') ?? session;
  draft.call_id = attributes.get('call-id', 'sip-call-id') ?? session;
  const parts = [gateway, session, conference ?? ''];
  // Asterisk accounts each phone that it rings under the id of the caller's channel.
  const channel = attributes.look('asterisk-chan');
  if (channel !== null)
    parts.push(attributes.look('asterisk-dst-chan') ?? '', attributes.look('asterisk-start-time') ?? '');
  draft.source_key = parts.join('/');
}

/** Four groups of hexadecimal digits, of which gateways leave out zeros at the beginning of each. */
function conferenceId(text: string): string {
  const groups = text.trim().split(/\s+/);
  if (groups.length !== 4 || !groups.every((group) => /^[0-9a-f]{1,8}$/i.test(group))) return text.trim();
  return groups.map((group) => group.toUpperCase().padStart(8, '0')).join(' ');
}

/** A time that cannot be read stays among the rest. */
function timeOf(attributes: Attributes, ...names: readonly string[]): RadiusTime | null {
  for (const name of names) {
    const text = attributes.look(name);
    const time = text === null ? null : readRadiusTime(text);
    if (time !== null) {
      attributes.get(name);
      // 1970 stands for a call that was not answered.
      return Math.abs(time.wall) < 2 * 86_400_000 ? null : time;
    }
  }
  return null;
}
