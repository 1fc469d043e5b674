import type { Client } from '../api/client.ts';
import type { Retried } from './types.ts';

/** Which records are meant, in one of the ways of docs/api.md. */
export type QuarantineChoice =
  { readonly ids: readonly number[] } | { readonly source?: string; readonly format?: string } | { readonly all: true };

/** Reads records again, as many requests as it takes; `progress` is told what became of them so far. */
export async function retry(
  client: Client,
  choice: QuarantineChoice,
  progress: (sofar: Retried) => void,
): Promise<Retried> {
  let sum: Retried = { tried: 0, left: 0, stored: 0, updated: 0, unchanged: 0, next: 0 };
  while (sum.next !== null) {
    const part: Retried = await client.send<Retried>('POST', '/quarantine/retry', { ...choice, after: sum.next });
    sum = {
      tried: sum.tried + part.tried,
      left: sum.left + part.left,
      stored: sum.stored + part.stored,
      updated: sum.updated + part.updated,
      unchanged: sum.unchanged + part.unchanged,
      next: part.next,
    };
    progress(sum);
  }
  return sum;
}

/** Removes records for good, and gives how many. */
export async function purge(client: Client, choice: QuarantineChoice): Promise<number> {
  return (await client.send<{ removed: number }>('POST', '/quarantine/purge', choice)).removed;
}
