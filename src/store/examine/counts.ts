import { hourOf, monthSpan, monthTable } from '../month.ts';
import { findings, type Finding, type Look } from './finding.ts';

/** What there is of call logs and of sessions, by the number of the tenant. */
type Counts = ReadonlyMap<number, readonly [calls: number, sessions: number]>;

const NONE = [0, 0] as const;

/** Compares the roll-ups with the rows of the newest month, and the numbers of changes with the changes there are. */
export async function examineCounts(look: Look): Promise<Finding[]> {
  const names = new Map(
    (await look('select "id", "name" from "tenant"')).map(([id, name]) => [id as number, name as string]),
  );
  return [...(await examineRollUps(look, names)), ...(await examineChanges(look, names))];
}

async function examineRollUps(look: Look, names: ReadonlyMap<number, string>): Promise<Finding[]> {
  const [[month]] = (await look('select max("month") from "month_count" where "calls" > 0')) as [[number | null]];
  if (month === null) return findings('roll-ups', [], 'there are no call logs yet');
  const { from, to } = monthSpan(month);
  const sum = (column: string) => `cast(sum(${column}) as bigint)`;
  const rows = await countsOf(
    look,
    `select "tenant_id", count(*), ${sum('case when "legs" > 0 then 1 else 0 end')} from "${monthTable(month)}" group by "tenant_id"`,
  );
  const months = await countsOf(
    look,
    `select "tenant_id", "calls", "sessions" from "month_count" where "month" = ${month}`,
  );
  const hours = await countsOf(
    look,
    `select "tenant_id", ${sum('"calls"')}, ${sum('"sessions"')} from "hour_count"
      where "hour" between ${hourOf(from)} and ${hourOf(to)} group by "tenant_id"`,
  );
  const faults: string[] = [];
  for (const tenant of new Set([...rows.keys(), ...months.keys(), ...hours.keys()])) {
    const [calls, sessions] = rows.get(tenant) ?? NONE;
    for (const [table, counts] of [
      ['month_count', months],
      ['hour_count', hours],
    ] as const) {
      const counted = counts.get(tenant) ?? NONE;
      if (counted[0] === calls && counted[1] === sessions) continue;
      faults.push(
        `Of tenant '${names.get(tenant) ?? tenant}' ${monthTable(month)} has ${calls} call logs and ${sessions} sessions; ${table} says ${counted[0]} and ${counted[1]}. Restore a backup, and tell us how it came about.`,
      );
    }
  }
  const all = [...rows.values()].reduce((total, [calls]) => total + calls, 0);
  return findings('roll-ups', faults, `agree with the ${all} call logs of ${monthTable(month)}, the newest month`);
}

async function countsOf(look: Look, sql: string): Promise<Counts> {
  const rows = (await look(sql)) as [number, number, number | null][];
  return new Map(rows.map(([tenant, calls, sessions]) => [tenant, [calls, sessions ?? 0]]));
}

const LAST_CHANGES = `select "last"."tenant_id", "last"."seq", coalesce("counter"."change_seq", 0)
  from (select "tenant_id", max("seq" + "count" - 1) as "seq" from "change" group by "tenant_id") as "last"
  left join "counter" on "counter"."tenant_id" = "last"."tenant_id"`;

async function examineChanges(look: Look, names: ReadonlyMap<number, string>): Promise<Finding[]> {
  const rows = (await look(LAST_CHANGES)) as [number, number, number][];
  const faults = rows
    .filter(([, last, counter]) => last !== counter)
    .map(
      ([tenant, last, counter]) =>
        `Of tenant '${names.get(tenant) ?? tenant}' the last change has the number ${last}; counter.change_seq is ${counter}. Restore a backup, and tell us how it came about.`,
    );
  return findings('changes', faults, 'are numbered to their end');
}
