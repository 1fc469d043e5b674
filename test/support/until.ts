import { setTimeout as pause } from 'node:timers/promises';

/** Asks again and again until the answer is true; fails when it is not in time. */
export async function until(what: string, ask: () => boolean | Promise<boolean>, milliseconds = 20_000): Promise<void> {
  const deadline = Date.now() + milliseconds;
  while (!(await ask())) {
    if (Date.now() > deadline) throw new Error(`never came true in ${milliseconds} ms: ${what}`);
    await pause(10);
  }
}
