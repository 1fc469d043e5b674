import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Format } from '../formats/format.ts';
import { guessFormat } from '../formats/index.ts';
import { SetupError } from '../record/errors.ts';
import type { Store } from '../store/store.ts';
import { doubtFormat } from './doubt.ts';
import { siteFor, type Feed } from './feed.ts';
import { Intake } from './intake.ts';
import { isReadFailure, readFailure } from './read-failure.ts';
import type { Totals } from './totals.ts';
import { inUtf8 } from './utf16.ts';

const HEAD = 65_536;
/** How much is unpacked at a time. */
const CHUNK = 1 << 18;
const STOPPED = 'stopped before its end.';

export interface BytesImport {
  /** The bytes of a file; each chunk may be written over by the next. */
  readonly bytes: AsyncIterable<Buffer>;
  /** What messages call it. */
  readonly title: string;
  /** The name that its faults are kept with; null: it has none. */
  readonly file: string | null;
  /** Null: to be guessed from its beginning. */
  readonly format: Format | null;
  readonly feed: Feed;
  /** Told as it is read: bytes so far, packed as they came, and the totals. */
  readonly progress?: ((bytes: number, totals: Totals) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
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
 * Reads the bytes of a file, plain or gzip, in UTF-8 or UTF-16, into the store. Everything that was read is stored, and
 * what could not be read is in quarantine, when it returns.
 * @throws SetupError when nothing of it can be read: no known format, another than the one given.
 */
export async function importBytes(store: Store, input: BytesImport): Promise<FileResult> {
  const { title, file, feed, progress, signal } = input;
  let bytes = 0;
  const chunks = inUtf8(
    unzipped(input.bytes, (count) => {
      bytes += count;
    }),
  );
  let broken: string | null = null;
  let intake: Intake;
  let format: Format;
  let because: string | null;
  let doubt: string | null;
  let isZeros: boolean;

  try {
    const { head, rest } = await takeHead(chunks);
    isZeros = head.length > 0 && head.every((byte) => byte === 0);
    const chosen = input.format === null ? guessFormat(head) : { format: input.format, reason: null };
    if (chosen.format === null) throw new SetupError(`${title}: ${chosen.reason}`);
    format = chosen.format;
    because = chosen.reason;
    doubt = input.format === null ? null : refuseOther(title, head, format, feed);
    intake = new Intake(store, feed, { format: format.name, file });
    const reader = format.reader(intake, siteFor(feed, format));
    reader.push(head);
    try {
      for await (const chunk of rest) {
        reader.push(chunk);
        await intake.settle();
        progress?.(bytes, intake.totals);
        if (signal?.aborted === true) {
          broken = STOPPED;
          break;
        }
      }
    } catch (error) {
      if (!isReadFailure(error)) throw error;
      broken = isCutOff(error) ? STOPPED : readFailure(error);
    }
    // A record in the middle of which the reading was stopped is whole where it came from.
    if (broken === STOPPED) reader.flush?.();
    else reader.end();
  } catch (error) {
    if (isReadFailure(error)) throw new SetupError(`${title}: ${isCutOff(error) ? STOPPED : readFailure(error)}`);
    throw error;
  } finally {
    await chunks.return(undefined);
  }
  const totals = await intake.finish();
  progress?.(bytes, totals);
  if (totals.records + totals.events === 0 && isZeros) {
    doubt =
      'It begins with NUL bytes and holds no record, as a file does whose contents were lost with the power of its machine.';
  } else if (totals.rejected > 0 && totals.rejected === totals.read && totals.events === 0) {
    doubt = `None of its records could be read as ${format.name}; all of them are in quarantine. Of the first: ${intake.firstReason}`;
  }
  return { totals, format: format.name, because, disputed: intake.disputed, doubt, broken };
}

/** @throws SetupError when a file is surely of another format than the one given. What else speaks against that one. */
function refuseOther(title: string, head: Uint8Array, given: Format, feed: Feed): string | null {
  const doubt = doubtFormat(head, given, feed);
  if (doubt === null || !doubt.sure) return doubt?.text ?? null;
  throw new SetupError(`${title}: ${doubt.text}`);
}

/** Whether whoever sent the bytes went away, or they are to be waited for no longer. */
function isCutOff(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ECONNRESET' || code === 'ABORT_ERR';
}

/** The bytes of an input; those of a gzip, told by its first two bytes, unpacked. */
async function* unzipped(input: AsyncIterable<Buffer>, count: (bytes: number) => void): AsyncGenerator<Buffer> {
  const source = counted(input, count);
  const first = await source.next();
  if (first.done === true) return;
  let start = first.value;
  // A connection may bring the first byte alone.
  if (start.length === 1) {
    const alone = Buffer.from(start);
    const second = await source.next();
    start = second.done === true ? alone : Buffer.concat([alone, second.value]);
  }
  const again = joined(start, source);
  if (start[0] !== 0x1f || start[1] !== 0x8b) {
    yield* again;
    return;
  }
  const gunzip = createGunzip({ chunkSize: CHUNK });
  const end = { read: 0, last: 0 };
  const packed = Readable.from(copies(again, end));
  packed.on('error', (error) => gunzip.destroy(error));
  yield* packed.pipe(gunzip) as AsyncIterable<Buffer>;
  for await (const _ of packed);
  // NUL bytes fill the last block; zlib passes over whatever stands behind them.
  if (end.last > gunzip.bytesWritten)
    throw Object.assign(new Error('there is more behind its end'), { code: 'Z_DATA_ERROR' });
}

async function* counted(input: AsyncIterable<Buffer>, count: (bytes: number) => void): AsyncGenerator<Buffer> {
  for await (const chunk of input) {
    count(chunk.length);
    yield chunk;
  }
}

/** For who keeps chunks while the next is read. `end`: how many bytes were read, and up to the last that is not NUL. */
async function* copies(chunks: AsyncIterable<Buffer>, end: { read: number; last: number }): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    const last = chunk.findLastIndex((byte) => byte !== 0);
    if (last >= 0) end.last = end.read + last + 1;
    end.read += chunk.length;
    yield Buffer.from(chunk);
  }
}

async function* joined(first: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* rest;
}

/** The first bytes, enough to know a format by, and a way to the others, or to what went wrong behind the first. */
async function takeHead(
  chunks: AsyncGenerator<Uint8Array>,
): Promise<{ head: Buffer; rest: AsyncIterable<Uint8Array> }> {
  const parts: Uint8Array[] = [];
  let length = 0;
  let rest: AsyncIterable<Uint8Array> = chunks;
  while (length < HEAD) {
    try {
      const next = await chunks.next();
      if (next.done === true) break;
      parts.push(Uint8Array.from(next.value));
      length += next.value.length;
    } catch (error) {
      if (length === 0) throw error;
      rest = failing(error);
      break;
    }
  }
  return { head: Buffer.concat(parts), rest };
}

// oxlint-disable-next-line require-yield -- it gives nothing
async function* failing(error: unknown): AsyncGenerator<never> {
  throw error;
}
