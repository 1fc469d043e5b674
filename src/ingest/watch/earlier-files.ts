import { readdir } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { FORMATS } from '../../formats/index.ts';
import { isReadFailure, readFailure } from '../read-failure.ts';
import { doubtFile } from './choose-format.ts';
import { factsOf, isMissing, type FileFacts } from './file-facts.ts';
import { isPackedFileRead, readPackedFile } from './packed-file.ts';
import { isReadWhole, isWrittenSince, type Position } from './position.ts';
import { LEAVING, readOn, readToEnd } from './read-tail.ts';
import { Tail } from './tail.ts';
import type { WatchContext } from './watch.ts';

/** The files that had a path before the one that has it now: renamed, copied or packed since, and still beside it. */
export interface EarlierFiles {
  readonly path: string;
  /** Where the last of them was left. Those that were never read matter only if they were written to since. */
  readonly last: Position;
  /** Those that are being read anyway, the ones that were left among them. */
  readonly open: () => readonly Tail[];
  /** Takes one that may still be written to, to read on. */
  readonly leave: (tail: Tail) => void;
}

interface FileBeside {
  readonly path: string;
  readonly facts: FileFacts;
}

/**
 * Reads to its end what was not read of the earlier files of a path. Resolves with whether what `last` tells of goes on
 * in one of them, or may do so in one that was packed.
 */
export async function readEarlierFiles(context: WatchContext, earlier: EarlierFiles): Promise<boolean> {
  const { last, open } = earlier;
  let goesOn = open().some((tail) => tail.id !== last.file && tail.isCopyOf(last));
  let isStale = true;
  while (isStale) {
    isStale = false;
    for (const file of await unreadFiles(context, earlier)) {
      if (context.signal.aborted) return goesOn;
      goesOn = (await readFile(context, file, earlier)) || goesOn;
      // All names move on when files are rotated: one that was not there yet may have been passed by.
      if ((await factsOf(file.path))?.id !== file.facts.id) isStale = true;
    }
  }
  return goesOn;
}

async function unreadFiles({ positions }: WatchContext, earlier: EarlierFiles): Promise<FileBeside[]> {
  const { path, last } = earlier;
  const open = new Set(earlier.open().map(({ id }) => id));
  const beside = await filesBeside(path);
  const paths = new Set(beside.map((file) => file.path));
  const unread = beside.filter((file) => {
    const known = positions.get(file.facts.id);
    if (open.has(file.facts.id) || (known?.path !== path && !isNamedAfter(path, file.path))) return false;
    // It is just being packed.
    if (isPacked(file.path) && paths.has(file.path.slice(0, -PACKED.length))) return false;
    return known === undefined ? isWrittenSince(file.facts, last) : !isReadWhole(file.facts, known);
  });
  // The last one at the end: as long as its position stays, whoever is interrupted will look for the others again.
  const isLast = ({ facts }: FileBeside) => Number(facts.id === last.file);
  return unread.toSorted((a, b) => isLast(a) - isLast(b) || a.facts.writtenAt - b.facts.writtenAt);
}

/** Whether it goes on where the last one was left, or may. One that cannot be read is passed over, by name. */
async function readFile(context: WatchContext, { path, facts }: FileBeside, earlier: EarlierFiles): Promise<boolean> {
  const { positions, say } = context;
  const format = FORMATS.get((positions.get(facts.id) ?? earlier.last).format)!;
  let tail: Tail | null = null;
  try {
    if (isPacked(path)) {
      return !(await isPackedFileRead(context, path, facts)) && (await readPackedFile(context, format, path, facts));
    }
    tail = await Tail.open(context, format, path, earlier.last);
    // It was renamed since it was looked for: so it will be found under another name.
    if (tail.id !== facts.id) return false;
    const goesOn = tail.position !== null;
    const doubt = goesOn ? null : await doubtFile(path, format, context.feed);
    if (doubt?.sure === true) {
      say({ kind: 'waiting', path, text: `${doubt.text} It is passed over.` });
      return false;
    }
    await readOn(context, tail);
    if (context.once || Date.now() - facts.writtenAt > LEAVING) await readToEnd(context, tail);
    else {
      earlier.leave(tail);
      tail = null;
    }
    return goesOn;
  } catch (error) {
    if (!isReadFailure(error)) throw error;
    if (!isMissing(error)) say({ kind: 'waiting', path, text: `${readFailure(error)} It is passed over.` });
    return false;
  } finally {
    await tail?.close();
  }
}

const PACKED = '.gz';
const isPacked = (path: string) => path.endsWith(PACKED);

/** `Master.csv.1`, `Master.csv-20260701.gz`, `Master-20260701.csv`: what rotation makes of `Master.csv`. */
export function isNamedAfter(path: string, other: string): boolean {
  if (dirname(path) !== dirname(other)) return false;
  const [name, otherName] = [basename(path), basename(other)];
  if (otherName.startsWith(name)) return true;
  const extension = extname(name);
  const stem = name.slice(0, name.length - extension.length);
  const end = `${extension}${isPacked(otherName) ? PACKED : ''}`;
  if (extension === '' || !otherName.startsWith(stem) || !otherName.endsWith(end)) return false;
  return /^[-._]?\d[\d\-_.T:]*$/.test(otherName.slice(stem.length, otherName.length - end.length));
}

async function filesBeside(path: string): Promise<FileBeside[]> {
  const folder = dirname(path);
  const files: FileBeside[] = [];
  for (const name of await readdir(folder)) {
    if (name === basename(path)) continue;
    const facts = await factsOf(join(folder, name));
    if (facts?.isFile === true) files.push({ path: join(folder, name), facts });
  }
  return files;
}
