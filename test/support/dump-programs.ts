import { spawnSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The folder of a PostgreSQL that has `pg_dump` and a server, which must be of one version: the PostgreSQL of npm has no
 * pg_dump. @throws Error that says how to get one
 */
export function dumpPrograms(): string {
  const path = spawnSync('sh', ['-c', 'readlink -f "$(command -v pg_dump)"'], { encoding: 'utf8' }).stdout.trim();
  const folders = [
    ...(process.env['RINGLOG_TEST_POSTGRES'] === undefined ? [] : [process.env['RINGLOG_TEST_POSTGRES']]),
    ...globSync('/usr/lib/postgresql/*/bin').toSorted().toReversed(),
    ...(path === '' ? [] : [dirname(path)]),
  ];
  const found = folders.find((folder) =>
    ['pg_dump', 'pg_restore', 'createdb', 'initdb', 'postgres'].every((name) => existsSync(join(folder, name))),
  );
  if (found === undefined) throw new Error('No PostgreSQL with pg_dump is installed: apt-get install postgresql');
  return found;
}
