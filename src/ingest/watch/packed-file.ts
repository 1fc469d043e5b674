import type { Format } from '../../formats/format.ts';
import { SetupError } from '../../record/errors.ts';
import { importFile } from '../import-file.ts';
import { factsOf, type FileFacts } from './file-facts.ts';
import { describeHead, KNOWN_BY, readHeadOf } from './file-head.ts';
import { keepPosition, type Position } from './position.ts';
import type { WatchContext } from './watch.ts';

/** Whether all of a packed file was read before, under whatever name. */
export async function isPackedFileRead({ positions }: WatchContext, path: string, facts: FileFacts): Promise<boolean> {
  const known = positions.get(facts.id);
  return known?.done === facts.size && known.head === describeHead(await readHeadOf(path, KNOWN_BY));
}

/**
 * Reads a file that was packed, whole: what it holds may have been read before it was packed, and is then unchanged.
 * Says so and resolves with false where it cannot be read. `format`: null where it is to be guessed.
 */
export async function readPackedFile(
  context: WatchContext,
  format: Format | null,
  path: string,
  facts: FileFacts,
): Promise<boolean> {
  const { store, feed, positions, say } = context;
  const lookedAt = Date.now();
  try {
    const head = describeHead(await readHeadOf(path, KNOWN_BY));
    const result = await importFile(store, { path, format, feed });
    say({ kind: 'read', path, totals: result.totals });
    if (result.broken !== null) say({ kind: 'waiting', path, text: result.broken });
    const now = await factsOf(path);
    // It was written to, or another has its name by now: what was read is stored, but this one may not be all of it.
    if (now?.id !== facts.id || now.size !== facts.size) return true;
    const position: Position = {
      file: facts.id,
      path,
      format: result.format,
      header: 0,
      done: facts.size,
      lines: 0,
      head,
      updated_at: lookedAt,
    };
    await keepPosition(store, feed, position);
    positions.set(position.file, position);
    return true;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    // It was renamed meanwhile: so it will be found under another name.
    if ((await factsOf(path))?.id !== facts.id) return false;
    say({ kind: 'waiting', path, text: `${error.message.replace(`${path}: `, '')} It is passed over.` });
    return false;
  }
}
