import type { Store } from '../../store/store.ts';
import type { Feed } from '../feed.ts';
import type { FileFacts } from './file-facts.ts';

/** By so much (ms) the clock of a file system may be behind ours: it ticks slowly, or is that of another machine. */
const CLOCKS = 2_000;

/** How far a file was read. All records before `done` are on disk. */
export interface Position {
  /** Device and inode: the file stays the same when it is renamed. */
  readonly file: string;
  readonly path: string;
  readonly format: string;
  /** Bytes at the beginning that say how the rest is written. */
  readonly header: number;
  /** Bytes from the beginning. */
  readonly done: number;
  /** Lines in them. */
  readonly lines: number;
  /** What the file began with when it was last read: another beginning is another file in the same place. */
  readonly head: string;
  /** Before it was last read (ms of the Unix epoch): what was written later may be unread. */
  readonly updated_at: number;
}

/** Whether something may have been written to a file after a position was kept: of that file, or of one before it. */
export function isWrittenSince({ writtenAt }: FileFacts, { updated_at }: Position): boolean {
  return writtenAt > updated_at - CLOCKS;
}

/** Whether a file was read to its end, and surely neither changed since nor given its place to another of its size. */
export function isReadWhole({ size, changedAt }: FileFacts, { done, updated_at }: Position): boolean {
  return size === done && changedAt < updated_at - CLOCKS;
}

/** Every position that is kept of a feed. */
export async function readPositions(store: Store, { tenantId, source }: Feed): Promise<Position[]> {
  return store.read(
    store.queries
      .selectFrom('position')
      .select(['file', 'path', 'format', 'header', 'done', 'lines', 'head', 'updated_at'])
      .where('tenant_id', '=', tenantId)
      .where('source', '=', source ?? ''),
  );
}

/** Resolves when it is on disk. */
export async function keepPosition(store: Store, { tenantId, source }: Feed, position: Position): Promise<void> {
  const { file, ...rest } = position;
  await store.write([
    store.queries
      .insertInto('position')
      .values({ tenant_id: tenantId, source: source ?? '', file, ...rest })
      .onConflict((c) => c.columns(['tenant_id', 'source', 'file']).doUpdateSet(rest)),
  ]);
}

/** Forgets the files that are gone. */
export async function forgetPositions(
  store: Store,
  { tenantId, source }: Feed,
  files: readonly string[],
): Promise<void> {
  if (files.length === 0) return;
  await store.write([
    store.queries
      .deleteFrom('position')
      .where('tenant_id', '=', tenantId)
      .where('source', '=', source ?? '')
      .where('file', 'in', files),
  ]);
}
