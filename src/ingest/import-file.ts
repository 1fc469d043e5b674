import { statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Format } from '../formats/format.ts';
import { guessFormat } from '../formats/index.ts';
import { SetupError } from '../record/errors.ts';
import type { Store } from '../store/store.ts';
import { doubtFormat } from './doubt.ts';
import { siteFor, type Feed } from './feed.ts';
import { Intake } from './intake.ts';
import type { Totals } from './totals.ts';
import { inUtf8 } from './utf16.ts';

const HEAD = 65_536;
const CHUNK = 1 << 18;
const STOPPED = 'stopped before its end.';

export interface FileImport {
  /** A path, or `-` for standard input. */
  readonly path: string;
  /** Null: to be guessed from the beginning of the file. */
  readonly format: Format | null;
  readonly feed: Feed;
  /** Told as the file is read: bytes of the file so far, its size when known, and the totals. */
  readonly progress?: (bytes: number, size: number | null, totals: Totals) => void;
  readonly signal?: AbortSignal;
}

export interface FileResult {
  readonly totals: Totals;
  readonly format: string;
  /** Why that format was taken, when it was guessed. */
  readonly because: string | null;
  /** Records that prove another offset from UTC than the given zone has. */
  readonly disputed: number;
  /** What speaks against the format that was given, or taken: it is likely to be another. */
  readonly doubt: string | null;
  /** What ended the reading early; what was read before it is stored. */
  readonly broken: string | null;
}

/**
 * Reads a file, plain or gzip, in UTF-8 or UTF-16, into the store. Everything that was read is stored, and what could
 * not be read is in quarantine, when it returns.
 * @throws SetupError when nothing of the file can be read: no such file, a directory, no known format, another than the
 * one given.
 */
export async function importFile(store: Store, input: FileImport): Promise<FileResult> {
  const { path, feed, progress, signal } = input;
  const unreadable = explainUnreadable(path);
  if (unreadable !== null) throw new SetupError(unreadable);
  const size = path === '-' ? null : statSync(path).size;
  const file = path === '-' ? (process.stdin as AsyncIterable<Buffer>) : bytesOf(path);
  let bytes = 0;
  const chunks = inUtf8(
    unzipped(file, (count) => {
      bytes += count;
    }),
  );
  let broken: string | null = null;
  let intake: Intake;
  let format: Format;
  let because: string | null;
  let doubt: string | null;

  try {
    const { head, rest } = await takeHead(chunks);
    const chosen = input.format === null ? guessFormat(head) : { format: input.format, reason: null };
    if (chosen.format === null) throw new SetupError(`${path}: ${chosen.reason}`);
    format = chosen.format;
    because = chosen.reason;
    doubt = input.format === null ? null : refuseOther(path, head, format, feed);
    intake = new Intake(store, feed, { format: format.name, file: path === '-' ? null : basename(path) });
    const reader = format.reader(intake, siteFor(feed, format));
    reader.push(head);
    try {
      for await (const chunk of rest) {
        reader.push(chunk);
        await intake.settle();
        progress?.(bytes, size, intake.totals);
        if (signal?.aborted === true) {
          broken = STOPPED;
          break;
        }
      }
    } catch (error) {
      if (!isReadFailure(error)) throw error;
      broken = readFailure(error);
    }
    // A record in the middle of which the reading was stopped is whole where it came from.
    if (broken === STOPPED) reader.flush?.();
    else reader.end();
  } catch (error) {
    if (isReadFailure(error)) throw new SetupError(`${path}: ${readFailure(error)}`);
    throw error;
  } finally {
    await chunks.return(undefined);
  }
  const totals = await intake.finish();
  progress?.(bytes, size, totals);
  if (totals.rejected > 0 && totals.rejected === totals.read && totals.events === 0) {
    doubt = `None of its records could be read as ${format.name}; all of them are in quarantine. Of the first: ${intake.firstReason}`;
  }
  return { totals, format: format.name, because, disputed: intake.disputed, doubt, broken };
}

/** @throws SetupError when a file is surely of another format than the one given. What else speaks against that one. */
function refuseOther(path: string, head: Uint8Array, given: Format, feed: Feed): string | null {
  const doubt = doubtFormat(head, given, feed);
  if (doubt === null || !doubt.sure) return doubt?.text ?? null;
  throw new SetupError(`${path}: ${doubt.text}`);
}

/** Why nothing can be read from a path; null when there is a file. */
export function explainUnreadable(path: string): string | null {
  if (path === '-') return null;
  try {
    if (!statSync(path).isDirectory()) return null;
  } catch (error) {
    return `${path}: ${readFailure(error)}`;
  }
  return `${path} is a directory. Name the files in it, e.g. ${path.replace(/\/$/, '')}/*.csv`;
}

/**
 * The bytes of a file, in chunks of which each is written over by the next: a large file would else leave more memory
 * behind than the collector keeps up with.
 */
async function* bytesOf(path: string): AsyncGenerator<Buffer> {
  const file = await open(path);
  try {
    const buffer = Buffer.allocUnsafeSlow(CHUNK);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, CHUNK);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

/** The bytes of an input; those of a gzip, told by its first two bytes, unpacked. */
async function* unzipped(input: AsyncIterable<Buffer>, count: (bytes: number) => void): AsyncGenerator<Buffer> {
  const source = counted(input, count);
  const first = await source.next();
  if (first.done === true) return;
  const again = joined(first.value, source);
  if (first.value[0] !== 0x1f || first.value[1] !== 0x8b) {
    yield* again;
    return;
  }
  const gunzip = createGunzip({ chunkSize: CHUNK });
  const packed = Readable.from(copies(again));
  packed.on('error', (error) => gunzip.destroy(error));
  yield* packed.pipe(gunzip) as AsyncIterable<Buffer>;
}

async function* counted(input: AsyncIterable<Buffer>, count: (bytes: number) => void): AsyncGenerator<Buffer> {
  for await (const chunk of input) {
    count(chunk.length);
    yield chunk;
  }
}

/** For who keeps chunks while the next is read. */
async function* copies(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) yield Buffer.from(chunk);
}

async function* joined(first: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* rest;
}

/** The first bytes, enough to know a format by, and a way to the others. */
async function takeHead(
  chunks: AsyncGenerator<Uint8Array>,
): Promise<{ head: Buffer; rest: AsyncIterable<Uint8Array> }> {
  const parts: Uint8Array[] = [];
  let length = 0;
  while (length < HEAD) {
    const next = await chunks.next();
    if (next.done === true) break;
    parts.push(Uint8Array.from(next.value));
    length += next.value.length;
  }
  return { head: Buffer.concat(parts), rest: chunks };
}

function isReadFailure(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return code.startsWith('Z_') || /^E[A-Z]+$/.test(code);
}

function readFailure(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'there is no such file.';
  if (code === 'EACCES') return 'this user may not read it.';
  if (code === 'EISDIR') return 'it is a directory.';
  if (code?.startsWith('Z_') === true) return `the gzip data is broken (${message}).`;
  return message;
}
