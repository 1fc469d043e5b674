import { moneyFromNumber } from '../../price/money.ts';
import { addFlag, type Draft, emptyDraft } from '../../record/draft.ts';
import type { Direction } from '../../record/enums.ts';
import { inferDirection } from '../direction.ts';
import { addressOf } from '../members.ts';
import type { Site } from '../site.ts';
import type { AccEvent, Party } from './event.ts';
import type { AccName } from './names.ts';

/** A call log, and what it is put in order by. */
export interface Leg {
  readonly draft: Draft;
  readonly at: number;
}

const DIRECTIONS: ReadonlyMap<string, Direction> = new Map([
  ['inbound', 'INBOUND_CALL'],
  ['inbound_call', 'INBOUND_CALL'],
  ['outbound', 'OUTBOUND_CALL'],
  ['outbound_call', 'OUTBOUND_CALL'],
  ['internal', 'EXTENSION_CALL'],
  ['local', 'EXTENSION_CALL'],
  ['extension_call', 'EXTENSION_CALL'],
  ['inbound_outbound_call', 'INBOUND_OUTBOUND_CALL'],
]);

/** Copied as they are. */
const TEXTS = [
  'caller_display_name',
  'callee_display_name',
  'destination',
  'outbound_caller_id',
  'service_number',
  'did_cid',
  'billed_account',
] as const;

/** Begins a call log: who called whom, and what else the record says of the leg. `more` is kept with the rest. */
export function accLeg(
  event: AccEvent,
  party: Party,
  started: number,
  site: Site,
  more: Readonly<Record<string, unknown>>,
): Draft {
  const draft = emptyDraft(started);
  const { texts } = party;
  const rest: Record<string, unknown> = { ...party.rest };
  if (event.legacy === true) addFlag(draft, 'text=windows-1252');
  draft.clock = event.clock;
  draft.call_id = event.call;
  draft.session_id = texts.session_id ?? event.call;
  const caller = addressOf(texts.caller ?? null);
  draft.caller = caller.user;
  draft.caller_domain = texts.caller_domain ?? caller.domain;
  const callee = addressOf(texts.callee ?? texts.dialled ?? null);
  draft.callee = callee.user;
  draft.callee_domain = texts.callee_domain ?? callee.domain;
  for (const name of TEXTS) draft[name] = texts[name] ?? null;
  setDirection(draft, texts, rest, site);
  setDialled(draft, texts, rest, site);
  setCost(draft, texts, rest);
  for (const [name, value] of Object.entries(more)) if (value !== null && value !== '') rest[name] ??= value;
  draft.user_data = Object.keys(rest).length === 0 ? null : JSON.stringify(rest);
  return draft;
}

type Texts = Readonly<Partial<Record<AccName, string>>>;
type Rest = Record<string, unknown>;

/** By what the source says, then by the gateways it names, then by the shape of the numbers. */
function setDirection(draft: Draft, texts: Texts, rest: Rest, site: Site): void {
  const word = texts.direction;
  const stated = word === undefined ? null : (DIRECTIONS.get(word.toLowerCase()) ?? null);
  if (word !== undefined && stated === null) addFlag(draft, `direction=${word.replace(/\s+/g, '_').slice(0, 64)}`);
  const from = gatewayAmong([texts.came_from, textIn(rest, 'src_ip'), draft.caller_domain], site);
  const to = gatewayAmong([texts.went_to, textIn(rest, 'dst_ip'), draft.callee_domain], site);
  const { caller, callee } = draft;
  draft.direction = inferDirection({ stated, from: lineOf(from), to: lineOf(to), caller, callee }, site);
  draft.trunk = texts.trunk ?? trunkOf(draft, texts, from, to, site);
  // A gateway that did not become the trunk is no field.
  if (texts.came_from !== undefined && texts.came_from !== draft.trunk) rest['came_from'] = texts.came_from;
  if (texts.went_to !== undefined && texts.went_to !== draft.trunk) rest['went_to'] = texts.went_to;
}

/** The name that is a trunk's, else the first that there is. */
function gatewayAmong(names: readonly (string | null | undefined)[], site: Site): string | null {
  return (
    names.find((name) => name != null && site.isTrunk(name) === true) ?? names.find((name) => name != null) ?? null
  );
}

function trunkOf(draft: Draft, texts: Texts, from: string | null, to: string | null, site: Site): string | null {
  if (to !== null && site.isTrunk(to) === true) return to;
  if (from !== null && site.isTrunk(from) === true) return from;
  if (texts.direction === undefined) return null;
  if (draft.direction === 'INBOUND_CALL') return texts.came_from ?? null;
  return draft.direction === 'OUTBOUND_CALL' ? (texts.went_to ?? null) : null;
}

/** What was dialled before it was routed is the DID, where the call came from outside. */
function setDialled(draft: Draft, texts: Texts, rest: Rest, site: Site): void {
  if (texts.dialled === undefined) return;
  const { user } = addressOf(texts.dialled);
  const inward = draft.direction === 'INBOUND_CALL' || draft.direction === 'INBOUND_OUTBOUND_CALL';
  if (user !== null && (inward || site.isDid(user))) draft.did_cid ??= user;
  if (user !== draft.did_cid && user !== draft.callee) rest['dialled'] = texts.dialled;
}

/** `kamailio_rating()` fills the cost later and says so in `rated`; before that it is the column's default. */
function setCost(draft: Draft, texts: Texts, rest: Rest): void {
  const { cost } = texts;
  if (cost === undefined) return;
  const rated = textIn(rest, 'rated');
  draft.cost = rated === '0' || !/^-?\d{1,12}(?:\.\d{1,12})?$/.test(cost) ? null : moneyFromNumber(Number(cost));
  if (draft.cost === null && rated !== '0') rest['cost'] = cost;
}

function lineOf(name: string | null): { name: string; isTrunk: null } | null {
  return name === null ? null : { name, isTrunk: null };
}

function textIn(rest: Rest, name: string): string | null {
  const value = rest[name];
  return typeof value === 'string' ? value : null;
}
