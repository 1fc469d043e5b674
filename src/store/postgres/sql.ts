import { sql, type RawBuilder } from 'kysely';
import type { OperandType, TimePart } from '../../query/tree.ts';
import { offsetPieces } from '../../record/zone.ts';
import type { EngineSql } from '../engine.ts';
import { DAY } from '../month.ts';

type Sql = RawBuilder<unknown>;

/**
 * Collations that know the case of all letters, the better first: that of PostgreSQL 18 itself, and ICU's, which nearly
 * every server is built with.
 */
export const CASES = ['pg_unicode_fast', 'und-x-icu'] as const;

/** How PostgreSQL spells what is asked; `cases`: one of CASES, or another collation where the server has neither. */
export function postgresSql(cases: string): EngineSql {
  const cased = (name: 'lower' | 'upper', text: Sql) => casedSql(name, text, cases);
  return {
    lower: (text) => cased('lower', text),
    upper: (text) => cased('upper', text),
    length: (text) => sql`char_length(${text})`,
    contains: (text, part) => sql`(strpos(${text}, ${part}) > 0)`,
    startsWith: (text, part) => sql`starts_with(${text}, ${part})`,
    endsWith: (text, part) => sql`(right(${text}, char_length(${part})) = ${part})`,
    containsFolded: (text, word) => {
      const folded = foldedSql(text, cases);
      // The same question twice: an index (trigrams.ts) serves the first.
      return hasTrigram(word) ? sql`(${folded} like ${holding(word)})` : sql`(strpos(${folded}, ${word}) > 0)`;
    },
    // What holds a part holds it folded, too.
    mayContain(text, part) {
      if (!hasTrigram(part)) return null;
      return sql`(${foldedSql(text, cases)} like ${foldedSql(sql`cast(${holding(part)} as text)`, cases)})`;
    },
    list: (values) => values,
    isIn: (value, list, of, negated = false) =>
      sql`${value} ${sql.raw(negated ? '<> all' : '= any')} (cast(${list} as ${sql.raw(LISTS[of])}))`,
    literal: (parameter, type) => LITERALS[type](parameter),
    byCodePoint,
    offset: offsetSql,
    part: (part, civil) => PARTS[part](civil),
    day: (civil) => quotient(civil, DAY),
    clock: (civil) => remainder(civil, DAY),
  };
}

function byCodePoint(text: Sql): Sql {
  return sql`(${text} collate "C")`;
}

function casedSql(name: 'lower' | 'upper', text: Sql, cases: string): Sql {
  return byCodePoint(sql`${sql.raw(name)}((${text}) collate ${sql.id(cases)})`);
}

/** A text without regard to case, as fold.ts has it. */
export function foldedSql(text: Sql, cases: string): Sql {
  return sql`replace(${casedSql('lower', text, cases)}, 'ς', 'σ')`;
}

/** Three letters or digits in a row. With fewer pg_trgm would walk through its whole index. */
function hasTrigram(part: string): boolean {
  return /[\p{L}\p{N}]{3}/u.test(part);
}

/** What `like` matches with all texts that hold a part. */
function holding(part: string): string {
  return `%${part.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
}

const LISTS = { integer: 'bigint[]', number: 'numeric[]', text: 'text[]' } as const;

/** The type of a parameter is told where nothing beside it tells; numbers may have fractions. */
const number = (parameter: Sql) => sql`cast(${parameter} as numeric)`;
const LITERALS: Record<OperandType, (parameter: Sql) => Sql> = {
  text: (parameter) => byCodePoint(sql`cast(${parameter} as text)`),
  number,
  money: number,
  time: number,
  date: number,
  clock: number,
  id: (parameter) => sql`cast(${parameter} as bigint)`,
};

/** Division and remainder as times before 1970 need them: downwards, never negative. */
const remainder = (x: Sql, by: number) => sql`((${x} % ${sql.lit(by)} + ${sql.lit(by)}) % ${sql.lit(by)})`;
const quotient = (x: Sql, by: number) => sql`((${x} - ${remainder(x, by)}) / ${sql.lit(by)})`;
const calendar = (part: TimePart) => (civil: Sql) =>
  sql`cast(extract(${sql.raw(part)} from date '1970-01-01' + cast(${quotient(civil, DAY)} as integer)) as bigint)`;

const PARTS: Record<TimePart, (civil: Sql) => Sql> = {
  // The year before 1 is −1 to PostgreSQL, and 0 to us.
  year: (civil) => sql`(${calendar('year')(civil)} + case when ${civil} < ${sql.lit(YEAR_1)} then 1 else 0 end)`,
  month: calendar('month'),
  day: calendar('day'),
  hour: (civil) => quotient(remainder(civil, DAY), 3_600_000),
  minute: (civil) => quotient(remainder(civil, 3_600_000), 60_000),
  second: (civil) => quotient(remainder(civil, 60_000), 1000),
};
/** 0001-01-01T00:00:00Z */
const YEAR_1 = -62_135_596_800_000;

/**
 * The offsets of a zone are those that this process knows, which need not be the server's: lists of when they change
 * and of what they are, which the server searches by halving. The calendar, and so the clock, is the same every 400 years.
 */
function offsetSql(time: Sql, zone: string): Sql {
  const { changes, offsets } = offsetsOf(zone);
  if (changes.length === 0) return sql`${sql.lit(offsets[0]!)}`;
  const [late, round] = [sql.lit(LATE), sql.lit(ROUND)];
  const listed = sql`case when ${time} < ${late} then ${time} else ${time} - ((${time} - ${late}) / ${round} + 1) * ${round} end`;
  return sql`(cast(${offsets} as bigint[]))[width_bucket(${listed}, cast(${changes} as bigint[])) + 1]`;
}

function offsetsOf(zone: string): Offsets {
  let known = zones.get(zone);
  if (known === undefined) {
    const pieces = offsetPieces(zone, EARLY, LATE);
    known = { changes: pieces.slice(0, -1).map(({ until }) => until), offsets: pieces.map(({ offset }) => offset) };
    zones.set(zone, known);
  }
  return known;
}

interface Offsets {
  readonly changes: readonly number[];
  /** One more than there are changes. */
  readonly offsets: readonly number[];
}

/** There are some hundred of them. */
const zones = new Map<string, Offsets>();
/** Before that there was local time. */
const EARLY = Date.UTC(1800, 0, 1);
/** 400 years behind the last moment for which a zone has more than a rule (Morocco's Ramadan, until 2087). */
const LATE = Date.UTC(2500, 0, 1);
/** 400 years. */
const ROUND = 146_097 * DAY;
