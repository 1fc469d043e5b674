import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Format } from '../../formats/format.ts';
import { SetupError, UnavailableError } from '../../record/errors.ts';
import type { Store } from '../../store/store.ts';
import type { Feed } from '../feed.ts';
import type { Totals } from '../totals.ts';
import { readPositions, type Position } from './position.ts';
import { WatchedFile } from './watched-file.ts';
import { WatchedFolder } from './watched-folder.ts';

/** How often files are looked at (ms), and how long is waited when something is in the way. */
const LOOK_EVERY = 500;
const AFTER_FAILURE = 5_000;
/** How much of a file is read at a time (bytes). */
const CHUNK = 1 << 18;

/** What a watch tells of. */
export type WatchEvent =
  | { readonly kind: 'begun'; readonly path: string; readonly text: string }
  | { readonly kind: 'waiting'; readonly path: string; readonly text: string }
  | { readonly kind: 'read'; readonly path: string; readonly totals: Totals };

export interface WatchRequest {
  /** Files and folders. A file need not be there yet; a folder must be. */
  readonly paths: readonly string[];
  /** Null: guessed of each file. */
  readonly format: Format | null;
  readonly feed: Feed;
  /** End when all that is there was read. */
  readonly once: boolean;
  readonly signal: AbortSignal;
  readonly say: (event: WatchEvent) => void;
}

/** What the watched files and folders of one watch share. */
export interface WatchContext extends Omit<WatchRequest, 'paths'> {
  readonly store: Store;
  /** How far files were read, by what they are. */
  readonly positions: Map<string, Position>;
  /** For what is being read. Files are read one after another: it serves them all. */
  readonly buffer: Buffer;
}

/** One path that is looked at again and again. */
export interface Watched {
  /** Reads what is new; resolves when it is on disk. */
  step(now: number): Promise<void>;
  /** Lets go of its files; the next step opens them where they were left. */
  close(): Promise<void>;
}

/**
 * Reads files as they are written, until the signal. All records that were read are on disk with the position behind
 * them, so that the next watch goes on there.
 * @throws SetupError when a path cannot be watched.
 */
export async function watchFiles(store: Store, request: WatchRequest): Promise<void> {
  const { feed, once, signal } = request;
  const say = sayOnce(request.say);
  const left = await readPositions(store, feed);
  const positions = new Map(left.map((position) => [position.file, position]));
  const context: WatchContext = { ...request, say, store, positions, buffer: Buffer.allocUnsafeSlow(CHUNK) };
  const watched = request.paths.map((path) => {
    const full = resolve(path);
    const facts = statSync(full, { throwIfNoEntry: false });
    if (facts === undefined && path.endsWith('/')) throw new SetupError(`There is no folder ${path}.`);
    return {
      path,
      place: facts?.isDirectory() === true ? new WatchedFolder(context, full) : new WatchedFile(context, full),
    };
  });
  try {
    while (!signal.aborted) {
      let wait = LOOK_EVERY;
      for (const { path, place } of watched) {
        try {
          await place.step(performance.now());
        } catch (error) {
          if (once) throw error;
          say({ kind: 'waiting', path, text: `${reasonOf(error)} It is tried again.` });
          await place.close();
          wait = AFTER_FAILURE;
        }
      }
      if (once) return;
      await pause(wait, undefined, { signal }).catch(() => {});
    }
  } finally {
    for (const { place } of watched) await place.close();
  }
}

/** What is waited for is told once, not at every look. */
function sayOnce(say: WatchRequest['say']): WatchRequest['say'] {
  const told = new Map<string, string>();
  return (event) => {
    if (event.kind !== 'waiting') told.delete(event.path);
    else if (told.get(event.path) === event.text) return;
    else told.set(event.path, event.text);
    say(event);
  };
}

/** What is in the way of reading on; anything else is a fault of the program. */
function reasonOf(error: unknown): string {
  if (error instanceof UnavailableError || error instanceof SetupError) return error.message;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code !== undefined && /^E[A-Z]+$/.test(code)) return `${message}.`;
  throw error;
}
