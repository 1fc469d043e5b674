import { spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import { runTimed, type Timed } from './run-timed.ts';

/** The yardstick of import: csv-parse reads the file to the end, line by line into arrays, and drops them. */
export function bareCsvParse(path: string): Promise<Timed> {
  return runTimed(spawn(process.execPath, [import.meta.filename, path], { stdio: ['ignore', 'pipe', 'inherit'] }));
}

/** Prints what `ringlog import --json` does, as far as it applies. */
async function run(path: string): Promise<void> {
  const began = performance.now();
  let read = 0;
  const parser = createReadStream(path).pipe(parse());
  for await (const columns of parser) read += (columns as string[]).length > 0 ? 1 : 0;
  console.log(JSON.stringify({ read, seconds: (performance.now() - began) / 1000 }));
}

if (import.meta.main) await run(process.argv[2]!);
