import { readFilter } from '../query/filter.ts';
import type { Filter } from '../query/tree.ts';
import type { Aggregate, Aggregation, Group } from '../store/aggregate.ts';
import type { Subject } from '../store/dialect.ts';
import type { Question } from '../store/store.ts';
import { byRank } from '../store/total.ts';

/** Who is inside: the caller of what goes out, whoever took (or was to take) what comes in, and both within the house. */
const CALLER: Group = ['caller'];
const TAKER: Record<Subject, Group> = {
  sessions: ['answered_by', 'callee'],
  // The user of the destination is told where it is not the callee.
  calllogs: ['destination_user', 'callee'],
};

const OUTBOUND = readFilter("direction eq 'OUTBOUND_CALL'");
const INBOUND = readFilter("direction eq 'INBOUND_CALL'");
const WITHIN = readFilter("direction eq 'EXTENSION_CALL'");

type Request = Question & Omit<Aggregation, 'groups' | 'most'>;

/** The same measures for each extension, the most of the first measure first. Who calls himself has one call of it. */
export async function countByExtension(
  aggregate: (request: Question & Aggregation) => Promise<Aggregate[]>,
  request: Request,
): Promise<Aggregate[]> {
  const ask = (direction: Filter, groups: readonly Group[]) =>
    aggregate({ ...request, filter: both(request.filter, direction), groups, most: null });
  const taker = TAKER[request.of];
  const [out, inward, within] = await Promise.all([
    ask(OUTBOUND, [CALLER]),
    ask(INBOUND, [taker]),
    ask(WITHIN, [CALLER, taker]),
  ]);
  const sums = new Map<string, Aggregate & { values: bigint[] }>();
  for (const { groups, values } of [...out, ...inward, ...within]) {
    for (const extension of new Set(groups)) {
      if (extension === null) continue;
      const name = String(extension);
      const there = sums.get(name);
      if (there === undefined) sums.set(name, { key: 0, groups: [name], values: values.map((value) => value ?? 0n) });
      else for (const [index, value] of values.entries()) there.values[index]! += value ?? 0n;
    }
  }
  return [...sums.values()].toSorted(byRank(0));
}

function both(filter: Filter | null, other: Filter): Filter {
  return filter === null ? other : { kind: 'and', terms: [filter, other] };
}
