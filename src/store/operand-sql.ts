import { sql, type RawBuilder, type SqlBool } from 'kysely';
import type { Comparison, Operand } from '../query/tree.ts';
import type { Field } from '../record/fields.ts';
import { offsetPieces } from '../record/zone.ts';
import type { OtherTest } from './condition.ts';
import type { EngineSql } from './engine.ts';

type Sql = RawBuilder<unknown>;

/** Where the SQL of a test finds what it speaks of. */
export interface Scene {
  readonly engine: EngineSql;
  /** The value of a field, in the form that the tree has it (texts as text). */
  readonly value: (field: Field) => Sql;
  /** A place for a value that is filled in when the query runs. */
  readonly bind: (value: unknown) => Sql;
  /** Between which moments every `started_at` lies that is asked about; null when nothing is known. */
  readonly span: { readonly from: number; readonly to: number } | null;
}

const OPERATORS: Record<Exclude<Comparison, 'eq' | 'ne'>, Sql> = {
  gt: sql.raw('>'),
  ge: sql.raw('>='),
  lt: sql.raw('<'),
  le: sql.raw('<='),
};

/** A test of one row; what it gives for blanks is not true. */
export function testSql(test: OtherTest['test'], scene: Scene): RawBuilder<SqlBool> {
  switch (test.kind) {
    case 'compare': {
      const left = operandSql(test.left, scene);
      const right = operandSql(test.right, scene);
      if (test.operator === 'eq') {
        return isNeverBlank(test.right) ? sql`${left} = ${right}` : sql`${left} is not distinct from ${right}`;
      }
      if (test.operator === 'ne') return sql`${left} is distinct from ${right}`;
      return sql`${left} ${OPERATORS[test.operator]} ${right}`;
    }
    case 'in': {
      const value = operandSql(test.value, scene);
      const values = test.items.map((item) => literalValue(item));
      // Ids are more than a JSON number holds.
      if (test.value.type === 'id') return sql`${value} in (${sql.join(values.map(scene.bind))})`;
      const { engine } = scene;
      return engine.isIn(value, scene.bind(engine.list(values)), test.value.type === 'text' ? 'text' : 'number');
    }
    case 'match': {
      const text = operandSql(test.text, scene);
      const part = operandSql(test.part, scene);
      const { contains, startsWith, endsWith } = scene.engine;
      const matched = { contains, startswith: startsWith, endswith: endsWith }[test.test](text, part);
      return test.holds ? matched : sql`not ${matched}`;
    }
  }
}

function isNeverBlank(operand: Operand): boolean {
  return operand.kind === 'literal' && operand.value !== null;
}

function operandSql(operand: Operand, scene: Scene): Sql {
  const { engine } = scene;
  switch (operand.kind) {
    case 'field':
      return scene.value(operand.field);
    case 'literal':
      if (operand.value === null) return sql`null`;
      return engine.literal(scene.bind(literalValue(operand)), operand.type);
    case 'lower':
      return engine.lower(operandSql(operand.of, scene));
    case 'upper':
      return engine.upper(operandSql(operand.of, scene));
    case 'length':
      return engine.length(operandSql(operand.of, scene));
    case 'part':
      return engine.part(operand.part, civilSql(operand.of, operand.zone, scene));
    case 'date':
      return engine.day(civilSql(operand.of, operand.zone, scene));
    case 'clock':
      return engine.clock(civilSql(operand.of, operand.zone, scene));
  }
}

function literalValue({ type, value }: Operand & { kind: 'literal' }): unknown {
  return type === 'id' ? BigInt(value === '' ? 0 : value!) : value;
}

/** The wall clock of a zone at a moment, as the milliseconds that it would be in UTC. */
function civilSql(moment: Operand, zone: string, scene: Scene): Sql {
  const time = operandSql(moment, scene);
  if (zone === 'UTC') return time;
  if (scene.span === null || moment.kind !== 'field' || moment.field.name !== 'started_at') {
    return sql`(${time} + ${scene.engine.offset(time, zone)})`;
  }
  const pieces = offsetPieces(zone, scene.span.from, scene.span.to + 1);
  const last = pieces.at(-1)!;
  if (pieces.length === 1) return sql`(${time} + ${sql.lit(last.offset)})`;
  const cases = pieces
    .slice(0, -1)
    .map(({ until, offset }) => sql`when ${time} < ${sql.lit(until)} then ${sql.lit(offset)}`);
  return sql`(${time} + case ${sql.join(cases, sql` `)} else ${sql.lit(last.offset)} end)`;
}
