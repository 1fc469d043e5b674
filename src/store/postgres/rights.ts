import { SetupError } from '../../record/errors.ts';
import { CALL_LOGS_TABLE } from './call-logs.ts';
import type { Connection } from './connect.ts';

/** What is done with every table. */
const RIGHTS = ['select', 'insert', 'update', 'delete'] as const;

const LACKING = `select current_user::text, "relname"::text, "right"
  from pg_class cross join unnest($1::text[]) with ordinality as "one" ("right", "place")
  where "relnamespace" = (select "oid" from pg_namespace where "nspname" = current_schema())
    and case when "relkind" in ('r', 'p') and "right" <> 'usage' then not has_table_privilege("oid", "right")
      when "relkind" = 'S' and "right" = 'usage' then not has_sequence_privilege("oid", "right") end
  order by "relname", "place"`;

const OWNER = `select pg_has_role("relowner", 'usage'), pg_get_userbyid("relowner")::text, current_user::text
  from pg_class where "oid" = to_regclass('${CALL_LOGS_TABLE}')`;

/** @throws SetupError naming the first right that the role lacks, and how it gets it */
export async function checkRights(connection: Connection): Promise<void> {
  const [fault] = await rightFaults(connection);
  if (fault !== undefined) throw new SetupError(fault);
}

/** What the role may not do although it must, and how it may. */
export async function rightFaults(connection: Connection): Promise<string[]> {
  const faults: string[] = [];
  const [owner] = await connection.rows(OWNER);
  if (owner !== undefined && owner[0] !== true) {
    const [, name, role] = owner as [boolean, string, string];
    faults.push(
      `Role '${role}' may not make months of ${CALL_LOGS_TABLE}, which belongs to '${name}'. Run there, as '${name}': grant "${name}" to "${role}"`,
    );
  }
  for (const [role, table, right] of await connection.rows(LACKING, [[...RIGHTS, 'usage']])) {
    faults.push(
      `Role '${role as string}' lacks the right to ${right as string} ${right === 'usage' ? `sequence ${table as string}` : (table as string)}. Run there, as its owner: grant ${right as string} on "${table as string}" to "${role as string}"`,
    );
  }
  return faults;
}
