import { sql, type RawBuilder, type SelectQueryBuilder, type SqlBool } from 'kysely';
import { CALL_LOGS, type Field } from '../record/fields.ts';
import { SESSIONS } from '../record/session-fields.ts';
import type { Amount, Group } from './aggregate.ts';
import type { Anchor } from './anchor.ts';
import { ALWAYS, type Condition } from './condition.ts';
import { conditionShape, conditionSql, conditionValues, type Ground } from './condition-sql.ts';
import type { EngineSql } from './engine.ts';
import type { Dialect, MonthPart, Subject } from './dialect.ts';
import { columnOfHour, COUNTED, groundOf, keysByNumbers, partSql, tableOf } from './list-query.ts';
import { monthTable } from './month.ts';
import type { Database } from './schema.ts';
import { shapeOf, slot, type Shape } from './slots.ts';

/**
 * The queries that add up, one per shape. Slots as in list-query.ts, and those of the measures' conditions (`m0v0` …).
 * A row has the start (where that is asked for), the groups, and for each measure one cell, or two where its sum may be
 * more than 64 bits: sums are texts.
 */

type Sql = RawBuilder<unknown>;

/** A measure of which the dictionary has answered its part. */
export type KnownMeasure =
  | { readonly kind: 'count'; readonly where: Condition }
  | { readonly kind: 'sum' | 'min' | 'max'; readonly of: Amount; readonly where: Condition };

/** What is told of the rows that match. */
export interface Sum {
  readonly groups: readonly Group[];
  readonly measures: readonly KnownMeasure[];
  /** Whether rows are told apart by their start, too: it is the first cell then. */
  readonly byStart: boolean;
}

/** What one month's rows come to, every row between the slots `from` and `to` looked at. */
export function monthSum({ queries, engine }: Dialect, part: MonthPart, condition: Condition, sum: Sum): Shape {
  const ground = groundOf(part, engine);
  return shapeOf(
    queries
      .selectFrom(tableOf(part))
      .select(cellsOf(sum, ground, part.of) as never)
      .where(partSql(part))
      .where(conditionSql(condition, ground))
      .$if(hasKeys(sum), (q) => q.groupBy(keysOf(sum) as never))
      .compile(),
  );
}

/** The same of rows that are found by the indexes of some numbers. */
export function monthSumByNumbers(dialect: Dialect, part: MonthPart, anchor: Anchor, sum: Sum): Shape {
  return shapeOf(
    foundRows(dialect, part, anchor)
      .select(cellsOf(sum, groundOf(part, dialect.engine), part.of) as never)
      .$if(hasKeys(sum), (q) => q.groupBy(keysOf(sum) as never))
      .compile(),
  );
}

/** What each whole hour (slots `from`, `to`) comes to, by the roll-up, in their order; its number is the first cell. */
export function rolledUpSum(
  { queries, engine }: Dialect,
  condition: Condition,
  measures: readonly KnownMeasure[],
  of: Subject,
): Shape {
  const ground: Ground = { engine, column: columnOfHour, span: null };
  const counted = (measure: KnownMeasure) => (measure.kind === 'count' ? COUNTED[of] : 'talk_seconds');
  return shapeOf(
    queries
      .selectFrom('hour_count')
      .select('hour')
      .select(
        measures.map((measure, index) =>
          total(sql.ref(counted(measure)), whereSql(measure, index, ground)).as(`m${index}`),
        ) as never,
      )
      .where('tenant_id', '=', slot('tenant'))
      .where('hour', '>=', slot('from'))
      .where('hour', '<=', slot('to'))
      .where(conditionSql(condition, ground))
      .groupBy('hour')
      .orderBy('hour')
      .compile(),
  );
}

/** When rows that have ended started and ended (ms), in the order of their start. */
export function monthStays({ queries, engine }: Dialect, part: MonthPart, condition: Condition): Shape {
  const ground = groundOf(part, engine);
  return shapeOf(
    queries
      .selectFrom(tableOf(part))
      .select(staysOf(ground) as never)
      .where(partSql(part))
      .where(conditionSql(condition, ground))
      .where(sql<SqlBool>`${ground.column('ended_at')} > "started_at"`)
      .orderBy('started_at')
      .compile(),
  );
}

/** The same of rows that are found by the indexes of some numbers. */
export function monthStaysByNumbers(dialect: Dialect, part: MonthPart, anchor: Anchor): Shape {
  const ground = groundOf(part, dialect.engine);
  return shapeOf(
    foundRows(dialect, part, anchor)
      .select(staysOf(ground) as never)
      .where(sql<SqlBool>`${ground.column('ended_at')} > "started_at"`)
      .orderBy(sql.ref('key_start'))
      .compile(),
  );
}

type Rows = SelectQueryBuilder<Database, never, object>;

/** The rows that the indexes of some numbers lead to. */
function foundRows(dialect: Dialect, part: MonthPart, anchor: Anchor): Rows {
  const keys = dialect.queries
    .selectFrom(keysByNumbers(dialect, part, anchor).as('found'))
    .select(['started_at as key_start', 'id as key_id']);
  const query = dialect.queries
    .selectFrom(keys.as('key'))
    // In this order: the keys are few, and each is one row.
    .crossJoin(monthTable(part.month) as 'calllog_1');
  return (query as unknown as Rows).where(
    sql<SqlBool>`"tenant_id" = ${slot('tenant')} and "started_at" = "key_start" and "id" = "key_id"`,
  );
}

