import { sql } from 'kysely';
import type { Dialect } from './dialect.ts';
import { shapeOf, slot, type Shape } from './slots.ts';

/** The small queries beside those of lists: of what is known of months, of the dictionary, and of what has changed. */

/** Slots `tenant`, `from`, `to` (months): month, its call logs, whether it is settled, its last change, its sessions. */
export function monthFacts({ queries }: Dialect): Shape {
  return shapeOf(
    queries
      .selectFrom('month_count as c')
      .innerJoin('month as m', 'm.month', 'c.month')
      .select(['c.month', 'c.calls', 'm.settled', 'c.changed_seq', 'c.sessions'])
      .where('c.tenant_id', '=', slot('tenant'))
      .where('c.month', '>=', slot('from'))
      .where('c.month', '<=', slot('to'))
      .where('c.calls', '>', sql.lit(0))
      .orderBy('c.month')
      .compile(),
  );
}

/** All months that the store has, and whether they are settled. */
export function monthsThere({ queries }: Dialect): Shape {
  return shapeOf(queries.selectFrom('month').select(['month', 'settled']).compile());
}

/** A row where there is such a month. */
export function monthIsThere({ queries }: Dialect): Shape {
  return shapeOf(queries.selectFrom('month').select('month').where('month', '=', slot('month')).compile());
}

/** The texts of numbers. */
export function textOfWord({ lookUp }: Dialect): Shape {
  return lookUp('dictionary', ['text'], [{ name: 'id', type: 'integer' }]);
}

/** The numbers of texts. */
export function wordOfText({ lookUp, word }: Dialect): Shape {
  return lookUp('dictionary', ['id'], [word]);
}

/** When call logs start whose ids do not tell it. */
export function movedStart({ lookUp }: Dialect): Shape {
  return lookUp('moved', ['started_at'], [{ name: 'id', type: 'integer' }]);
}

/** One packed column (slot `name`) of a month as it is since the change `changed`. */
export function packedCells({ queries }: Dialect): Shape {
  return shapeOf(
    queries
      .selectFrom('month_column')
      .select('cells')
      .where('tenant_id', '=', slot('tenant'))
      .where('month', '=', slot('month'))
      .where('name', '=', slot('name'))
      .where('changed_seq', '=', slot('changed'))
      .compile(),
  );
}

/** The number of a tenant's last change. */
export function lastChange({ queries }: Dialect): Shape {
  return shapeOf(queries.selectFrom('counter').select('change_seq').where('tenant_id', '=', slot('tenant')).compile());
}

/** The runs that have the change numbers from `first` to `last`, in their order. */
export function changeRuns({ queries }: Dialect): Shape {
  return shapeOf(
    queries
      .selectFrom('change')
      .select(['seq', 'kind', 'count', 'entries'])
      .where('tenant_id', '=', slot('tenant'))
      .where('seq', '>=', (eb) =>
        eb
          .selectFrom('change')
          .select((of) => of.fn.max('seq').as('seq'))
          .where('tenant_id', '=', slot('tenant'))
          .where('seq', '<=', slot('first')),
      )
      .where('seq', '<=', slot('last'))
      .orderBy('seq')
      .compile(),
  );
}
