import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FORMATS } from '../../../src/formats/index.ts';
import { feedOf } from '../../../src/ingest/feed.ts';
import { readPositions } from '../../../src/ingest/watch/position.ts';
import { WatchedFile } from '../../../src/ingest/watch/watched-file.ts';
import { WatchedFolder } from '../../../src/ingest/watch/watched-folder.ts';
import type { Watched, WatchContext } from '../../../src/ingest/watch/watch.ts';
import { UnavailableError } from '../../../src/record/errors.ts';
import type { Store } from '../../../src/store/store.ts';
import { listAll, openTemporary, type TemporaryStore } from '../../store/open-temporary.ts';
import { cdrNumber } from '../../support/cdrs.ts';
import { HAPPENINGS, RotatedLog, type Happening } from './rotated-log.ts';

/** What happens to the log at a step of a look to the store, or that the store fails there; null: nothing. */
type Within = Happening | 'fail' | null;
/** What a watch does, or what happens within its next look, one at each step to the store. */
type Doing = 'look' | 'restart' | 'look much later' | Happening | { readonly within: readonly Within[] };

const happening = fc.constantFrom(...HAPPENINGS);
const within: fc.Arbitrary<Within> = fc.option(fc.constantFrom(...HAPPENINGS, 'fail' as const));
const doing: fc.Arbitrary<Doing> = fc.oneof(
  { weight: 4, arbitrary: happening },
  { weight: 3, arbitrary: fc.constant('look' as const) },
  { weight: 1, arbitrary: fc.constantFrom('restart' as const, 'look much later' as const) },
  { weight: 3, arbitrary: fc.record({ within: fc.array(within, { minLength: 1, maxLength: 8 }) }) },
);

type Watch = (context: WatchContext, log: RotatedLog) => Watched;

const places: readonly (readonly [string, Watch])[] = [
  ['file', (context, log) => new WatchedFile(context, log.path)],
  [
    'folder',
    (context, log) => {
      // What was packed just now may not be whole yet.
      if (context.once) log.rest();
      return new WatchedFolder(context, log.folder);
    },
  ],
];

it.each(places)(
  'reads every record of a log, whatever becomes of its %s between and during the looks',
  async (_name, watch) => {
    const run = async (doings: readonly Doing[]) => {
      await using temporary = await openTemporary();
      const log = new RotatedLog(emptyFolder(temporary));
      await using watching = new Watching(temporary, log, watch);
      // What was rotated before the first watch is for import.
      await watching.do('look');
      for (const one of doings) await watching.do(one);
      log.reopen();
      const faults = await watching.end();
      const { items } = await listAll(temporary);
      expect(items.map((item) => cdrNumber(item['call_id'])).toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: log.written }, (_, n) => n),
      );
      expect(faults).toBe(0);
    };
    await fc.assert(fc.asyncProperty(fc.array(doing, { minLength: 1, maxLength: 25 }), run), { numRuns: 60 });
  },
);

function emptyFolder({ folder }: TemporaryStore): string {
  const path = join(folder, 'log');
  mkdirSync(path);
  return path;
}

/** A watch of the log that looks when it is told to. */
class Watching implements AsyncDisposable {
  readonly #temporary: TemporaryStore;
  readonly #log: RotatedLog;
  readonly #store: Store;
  readonly #watch: Watch;
  #watched: Watched | null = null;
  #now = 0;
  #within: Within[] = [];
  #faults = 0;

  constructor(temporary: TemporaryStore, log: RotatedLog, watch: Watch) {
    this.#watch = watch;
    this.#temporary = temporary;
    this.#log = log;
    this.#store = withHappenings(temporary.store, () => {
      const next = this.#within.shift() ?? null;
      if (next === 'fail') throw new UnavailableError('Nothing was stored.');
      if (next !== null) log.happen(next);
    });
  }

  async do(what: Doing): Promise<void> {
    if (typeof what === 'object') {
      this.#within = [...what.within];
      await this.#look();
      this.#within = [];
    } else if (what === 'look') await this.#look();
    else if (what === 'restart') await this.#stop();
    else if (what === 'look much later') {
      // Whoever still had the old file open has noticed meanwhile.
      this.#log.reopen();
      this.#now += 60_000;
      await this.#look();
    } else this.#log.happen(what);
  }

  /** Reads what is there still; returns how many records were at fault. */
  async end(): Promise<number> {
    await this.#stop();
    await this.#open(true);
    await this.#look();
    await this.#stop();
    return this.#faults;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stop();
  }

  async #look(): Promise<void> {
    if (this.#watched === null) await this.#open(false);
    try {
      await this.#watched!.step((this.#now += 500));
    } catch (error) {
      if (!(error instanceof UnavailableError)) throw error;
      await this.#watched!.close();
    }
  }

  async #stop(): Promise<void> {
    await this.#watched?.close();
    this.#watched = null;
  }

  async #open(once: boolean): Promise<void> {
    const { store, tenantId } = this.#temporary;
    const feed = await feedOf(store, tenantId, null);
    const positions = await readPositions(store, feed);
    const context: WatchContext = {
      store: this.#store,
      feed,
      format: FORMATS.get('asterisk-csv')!,
      once,
      signal: new AbortController().signal,
      say: (event) => {
        if (event.kind === 'read') this.#faults += event.totals.rejected;
      },
      positions: new Map(positions.map((position) => [position.file, position])),
      buffer: Buffer.alloc(1000),
    };
    this.#watched = this.#watch(context, this.#log);
  }
}

/** The store, with something happening before and after each thing that it does; then it fails where that throws. */
function withHappenings(store: Store, happen: () => void): Store {
  return new Proxy(store, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      if (name !== 'append' && name !== 'write') return value.bind(target) as unknown;
      return async (...given: unknown[]) => {
        happen();
        const result: unknown = await Reflect.apply(value, target, given);
        happen();
        return result;
      };
    },
  });
}
