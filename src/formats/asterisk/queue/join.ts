import type { Amendment, Joined } from '../../format.ts';
import { addressOf } from '../channel.ts';
import { inOrder, type QueueEvent } from './event.ts';

type Fields = { -readonly [name in keyof Amendment['set']]: Amendment['set'][name] };

/** One stay of a caller in a queue. */
interface Stay {
  readonly queue: string;
  /** The agents that did not answer: whether the caller was gone before they could. */
  readonly missed: Map<string, boolean>;
  connected: QueueEvent | null;
  end: QueueEvent | null;
}

const ANSWERED: ReadonlySet<string> = new Set(['COMPLETECALLER', 'COMPLETEAGENT']);
const LEFT: ReadonlySet<string> = new Set(['EXITWITHTIMEOUT', 'EXITEMPTY', 'EXITWITHKEY', 'WITHDRAW']);
const TRANSFERS: ReadonlyMap<string, Fields> = new Map([
  ['BLINDTRANSFER', { end_reason: 'BLIND_TRANSFER_COMPLETED' }],
  ['ATTENDEDTRANSFER', { end_reason: 'CONSULT_TRANSFER_COMPLETED' }],
]);
/** No caller waits for so long. */
const MOST_EVENTS = 3000;
/** An interface: technology and resource. Anything else is the name of an agent. */
const INTERFACE = /^\w+\/./;
/** `Local/201@from-queue/n`: the options of a Local channel are not in its name. */
const OPTIONS = /^(Local\/[^/]+)\/[a-z]+$/i;
/** Without the option `n` a Local channel may be gone from the leg once it is answered. */
const OPTIMIZED = /^Local\/(?!.*\/[a-z]*n)/i;

/**
 * What the events of one caller in the queues say of his CDRs: by which queue they came, who hung up, who was passed
 * on. Agents that are logged by their interface are told apart; what is said of others holds for all legs of the call
 * that were answered, or that were not.
 */
export function joinQueue(texts: readonly string[]): Joined {
  const events = inOrder(texts).slice(0, MOST_EVENTS);
  const said = new Map<string, Amendment & { set: Fields }>();
  const say = (call_id: string, destination: string | null, answered: boolean | null, set: Fields) => {
    const key = JSON.stringify([destination, answered]);
    const known = said.get(key);
    if (known === undefined) said.set(key, { call_id, destination, answered, set });
    else Object.assign(known.set, set);
  };
  const call_id = events[0]?.callid ?? '';
  for (const stay of staysOf(events)) {
    sayGeneral(stay, (answered, set) => say(call_id, null, answered, set));
    sayOfAgents(stay, (destination, answered, set) => say(call_id, destination, answered, set));
  }
  return { drafts: [], amendments: [...said.values()] };
}

/** The stays of a caller, in the order in which they ended. */
function staysOf(events: readonly QueueEvent[]): Stay[] {
  const stays: Stay[] = [];
  for (const event of events) {
    let stay = stays.findLast(({ queue }) => queue === event.queue);
    if (stay === undefined || event.event === 'ENTERQUEUE') {
      stay = { queue: event.queue, missed: new Map(), connected: null, end: null };
      stays.push(stay);
    }
    switch (event.event) {
      case 'ENTERQUEUE':
        break;
      case 'RINGNOANSWER':
      case 'RINGCANCELED':
        stay.missed.set(event.agent, event.event === 'RINGCANCELED');
        break;
      case 'CONNECT':
        stay.connected = event;
        break;
      default:
        stay.end ??= event;
    }
  }
  const place = ({ end }: Stay) => (end === null ? events.length : events.indexOf(end));
  return stays.sort((a, b) => place(a) - place(b));
}

/** What holds for all legs of the call that were answered, or that were not. */
function sayGeneral({ queue, missed, end }: Stay, say: (answered: boolean | null, set: Fields) => void): void {
  if (end === null) return;
  const { event, agent } = end;
  if (event === 'ABANDON') {
    // Also of a leg that counts as answered because a menu had answered the caller before.
    say(null, { end_reason: 'CANCELLED', service_number: queue });
    say(false, { status_code: 487 });
    return;
  }
  const left = LEFT.has(event);
  const named = [...missed.keys()].every((one) => INTERFACE.test(one));
  // Where all agents that rang are told apart, nothing need be said of other legs, which may not be the queue's.
  if (!named || (left && missed.size === 0))
    say(false, left ? { ...endSet(end), service_number: queue } : { service_number: queue });
  // Of a transfer nothing: whom the caller was passed on to is another leg of his, which would be meant too.
  if (ANSWERED.has(event) && destinationOf(agent) === null) say(true, { ...endSet(end), service_number: queue });
}

/** What holds for the legs to agents that are known by their interface. */
function sayOfAgents(
  { queue, missed, connected, end }: Stay,
  say: (destination: string, answered: boolean, set: Fields) => void,
): void {
  for (const [agent, canceled] of missed) {
    if (!INTERFACE.test(agent)) continue;
    const set: Fields = { service_number: queue };
    if (canceled) Object.assign(set, { end_reason: 'CANCELLED', status_code: 487 });
    else if (end !== null && LEFT.has(end.event)) Object.assign(set, endSet(end));
    say(addressOf(agent.replace(OPTIONS, '$1')), false, set);
  }
  const agent = connected === null ? null : destinationOf(connected.agent);
  if (agent === null) return;
  const set = end !== null && ANSWERED.has(end.event) ? endSet(end) : (TRANSFERS.get(end?.event ?? '') ?? {});
  say(agent, true, { ...set, service_number: queue });
}

/** How the caller left the queue, or the agent that answered him; nothing of transfers. */
function endSet(end: QueueEvent): Fields {
  switch (end.event) {
    case 'COMPLETECALLER':
      return { end_reason: 'CALLER_DISCONNECTED' };
    case 'COMPLETEAGENT':
      return { end_reason: 'CALLEE_DISCONNECTED' };
    case 'EXITWITHTIMEOUT':
    case 'EXITEMPTY':
      return { end_reason: 'REDIRECTED', reroute_reason: 'OVERFLOW' };
    case 'EXITWITHKEY':
      return { end_reason: 'REDIRECTED', reroute_reason: 'QUEUE_EXIT' };
    case 'WITHDRAW':
      return { end_reason: 'REDIRECTED' };
    default:
      return {};
  }
}

/** Where the leg to an agent that answered leads to; null where its name does not tell. */
function destinationOf(agent: string): string | null {
  if (!INTERFACE.test(agent) || OPTIMIZED.test(agent)) return null;
  return addressOf(agent.replace(OPTIONS, '$1'));
}
