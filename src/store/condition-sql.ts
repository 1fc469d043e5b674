import { hash } from 'node:crypto';
import { sql, type RawBuilder, type SqlBool } from 'kysely';
import type { Field } from '../record/fields.ts';
import type { Condition, RangeTest, SetTest } from './condition.ts';
import { testSql, type Scene } from './operand-sql.ts';
import { slot } from './slots.ts';
import type { EngineSql } from './engine.ts';

type Bool = RawBuilder<SqlBool>;
type Sql = RawBuilder<unknown>;

/** Where a condition finds the columns that it tests. */
export interface Ground {
  readonly engine: EngineSql;
  /** A column as the rows hold it. */
  readonly column: (name: string) => Sql;
  readonly span: Scene['span'];
}

/** The columns of a row of call logs. */
export const columnOfRow = (name: string): Sql => sql.ref(name);

/**
 * A condition as SQL, with a slot (`v0`, `v1` …, or another name) for each value, so that conditions of one shape share
 * one statement. The values themselves are `conditionValues`, in the same order. Where texts of words are compared there
 * is the slot `tenant`, too. What is blank does not match.
 */
export function conditionSql(condition: Condition, ground: Ground, name = 'v'): Bool {
  let next = 0;
  const bind = () => sql`${slot(`${name}${next++}`)}`;
  const scene: Scene = { engine: ground.engine, value: (field) => fieldValue(field, ground), bind, span: ground.span };
  const write = (term: Condition): Bool => {
    switch (term.kind) {
      case 'and':
      case 'or':
        return joined(term.terms.map(write), term.kind);
      case 'constant':
        return term.value ? sql`1 = 1` : sql`1 = 0`;
      case 'set':
        return setSql(term, ground, bind);
      case 'range':
        return rangeSql(term, ground, bind);
      case 'other': {
        const test = testSql(term.test, scene);
        return term.negated ? sql`((${test}) is not true)` : sql`(${test})`;
      }
    }
  };
  return write(condition);
}

/** SQLite reads what stands in a chain as so deep, and takes a depth of 1000: long chains are chains of chains. */
const MOST_IN_CHAIN = 64;

function joined(terms: readonly Bool[], by: 'and' | 'or'): Bool {
  if (terms.length <= MOST_IN_CHAIN) return sql`(${sql.join(terms, sql.raw(` ${by} `))})`;
  const chains: Bool[] = [];
  for (let at = 0; at < terms.length; at += MOST_IN_CHAIN) {
    chains.push(joined(terms.slice(at, at + MOST_IN_CHAIN), by));
  }
  return joined(chains, by);
}

/** The values of a condition's slots. */
export function conditionValues(condition: Condition, engine: EngineSql, name = 'v'): Record<string, unknown> {
  const values: unknown[] = [];
  const bind = (value: unknown) => {
    values.push(value);
    return sql`0`;
  };
  const scene: Scene = { engine, value: () => sql`0`, bind, span: null };
  const gather = (term: Condition): void => {
    if (term.kind === 'and' || term.kind === 'or') term.terms.forEach(gather);
    else if (term.kind === 'set') setSql(term, { engine, column: columnOfRow, span: null }, bind);
    else if (term.kind === 'range') rangeSql(term, { engine, column: columnOfRow, span: null }, bind);
    else if (term.kind === 'other') testSql(term.test, scene);
  };
  gather(condition);
  return Object.fromEntries(values.map((value, index) => [`${name}${index}`, value]));
}

/** The same for conditions that share their SQL. */
export function conditionShape(condition: Condition): string {
  let shape = shapes.get(condition);
  if (shape === undefined) shapes.set(condition, (shape = writeShape(condition)));
  return shape;
}

const shapes = new WeakMap<Condition, string>();

function writeShape(condition: Condition): string {
  return JSON.stringify(condition, (name, value: unknown) => {
    if (isRange(value)) {
      const { column, from, to, negated, blank } = value;
      return [column, from !== null, to !== null, from === to, negated, blank];
    }
    if (name === 'field') return (value as Field).name;
    if (name === 'values') return Math.min((value as unknown[]).length, 2);
    if (name === 'items') return (value as unknown[]).length;
    if (name === 'value' && typeof value !== 'object' && typeof value !== 'boolean') return 1;
    return value;
  });
}

/** A short text that tells a condition from every other, for what is kept of its answers. */
export function conditionKey(condition: Condition): string {
  let key = keys.get(condition);
  if (key === undefined) {
    const text = writeWhole(condition);
    keys.set(condition, (key = text.length > LONG ? hash('sha256', text) : text));
  }
  return key;
}

const keys = new WeakMap<Condition, string>();
const LONG = 200;

function writeWhole(condition: Condition): string {
  return JSON.stringify(condition, (name, value: unknown) => (name === 'field' ? (value as Field).name : value));
}

function isRange(value: unknown): value is RangeTest {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'range';
}

type Bind = (value: unknown) => Sql;

function setSql({ column, values, negated, blank }: SetTest, ground: Ground, bind: Bind): Bool {
  const cell = ground.column(column);
  if (values.length === 0)
    return blank === negated ? sql`1 = ${sql.lit(blank ? 1 : 0)}` : sql`${cell} is ${sql.raw(blank ? '' : 'not ')}null`;
  const many = values.length > 1;
  const { engine } = ground;
  const test: Bool = many
    ? engine.isIn(cell, bind(engine.list(values)), 'integer', negated)
    : sql`${cell} ${sql.raw(negated ? '<>' : '=')} ${bind(values[0])}`;
  return blank ? sql`(${cell} is null or ${test})` : test;
}

function rangeSql({ column, from, to, negated, blank }: RangeTest, ground: Ground, bind: Bind): Bool {
  const cell = ground.column(column);
  const ends: Bool[] = [];
  if (from !== null && from === to) ends.push(sql`${cell} ${sql.raw(negated ? '<>' : '=')} ${bind(from)}`);
  else {
    if (from !== null) ends.push(sql`${cell} ${sql.raw(negated ? '<' : '>=')} ${bind(from)}`);
    if (to !== null) ends.push(sql`${cell} ${sql.raw(negated ? '>' : '<=')} ${bind(to)}`);
  }
  const test: Bool = ends.length === 1 ? ends[0]! : sql`(${sql.join(ends, sql.raw(negated ? ' or ' : ' and '))})`;
  return blank ? sql`(${cell} is null or ${test})` : test;
}

/** The value of a field as texts are compared: words by their text, enums by their word. */
export function fieldValue(field: Field, { engine, column }: Pick<Ground, 'engine' | 'column'>): Sql {
  const cell = column(field.name);
  if (field.stored === 'word')
    return sql`(select d."text" from "dictionary" as d where d."tenant_id" = ${slot('tenant')} and d."id" = ${cell})`;
  if (field.type !== 'enum') return cell;
  const words = field.values!.map((word, index) => sql`when ${sql.lit(index)} then ${sql.lit(word)}`);
  return engine.byCodePoint(sql`case ${cell} ${sql.join(words, sql` `)} end`);
}
