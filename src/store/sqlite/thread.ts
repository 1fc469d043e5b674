import { extname } from 'node:path';
import { startThread as start, type Thread } from '../thread.ts';

export { serveThread, yieldToOthers, type Thread } from '../thread.ts';

/** Starts `name`, a module beside this one, on a thread of its own, with what it needs to begin. */
export function startThread<Request, Response>(name: string, begin: unknown): Thread<Request, Response> {
  return start(new URL(`./${name}${extname(import.meta.filename)}`, import.meta.url), begin);
}
