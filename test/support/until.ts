import { setTimeout as pause } from 'node:timers/promises';

/** Ends what hangs, however slow and busy the machine is; a test's own limit is several of these (vitest.config.ts). */
const HANGS = 60_000;

/** Asks again and again until the answer is true; fails when it never is. */
export async function until(what: string, ask: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + HANGS;
  while (!(await ask())) {
    if (Date.now() > deadline) throw new Error(`never came true in ${HANGS / 1000} s: ${what}`);
    await pause(10);
  }
}
