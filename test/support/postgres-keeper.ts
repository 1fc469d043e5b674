import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { startPostgres, type Postgres } from './start-postgres.ts';

/**
 * A process that keeps one PostgreSQL for a run of tests: starts it when the first test asks, and ends it and removes
 * its folder when the run ends, however it does: the run holds the other end of standard input.
 */
const folder = process.argv[2]!;
let postgres: Promise<Postgres> | null = null;

const server = createServer((socket) => {
  socket.on('error', () => {});
  postgres ??= startPostgres(folder);
  postgres.then(
    () => socket.end(JSON.stringify({ folder })),
    (error: unknown) => socket.end(JSON.stringify({ error: String((error as Error).stack) })),
  );
});
server.listen(join(folder, 'keeper'), () => process.stdout.end('ready'));

process.stdin.on('close', () => {
  server.close();
  void (postgres ?? Promise.resolve(null))
    .then(
      (started) => started?.stop(),
      () => {},
    )
    .finally(() => {
      rmSync(folder, { recursive: true, force: true });
      process.exit();
    });
});
process.stdin.resume();
