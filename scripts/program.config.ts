import { basename } from 'node:path';
import { globSync } from 'node:fs';
import { defineConfig } from 'vite';

const ROOT = new URL('..', import.meta.url).pathname;

/** What starts by itself: the program, and its threads, which are found beside it by the names of their files. */
const ENTRIES = ['src/main.ts', ...globSync('src/store/{sqlite,postgres/write}/*-thread.ts', { cwd: ROOT })];

/** The program of the published package, in dist/program: a few files where Node would look for a thousand. */
export default defineConfig({
  root: ROOT,
  publicDir: false,
  logLevel: 'warn',
  build: {
    ssr: true,
    outDir: 'dist/program',
    emptyOutDir: true,
    minify: false,
    license: { fileName: 'licenses.md' },
    target: 'esnext',
    rollupOptions: {
      input: Object.fromEntries(ENTRIES.map((path) => [nameOf(path), path])),
      output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
    },
  },
  // These two come in hundreds of files.
  ssr: { noExternal: ['kysely', 'typebox'] },
});

function nameOf(path: string): string {
  return path.includes('/write/') ? `write/${basename(path, '.ts')}` : basename(path, '.ts');
}
