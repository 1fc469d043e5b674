/**
 * What a session is, said plainly over call logs as the API shows them (detail view, times as text): written without a
 * look at src/record/session.ts, to hold it and the store against.
 */
export type Leg = Readonly<Record<string, string | number | null>> & { readonly id: string };

const HOUR = 3_600_000;
const time = (value: string | number | null | undefined) => (value == null ? null : Date.parse(String(value)));
const startOf = (leg: Leg) => time(leg['started_at'])!;
const numberOf = (leg: Leg) => BigInt(Buffer.from(leg.id, 'base64url').toString());

function inOrder(legs: readonly Leg[]): Leg[] {
  return legs.toSorted((a, b) => startOf(a) - startOf(b) || (numberOf(a) < numberOf(b) ? -1 : 1));
}

/** All sessions of these legs; each as its legs in order. */
export function sessionsOf(all: readonly Leg[]): Leg[][] {
  const sessions: Leg[][] = [];
  const named = Map.groupBy(all, (leg) => leg['session_id'] ?? null);
  for (const [name, legs] of named) {
    if (name === null) {
      sessions.push(...legs.map((leg) => [leg]));
      continue;
    }
    const chains: Leg[][] = [];
    for (const leg of inOrder(legs)) {
      const last = chains.at(-1)?.at(-1);
      if (last !== undefined && startOf(leg) - startOf(last) <= 12 * HOUR) chains.at(-1)!.push(leg);
      else chains.push([leg]);
    }
    for (const chain of chains) {
      const isTooLong = startOf(chain.at(-1)!) - startOf(chain[0]!) > 48 * HOUR;
      sessions.push(...(isTooLong ? chain.map((leg) => [leg]) : [chain]));
    }
  }
  return sessions;
}

/** A session as a list shows it. */
export function rowOf(legs: readonly Leg[]): Record<string, string | number | null> {
  const [first] = legs;
  const took = (leg: Leg) => leg['answered_at'] !== null || Number(leg['duration'] ?? 0) > 0;
  const isMachine = (leg: Leg) =>
    leg['end_reason'] === 'REFERRED' ||
    leg['end_reason'] === 'REDIRECTED' ||
    (leg['callee'] !== null && legs.some((other) => other['service_number'] === leg['callee'])) ||
    (leg['destination'] === null && legs.some((other) => other['destination'] !== null));
  const talks = legs.filter((leg) => took(leg) && !isMachine(leg));
  const answer = (leg: Leg) => time(leg['answered_at']) ?? startOf(leg);
  const [winner] = talks.toSorted((a, b) => answer(a) - answer(b));

  // Second by second would be plainer still; the edges are enough.
  const spans = talks.map((leg): [number, number] => {
    const ended = time(leg['ended_at']);
    const measured = ended === null ? 0 : Math.floor((ended - answer(leg)) / 1000);
    return [answer(leg), answer(leg) + Math.max(0, Number(leg['duration'] ?? measured)) * 1000];
  });
  const edges = [...new Set(spans.flat())].toSorted((a, b) => a - b);
  let talked = 0;
  for (const [index, edge] of edges.slice(1).entries()) {
    const from = edges[index]!;
    if (spans.some(([start, end]) => start <= from && end >= edge)) talked += edge - from;
  }

  const ends = legs.map((leg) => time(leg['ended_at']));
  const ended = ends.includes(null) ? null : Math.max(...ends.map(Number));
  const find = (name: string, from = legs) => from.find((leg) => leg[name] !== null)?.[name] ?? null;
  return {
    id: first!.id,
    session_id: first!['session_id']!,
    started_at: first!['started_at']!,
    answered_at: winner?.['answered_at'] ?? null,
    ended_at: legs.find((leg) => time(leg['ended_at']) === ended)?.['ended_at'] ?? null,
    caller: first!['caller']!,
    caller_display_name: first!['caller_display_name']!,
    callee: first!['callee']!,
    callee_display_name: first!['callee_display_name']!,
    answered_by: winner?.['callee'] ?? null,
    direction: first!['direction']!,
    outcome: winner === undefined ? unanswered(legs, took) : 'ANSWERED',
    duration: Math.floor(talked / 1000),
    leg_count: legs.length,
    trunk: find('trunk'),
    did_cid: first!['did_cid']!,
    service_number: find('service_number', legs.toReversed()),
  };
}

function unanswered(legs: readonly Leg[], took: (leg: Leg) => boolean): string | null {
  if (legs.some((leg) => leg['ended_at'] === null && leg['status_code'] === null)) return null;
  const words = legs.map((leg) => {
    const code = leg['status_code'];
    if (leg['end_reason'] === 'CANCELLED') return 'CANCELLED';
    if (took(leg)) return 'SERVICE';
    if (leg['end_reason'] === 'CALLEE_DISCONNECTED' || code === 603 || code === 607 || code === 608) return 'REJECTED';
    if (code === 408 || code === 480 || code === 487) return 'MISSED';
    if (code === 486 || code === 600) return 'BUSY';
    return Number(code) >= 400 ? 'FAILED' : null;
  });
  const order = ['CANCELLED', 'MISSED', 'REJECTED', 'BUSY', 'FAILED', 'SERVICE'];
  return order.find((word) => words.some((said) => said === word)) ?? 'MISSED';
}
