import { isLost, NOT_READ, storageFailure } from './failure.ts';

/**
 * Asks, and once more where the connection was lost: one that was dropped says nothing of whether there are others.
 * @throws UnavailableError when the database cannot answer now
 */
export async function told<Result>(ask: () => Promise<Result>): Promise<Result> {
  try {
    return await ask().catch((error: unknown) => {
      if (isLost(error)) return ask();
      throw error;
    });
  } catch (error) {
    throw storageFailure(error, NOT_READ);
  }
}
