import type { Tail } from './tail.ts';
import type { WatchContext } from './watch.ts';

/** A file that was renamed or moved away may be written to until its writer notices (ms). */
export const LEAVING = 30_000;

/**
 * Reads what is there now, and says so. Where another file was written in its place, that one is read, too, when what is
 * left of the one before is `ended`.
 */
export async function readOn(
  context: WatchContext,
  tail: Tail,
  ended: () => Promise<void> = () => endRecord(context, tail),
): Promise<void> {
  await readNext(context, tail);
  while (tail.isReplaced && !context.signal.aborted) {
    await ended();
    await tail.beginAnew();
    await readNext(context, tail);
  }
}

/** Reads what is there now, and the last record though nothing ends it. */
export async function readToEnd(context: WatchContext, tail: Tail): Promise<void> {
  await readOn(context, tail);
  await endRecord(context, tail);
}

async function readNext({ say }: WatchContext, tail: Tail): Promise<void> {
  const totals = await tail.readOn();
  if (totals !== null) say({ kind: 'read', path: tail.path, totals });
}

/** What has come of the last record is read as it is: no more of it will come. */
export async function endRecord({ say, signal }: WatchContext, tail: Tail): Promise<void> {
  if (!signal.aborted && tail.isInRecord) say({ kind: 'read', path: tail.path, totals: await tail.end() });
}
