import { DOMAIN, type Company, type Extension, type Service, type Trunk } from './company.ts';
import { newLeg, nextLeg, type Call, type Leg } from './leg.ts';
import type { Outside } from './outside-numbers.ts';
import type { Random } from './random.ts';
import { answer, noAnswer, ring, stopRinging } from './ring.ts';

/** Units of 10⁻⁵ a minute, by the trunk a call goes out on. */
const RATES: Readonly<Record<string, number>> = {
  'carrier-north': 1250,
  'carrier-south': 1490,
  'mobile-gateway': 3275,
};
const DEAREST_RATE = 4800;
// 23 July 2009: gives session ids of 18 digits, as PortSIP's have.
const SESSION_EPOCH = 1_248_307_200_000;

/** Makes one call: all its legs, in the order they started. About 70 of 100 calls reach somebody. */
export function makeCall(random: Random, company: Company, at: number, serial: number): Leg[] {
  const call = { at, serial, session_id: `${at - SESSION_EPOCH}${String(serial % 1_000_000).padStart(6, '0')}` };
  const kind = random.next();
  if (kind < 0.46) return inbound(random, company, call);
  const from = random.uneven(company.extensions);
  if (kind < 0.8) return [outbound(random, company, call, from)];
  if (kind < 0.98) return toExtension(random, company, between(random, call, from), random.uneven(company.extensions));
  return passedOn(random, company, call);
}

function inbound(random: Random, company: Company, call: Call): Leg[] {
  const leg = fromOutside(random, company, call);
  const kind = random.next();
  if (kind < 0.42) {
    const to = random.uneven(company.extensions);
    leg.did_cid = to.did;
    return toExtension(random, company, leg, to);
  }
  if (kind < 0.66) return throughQueue(random, company, leg, random.popular(company.queues));
  if (kind < 0.84) return throughRingGroup(random, company, leg, random.pick(company.ringGroups));
  const menu = enter(leg, random.pick(company.ivrs));
  refer(menu, call.at + Math.floor(random.logNormal(14_000, 0.5)));
  const next = nextLeg(random, menu, menu.ended_at, null);
  next.service_number = menu.callee;
  return [menu, ...toExtension(random, company, next, random.uneven(company.extensions))];
}

/** Rings one extension; what comes of it may be a transfer or a forwarding. */
function toExtension(random: Random, company: Company, leg: Leg, to: Extension, answered = 0.69): Leg[] {
  target(leg, to);
  ring(random, leg, answered);
  if (leg.answered_at !== null && random.chance(0.05)) {
    const blind = random.chance(0.6);
    leg.end_reason = blind ? 'BLIND_TRANSFER_COMPLETED' : 'CONSULT_TRANSFER_COMPLETED';
    const next = nextLeg(random, leg, leg.ended_at, 'TRANSFER');
    return [leg, ...toExtension(random, company, next, random.uneven(company.extensions), blind ? 0.8 : 1)];
  }
  if (leg.rang_at !== null && leg.status_code === 480 && random.chance(0.2)) {
    leg.end_reason = 'REDIRECTED';
    return [leg, toMobile(random, company, nextLeg(random, leg, leg.ended_at, 'FORWARDING_NO_ANSWER'), to)];
  }
  return [leg];
}

/** Agents are tried one after the other, until one takes it, the caller gives up, or another queue takes over. */
function throughQueue(random: Random, company: Company, first: Leg, queue: Service): Leg[] {
  const entry = enter(first, queue);
  const legs = [entry];
  let now = entry.started_at + random.between(200, 9000);
  for (let tries = 0; tries < 6; tries++) {
    const leg = nextLeg(random, entry, now, entry.reroute_reason);
    leg.service_number = queue.number;
    target(leg, random.pick(queue.members));
    legs.push(leg);
    const kind = random.next();
    if (kind < 0.5) {
      answer(random, leg);
      refer(entry, leg.answered_at!);
      return legs;
    }
    if (kind < 0.68) {
      stopRinging(random, leg, now + random.between(1500, 15_000), 'CANCELLED');
      stopRinging(random, entry, leg.ended_at, 'CANCELLED');
      return legs;
    }
    noAnswer(random, leg, 15_000);
    now = leg.ended_at + random.between(100, 2000);
  }
  refer(entry, now);
  entry.end_reason = 'REDIRECTED';
  const reroute = entry.reroute_reason === null ? 'OVERFLOW' : 'QUEUE_EXIT';
  const next = nextLeg(random, entry, now, reroute);
  if (reroute === 'OVERFLOW') return [...legs, ...throughQueue(random, company, next, random.pick(company.queues))];
  return [...legs, ...toExtension(random, company, next, random.uneven(company.extensions))];
}

