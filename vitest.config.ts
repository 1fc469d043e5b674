import { defineConfig } from 'vitest/config';

/** What works on a store, and is tested on every engine. */
const ON_STORES = ['access', 'cli', 'fuzz', 'http', 'processes', 'rating', 'reports', 'store'];

/** Of these, what is about a data folder, or one engine alone. */
const OF_ONE_ENGINE = ['store/plan.test.ts', 'store/postgres/**'];

const tests = (folders: readonly string[]) => folders.map((folder) => `test/${folder}`);

export default defineConfig({
  test: {
    // Tests start real servers; two cores are enough for two of them at a time.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    globalSetup: ['test/support/build-page.ts', 'test/support/postgres-setup.ts'],
    setupFiles: ['test/support/after-each-file.ts'],
    projects: [
      {
        extends: true,
        test: { name: 'sqlite', include: ['test/**/*.test.ts'], provide: { engine: 'sqlite' } },
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
