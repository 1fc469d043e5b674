import { existsSync, statfsSync } from 'node:fs';
import { freemem } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** What works on a store, and is tested on every engine. */
const ON_STORES = ['access', 'cli', 'fuzz', 'http', 'postgres', 'processes', 'rating', 'reports', 'store'];

/** Of these, what is about a data folder, or one engine alone. */
const OF_ONE_ENGINE = [
  'cli/backup.test.ts',
  'cli/copy.test.ts',
  'cli/data-folder.test.ts',
  'cli/doctor.test.ts',
  'cli/full-disk.test.ts',
  'cli/help.test.ts',
  'cli/import-files.test.ts',
  'cli/listen-store.test.ts',
  'cli/migrate.test.ts',
  'cli/odd-files.test.ts',
  'cli/progress.test.ts',
  'cli/refused.test.ts',
  'cli/settings.test.ts',
  'cli/watch-files.test.ts',
  'http/spool.test.ts',
  'store/open.test.ts',
  'store/plan.test.ts',
  'store/postgres/**',
  'store/settle.test.ts',
  'store/sql.test.ts',
  'store/thread.test.ts',
  'store/writer.test.ts',
];

/** A folder in memory, where there is one with room: nothing that the tests write has to outlive the machine's power. */
const IN_MEMORY = '/dev/shm';
const ROOM = 6 * 2 ** 30;

if (process.env['TMPDIR'] === undefined && existsSync(IN_MEMORY)) {
  const { bavail, bsize } = statfsSync(IN_MEMORY);
  if (Math.min(bavail * bsize, freemem()) > ROOM) process.env['TMPDIR'] = IN_MEMORY;
}

// Stores have threads, and each loads the store anew: what was compiled once is kept for all of them.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'node_modules/.cache/ringlog-tests');

const tests = (folders: readonly string[]) => folders.map((folder) => `test/${folder}`);

export default defineConfig({
  test: {
    // Tests start real servers and wait for them: three keep two cores busy.
    maxWorkers: 3,
    // A process for each file of tests takes half a second of each; they share nothing but what support/ makes for all.
    isolate: false,
    // These end what hangs, and prove nothing: a machine may be many times slower than this one.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    globalSetup: ['test/support/build.ts', 'test/support/postgres-setup.ts'],
    setupFiles: ['test/support/after-each-file.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'sqlite',
          include: ['test/**/*.test.ts'],
          // Several servers on one database, and a database that goes and comes back.
          exclude: ['test/postgres/**'],
          provide: { engine: 'sqlite' },
        },
      },
      {
        extends: true,
        test: {
          name: 'postgres',
          include: tests(ON_STORES.map((folder) => `${folder}/**/*.test.ts`)),
          exclude: tests(OF_ONE_ENGINE),
          provide: { engine: 'postgres' },
        },
      },
    ],
  },
});