/** Several phones ring at once; all but the one that is quickest are replaced by it. */
function throughRingGroup(random: Random, company: Company, first: Leg, group: Service): Leg[] {
  const entry = enter(first, group);
  refer(entry, entry.started_at + random.between(10, 60));
  const forks = group.members.slice(0, random.between(2, 4)).map((member) => {
    const fork = nextLeg(random, entry, entry.ended_at, null);
    fork.service_number = group.number;
    target(fork, member);
    return fork;
  });
  const winner = random.pick(forks);
  ring(random, winner, 0.72);
  const picked = winner.answered_at;
  for (const fork of forks) {
    if (fork === winner) continue;
    if (picked !== null) stopRinging(random, fork, picked, 'REPLACED');
    else if (winner.status_code === 487) stopRinging(random, fork, winner.ended_at, 'CANCELLED');
    else noAnswer(random, fork);
  }
  if (picked === null && winner.status_code === 480 && random.chance(0.3)) {
    const next = nextLeg(random, entry, winner.ended_at, 'OVERFLOW');
    return [entry, ...forks, ...throughQueue(random, company, next, random.pick(company.queues))];
  }
  return [entry, ...forks];
}

function outbound(random: Random, company: Company, call: Call, from: Extension): Leg {
  const leg = between(random, call, from);
  const to = random.popular(company.outside);
  leg.direction = 'OUTBOUND_CALL';
  leg.outbound_caller_id = from.did;
  leg.billed_account = from.department;
  overTrunk(leg, random.popular(company.trunks), to);
  ring(random, leg, 0.7);
  price(leg);
  return leg;
}

/** Came in on one trunk and goes out on another, because the extension that was called is always forwarded. */
function passedOn(random: Random, company: Company, call: Call): Leg[] {
  const leg = fromOutside(random, company, call);
  const to = random.uneven(company.extensions);
  target(leg, to);
  leg.did_cid = to.did;
  refer(leg, leg.started_at + random.between(5, 40));
  leg.answered_at = null;
  leg.end_reason = 'REDIRECTED';
  return [leg, toMobile(random, company, nextLeg(random, leg, leg.ended_at, 'FORWARDING_UNCONDITIONAL'), to)];
}

function toMobile(random: Random, company: Company, leg: Leg, of: Extension): Leg {
  // Everybody's own mobile is one of the numbers outside, always the same.
  const mobile = company.outside[Number(of.number) * 151]!;
  if (leg.direction === 'INBOUND_CALL') leg.direction = 'INBOUND_OUTBOUND_CALL';
  else leg.direction = 'OUTBOUND_CALL';
  leg.outbound_caller_id = of.did;
  leg.billed_account = of.department;
  overTrunk(leg, company.trunks[2]!, { number: mobile.number, name: of.name });
  ring(random, leg, 0.75);
  price(leg);
  return leg;
}

function price(leg: Leg): void {
  leg.cost = Math.round((leg.duration * (RATES[leg.trunk!] ?? DEAREST_RATE)) / 60) / 100_000;
}

function fromOutside(random: Random, company: Company, call: Call): Leg {
  const from = random.popular(company.outside);
  const trunk = random.popular(company.trunks);
  const leg = newLeg(random, call, from.number, trunk.domain, from.name);
  leg.direction = 'INBOUND_CALL';
  leg.trunk = trunk.name;
  return leg;
}

function between(random: Random, call: Call, from: Extension): Leg {
  return newLeg(random, call, from.number, DOMAIN, from.name);
}

function enter(leg: Leg, service: Service): Leg {
  target(leg, service);
  leg.did_cid ??= service.did;
  return leg;
}

/** Answered by a machine and handed on: nobody has talked yet. */
function refer(leg: Leg, ended_at: number): void {
  leg.rang_at = leg.started_at;
  leg.answered_at = leg.started_at;
  leg.ended_at = ended_at;
  leg.end_reason = 'REFERRED';
}

function target(leg: Leg, to: Extension | Service): void {
  leg.callee = to.number;
  leg.callee_display_name = to.name;
  leg.destination = to.address;
}

function overTrunk(leg: Leg, trunk: Trunk, to: Outside): void {
  leg.callee = to.number;
  leg.callee_domain = trunk.domain;
  leg.callee_display_name = to.name;
  leg.destination = `sip:${to.number}@${trunk.domain}:5060`;
  leg.trunk = trunk.name;
}
