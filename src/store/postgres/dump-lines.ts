import { placeOf } from './target.ts';

/** The commands by which PostgreSQL itself copies a database into a file and back, for a shell; without the password. */
export function dumpLines(url: string, file: string): { readonly dump: string; readonly restore: readonly string[] } {
  const { role, database, host, port } = placeOf(url);
  const at = `--host=${quoted(host)} --port=${port} --username=${quoted(role)}`;
  return {
    dump: `pg_dump ${at} --format=custom --file=${quoted(file)} ${quoted(database)}`,
    restore: [
      `createdb ${at} --encoding=UTF8 --template=template0 ${quoted(`${database}_restored`)}`,
      `pg_restore ${at} --no-owner --exit-on-error --dbname=${quoted(`${database}_restored`)} ${quoted(file)}`,
    ],
  };
}

function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