function staysOf({ column }: Ground) {
  return ['started_at', sql`${column('ended_at')}`.as('end')];
}

/** The same for sums that share their SQL. */
export function sumShape({ groups, measures, byStart }: Sum): string {
  const shapes = measures.map(({ kind, where, ...rest }) => [kind, rest, conditionShape(where)]);
  return JSON.stringify([groups, shapes, byStart]);
}

/** The values of the slots of the measures' conditions. */
export function sumValues(measures: readonly KnownMeasure[], engine: EngineSql): Record<string, unknown> {
  return Object.assign(
    {},
    ...measures.map(({ where }, index) => conditionValues(where, engine, `m${index}v`)),
  ) as Record<string, unknown>;
}

/** How many cells a measure has. */
export function cellCount(measure: KnownMeasure, of: Subject): 1 | 2 {
  return measure.kind === 'sum' && isWide(measure.of, of) ? 2 : 1;
}

/** What the cells of a measure say; null: blank. */
export function valueOf(cells: readonly (string | number | null)[]): bigint | null {
  const [high, low] = cells;
  if (high == null) return null;
  return low === undefined ? BigInt(high) : (BigInt(high) << 32n) + BigInt(low!);
}

function cellsOf({ groups, measures, byStart }: Sum, ground: Ground, of: Subject) {
  return [
    ...(byStart ? ['started_at'] : []),
    ...groups.map((group, index) => firstOf(group, ground).as(`g${index}`)),
    ...measures.flatMap((measure, index) =>
      measureCells(measure, whereSql(measure, index, ground), ground, of).map((cell, half) =>
        cell.as(`m${index}_${half}`),
      ),
    ),
  ];
}

const hasKeys = ({ groups, byStart }: Sum) => byStart || groups.length > 0;
const keysOf = ({ groups, byStart }: Sum) => [
  ...(byStart ? ['started_at'] : []),
  ...groups.map((_, index) => sql.ref(`g${index}`)),
];

function firstOf(group: Group, { column }: Ground): Sql {
  if (group.length === 1) return sql`${column(group[0])}`;
  return sql`coalesce(${sql.join(group.map(column))})`;
}

function measureCells(measure: KnownMeasure, where: Sql, ground: Ground, of: Subject): Sql[] {
  if (measure.kind === 'count') return [sql`count(*)${where}`];
  const amount = amountSql(measure.of, ground);
  if (measure.kind !== 'sum') return [sql`${sql.raw(measure.kind)}(${amount})${where}`];
  if (!isWide(measure.of, of)) return [total(amount, where)];
  // Halves of 64 bits, so that no sum overflows.
  return [total(sql`(${amount}) >> 32`, where), total(sql`(${amount}) & 4294967295`, where)];
}

function total(amount: Sql, where: Sql): Sql {
  return sql`cast(sum(${amount})${where} as text)`;
}

function whereSql({ where }: KnownMeasure, index: number, ground: Ground): Sql {
  return where === ALWAYS ? sql`` : sql` filter (where ${conditionSql(where, ground, `m${index}v`)})`;
}

function amountSql(amount: Amount, { column }: Ground): Sql {
  if ('column' in amount) return column(amount.column);
  if ('from' in amount) return sql`(${column(amount.to)} - ${column(amount.from)})`;
  return amount.seconds === 'talk' ? talkSql(column) : billedSql(column);
}

type ColumnSql = Ground['column'];

/** As write/pricing.ts, `talkOf`, has it. */
function talkSql(column: ColumnSql): Sql {
  const ended = sql`(${column('ended_at')} - ${column('answered_at')}) / 1000`;
  return sql`coalesce(${column('duration')}, case when ${ended} > 0 then ${ended} else 0 end)`;
}

/** As price/price.ts, `billedSeconds`, has it. */
function billedSql(column: ColumnSql): Sql {
  const talk = talkSql(column);
  const answered = sql`(${column('answered_at')} is not null or ${talk} > 0)`;
  const beyond = sql`${talk} - r."interval_1" - r."free_seconds"`;
  const further = sql`case when ${beyond} > 0 then (${beyond} + r."interval_n" - 1) / r."interval_n" else 0 end`;
  return sql`case when ${column('rate')} is null then ${talk} else (
    select case when ${answered} and ${talk} >= r."grace_period"
      then r."interval_1" + (${further}) * r."interval_n" else 0 end
    from "rate" as r where r."tenant_id" = ${slot('tenant')} and r."version" = ${column('rate')}) end`;
}

/** The integers of the API have 32 bits. */
function isWide(amount: Amount, of: Subject): boolean {
  if ('seconds' in amount) return false;
  return !('column' in amount) || fieldOfColumn(amount.column, of)?.type !== 'integer';
}

/** The field that a column holds; null where it holds none. */
export function fieldOfColumn(name: string, of: Subject): Field | null {
  return (of === 'sessions' ? SESSIONS : CALL_LOGS).byName.get(name) ?? null;
}
