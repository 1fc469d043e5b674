import type { TemporaryDatabase } from './postgres.ts';

/**
 * Functions and the table of Citus that write down what they are asked for, in a schema of their own: Citus itself is
 * in no package that the tests could install. Gives the address with which the database seems to have it.
 */
export async function withCitusStub(database: TemporaryDatabase): Promise<string> {
  await database.query(STUB);
  return `${database.url}&options=-c%20search_path%3Dpublic%2Ccitus`;
}

const STUB = `create schema "citus";
  create table "citus"."pg_dist_partition" ("logicalrelid" regclass primary key, "partmethod" "char", "partkey" text,
    "colocationid" integer, "repmodel" "char");
  create table "citus"."called" ("at" bigserial, "call" text, "mode" text);
  create function "citus"."column_to_column_name" (regclass, text) returns text language sql as 'select $2';
  create function "citus"."create_reference_table" ("table_name" regclass) returns void language sql as $$
    insert into "citus"."pg_dist_partition" values ("table_name", 'n', null, 1, 't');
    insert into "citus"."called" ("call", "mode") values ('reference ' || trim('"' from "table_name"::text),
      current_setting('citus.multi_shard_modify_mode'));
  $$;
  create function "citus"."create_distributed_table" ("table_name" regclass, "distribution_column" text,
    "distribution_type" text default 'hash', "colocate_with" text default 'default') returns void language plpgsql as $$
    begin
      if (select xmin = pg_current_xact_id()::xid from pg_class where "oid" = "table_name") then
        raise exception 'table % was made in this transaction', "table_name";
      end if;
      if "colocate_with" <> 'default' and not exists (
        select from "citus"."pg_dist_partition" where "logicalrelid" = "colocate_with"::regclass and "partmethod" = 'h'
      ) then raise exception 'relation % is not distributed', "colocate_with"; end if;
      insert into "citus"."pg_dist_partition" values ("table_name", 'h', "distribution_column",
        case "colocate_with" when 'default' then 2 else (
          select "colocationid" from "citus"."pg_dist_partition" where "logicalrelid" = "colocate_with"::regclass) end, 's');
      insert into "citus"."called" ("call", "mode") values ('distributed ' || trim('"' from "table_name"::text) || ' by '
        || "distribution_column" || ' with ' || "colocate_with", current_setting('citus.multi_shard_modify_mode'));
    end $$;`;

/** What was asked of the stub, in its order. */
export async function calledOf(database: TemporaryDatabase): Promise<{ call: string; mode: string }[]> {
  return (await database.query('select "call", "mode" from "citus"."called" order by "at"')) as never;
}
