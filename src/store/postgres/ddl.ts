import { sql } from 'kysely';
import type { EngineDdl, NewTable } from '../engine.ts';

/** Rows lie in no order here: a table is a heap beside its indexes. */
export const POSTGRES_DDL: EngineDdl = {
  integer: 'bigint',
  text: sql`text collate "C"`,
  bytes: 'bytea',
  clustered: sql``,
  counted: sql``,
  numbered: (create, column, key) =>
    create
      .addColumn(column, sql`bigserial`, (c) => c.notNull())
      .addPrimaryKeyConstraint(`${nameOf(create)}_key`, key === 'alone' ? [column] : ['tenant_id', column]),
  digestsWords: true,
};

function nameOf(create: NewTable): string {
  return create.toOperationNode().table.table.identifier.name;
}
