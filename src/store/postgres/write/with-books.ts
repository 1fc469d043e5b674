import { NotLoaded, type Wanted } from './wanted.ts';

/**
 * Runs what works on books that may not have all of it at hand: what is missing is loaded, and it begins again. `run`
 * must begin afresh each time.
 */
export async function withBooks<Result>(run: () => Result, load: (wanted: Wanted) => Promise<void>): Promise<Result> {
  for (;;) {
    try {
      return run();
    } catch (error) {
      if (!(error instanceof NotLoaded)) throw error;
      await load(error.wanted);
    }
  }
}
