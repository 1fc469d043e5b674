import type { Connection } from '../connect.ts';
import { load } from './load.ts';
import { NotLoaded, type Wanted } from './wanted.ts';
import type { WorkingSet } from './working-set.ts';

/**
 * Runs what works on books that may not have all of it at hand: what is missing is loaded, and it begins again. `run`
 * must begin afresh each time. `further`: what else will be asked, when texts of words are.
 */
export async function withBooks<Result>(
  connection: Connection,
  set: WorkingSet,
  run: () => Result,
  further: () => Wanted | null = () => null,
): Promise<Result> {
  for (;;) {
    try {
      return run();
    } catch (error) {
      if (!(error instanceof NotLoaded)) throw error;
      await load(connection, set, error.wanted);
      const more = error.wanted.words.size > 0 ? further() : null;
      if (more !== null) await load(connection, set, more);
    }
  }
}
