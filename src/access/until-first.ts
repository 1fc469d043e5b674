import { UnavailableError } from '../record/errors.ts';

/** How often a change is planned anew that came second each time. */
const MOST_TRIES = 10;

/**
 * Does a change that hangs on what is there: `attempt` reads it, and writes only where it is still as it was read. Where
 * somebody else came between, it gives undefined and is called again.
 * @throws UnavailableError naming what (`The rates of this tenant are`) is being changed all the time.
 */
export async function untilFirst<Result>(what: string, attempt: () => Promise<Result | undefined>): Promise<Result> {
  for (let count = 0; count < MOST_TRIES; count++) {
    const result = await attempt();
    if (result !== undefined) return result;
  }
  throw new UnavailableError(`${what} being changed by others all the time. Try again.`);
}
