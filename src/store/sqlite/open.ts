import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Compilable } from 'kysely';
import type { Filter } from '../../query/tree.ts';
import { SetupError } from '../../record/errors.ts';
import type { Aggregate } from '../aggregate.ts';
import { BatchBuilder } from '../batch.ts';
import type {
  AmendResult,
  AppendResult,
  Job,
  JobResult,
  ReplaceRatesResult,
  RepriceResult,
  Statement,
  StatementsResult,
} from '../jobs.ts';
import type { Migrated } from '../migrated.ts';
import { rateBatch } from '../rate-batch.ts';
import { TooManyRows } from '../read/counting.ts';
import { isKeyOrder } from '../read/paging.ts';
import { Reader } from '../read/reader.ts';
import type { Reading } from '../read/reading.ts';
import type { ChangePage, ExportPage, ListRequest, Page, RepricePage, Scope, Settled, Store } from '../store.ts';
import { LearnedWords } from '../words.ts';
import type { OpenOptions } from '../open-options.ts';
import { connect, DATABASE_FILE } from './connect.ts';
import { queries, SQLITE, SQLITE_SQL } from './dialect.ts';
import { NOT_READ, openFailure, storageFailure } from './failure.ts';
import { hasDatabase } from './has-database.ts';
import type { ChangesCall } from './feed-thread.ts';
import { isServed } from './lock.ts';
import { migrate } from './migrate.ts';
import type { ListAnswer, ListCall, ReaderStart } from './reader-thread.ts';
import { Repricer } from '../write/repricer.ts';
import { SqliteBooks } from './books.ts';
import { runReading } from './run-reading.ts';
import { Settler } from './settle.ts';
import { Snapshot } from './snapshot.ts';
import { startThread, yieldToOthers, type Thread } from './thread.ts';
import { Writer } from './writer.ts';
import type { WriterStart } from './writer-thread.ts';

/** Up to so many rows may be passed over in place; a longer way is walked on the reader's thread. */
const SHORT_SKIP = 5_000;
/** So many places of an index are counted in a millisecond. */
const PATIENCE = 20_000;

/**
 * Opens the store in a data folder, making both when there is none, and brings it to this program's schema.
 * @throws SetupError when the folder cannot be used.
 */
export async function openSqlite(folder: string, options: OpenOptions): Promise<Store> {
  const file = join(folder, DATABASE_FILE);
  if (options.existing === true && !hasDatabase(folder)) {
    throw new SetupError(
      `There is no Ringlog data in ${folder}. Start with \`ringlog serve\` or \`ringlog import\`, or name the folder with --data.`,
    );
  }
  await prepareFolder(folder);
  const connection = connect(file, 'read');
  const reader = new Reader(SQLITE, { patience: PATIENCE });
  const repricer = new Repricer((tenantId) => new SqliteBooks(connection, tenantId));
  const writerStart: WriterStart = { file, courteous: options.courteous ?? false };
  const jobs = options.writer === 'thread' ? startThread<Job, JobResult>('writer-thread', writerStart) : inPlace(file);
  // Threads inherit this, and the writer must not: who waits for its lock would wait until all others have gone first.
  if (options.courteous === true && isServed(folder)) yieldToOthers();
  const words = new LearnedWords();
  const snapshot = new Snapshot(connection);
  const look = <Result>(looked: () => Result): Result => {
    try {
      snapshot.hold();
      return looked();
    } catch (error) {
      throw error instanceof TooManyRows ? error : storageFailure(error, NOT_READ);
    }
  };
  const run = <Result>(reading: Reading<Result>): Result => look(() => runReading(connection, reading));
  const threads = new Map<string, Thread<ListCall, ListAnswer>>();
  /** What looks at all of a tenant must not hold up those who walk along an index; each has a thread, when it is needed. */
  const readers = (task: 'walks' | 'scans' | 'exports' | 'sums'): Thread<ListCall, ListAnswer> => {
    let thread = threads.get(task);
    if (thread === undefined)
      threads.set(
        task,
        (thread = startThread('reader-thread', { file, patient: task !== 'walks' } satisfies ReaderStart)),
      );
    return thread;
  };

  const askThread = (scope: Scope, request: ListRequest, task: 'list' | 'explain') => {
    const isPutTogether = request.of === 'sessions' && scope.extensions !== null;
    const walks = !isPutTogether && request.filter === null && request.search === null && isKeyOrder(request.order);
    return readers(walks ? 'walks' : 'scans').call({ scope, request, task });
  };

  const settler = new Settler(file, connection, jobs);
  let settling: Promise<Settled> | null = null;

  let feed: Thread<ChangesCall, ChangePage | null> | null = null;
  let unrated = 0;
  const watchers: ((tenantId: number) => void)[] = [];

  const name = connection.rows(`select "value" from "setting" where "name" = 'store_name'`).get();

  return {
    name: (name as unknown as [string])[0],
    isShared: false,
    queries,
    batch: (tenantId, expected) => new BatchBuilder(expected, words.of(tenantId)),
    append(tenantId, batch) {
      // Nothing else of the batch is held on to: what waits grows old, and is dear to collect.
      const fresh = batch.words;
      return jobs.call({ kind: 'append', tenantId, batch }, [batch.cells.buffer]).then((done) => {
        const { stored, updated, unchanged, ...further } = done as AppendResult;
        snapshot.release();
        words.learn(tenantId, fresh, further.words);
        unrated += further.unrated;
        if (stored + updated > 0) for (const watcher of watchers) watcher(tenantId);
        return { stored, updated, unchanged };
      });
    },
    async amend(tenantId, by, calls) {
      const done = (await jobs.call({ kind: 'amend', tenantId, by, calls })) as AmendResult;
      snapshot.release();
      if (done.updated > 0) for (const watcher of watchers) watcher(tenantId);
      return done;
    },
    async list(scope, request) {
      if (isShort(scope, request)) {
        try {
          return run(reader.list(scope, request));
        } catch (error) {
          if (!(error instanceof TooManyRows)) throw error;
        }
      }
      return (await askThread(scope, request, 'list')) as Page;
    },
    async explain(scope, request) {
      return (await askThread(scope, request, 'explain')) as string;
    },
    async export(scope, request) {
      return (await readers('exports').call({ scope, request, task: 'export' })) as ExportPage;
    },
    priced(scope, id) {
      return run(reader.visible(scope, id)) ? look(() => repricer.priced(scope.tenantId, id)) : null;
    },
    async repriced(scope, request) {
      return (await readers('exports').call({ scope, request, task: 'reprice' })) as RepricePage;
    },
    async reprice(tenantId, { ids, moment, expected, when, alongside }) {
      const statements = alongside.map(compiled);
      const job = {
        kind: 'reprice',
        tenantId,
        ids,
        moment,
        ...(expected === undefined ? {} : { expected }),
        statements,
      } as const;
      const done = (await jobs.call(when === undefined ? job : { ...job, when: compiled(when) })) as RepriceResult;
      snapshot.release();
      if (done.updated > 0) for (const watcher of watchers) watcher(tenantId);
      return done;
    },
    async aggregate(scope, request) {
      return (await readers('sums').call({ scope, request, task: 'aggregate' })) as Aggregate[];
    },
    async peaks(scope, request) {
      return (await readers('sums').call({ scope, request, task: 'peaks' })) as number[];
    },
    get(scope, id) {
      const json = run(reader.get(scope, id));
      return json === null ? null : { json, beside: () => run(reader.beside(scope, id)) };
    },
    session(scope, sought) {
      return run(reader.session(scope, sought));
    },
    changes(scope, request) {
      feed ??= startThread('feed-thread', { file });
      return feed.call({ scope, request });
    },
    watch(stored) {
      watchers.push(stored);
    },
    changeSeq(tenantId) {
      const query = 'select "change_seq" from "counter" where "tenant_id" = ?';
      const row = look(() => connection.rows(query).get(tenantId));
      return (row as unknown as [number] | undefined)?.[0] ?? 0;
    },
    version: () => look(() => snapshot.version),
    accessVersion: () => look(() => snapshot.version),
    engine: SQLITE_SQL,
    async replaceRates(tenantId, change) {
      const added = rateBatch(change.added);
      const replaced = Float64Array.from(change.replaced);
      const { sql, parameters } = change.audit.compile();
      const job: Job = {
        kind: 'rates',
        tenantId,
        seq: change.seq,
        at: Date.now(),
        replaced,
        added,
        audit: { sql, parameters },
      };
      const done = (await jobs.call(job, [added.numbers.buffer, replaced.buffer])) as ReplaceRatesResult;
      snapshot.release();
      return done.replaced;
    },
    read<Row>(query: Compilable<Row>) {
      const { sql, parameters } = query.compile();
      return look(() => connection.objects(sql).all(...(parameters as never[])) as Row[]);
    },
    async write(list) {
      const rows = (await jobs.call({ kind: 'statements', statements: list.map(compiled) })) as StatementsResult;
      snapshot.release();
      return rows;
    },
    async settle(request) {
      try {
        return await (settling = settler.settle(request));
      } finally {
        snapshot.release();
      }
    },
    check() {
      look(() => connection.rows('select count(*) from "tenant"').get());
    },
    unrated: () => unrated,
    size: () => statSync(file).size + (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0),
    async close() {
      settler.stop();
      await settling?.catch(() => {});
      await Promise.all(
        [...threads.values(), feed].filter((thread) => thread !== null).map((thread) => thread.close()),
      );
      snapshot.release();
      connection.close();
      // Last, since the last connection to close moves the log into the database file: a copy of that is then whole.
      await jobs.close();
    },
  };
}

function compiled(query: Compilable): Statement {
  const { sql, parameters } = query.compile();
  return { sql, parameters };
}

/** Whether the answer may be found without looking through the dictionary or at rows that are not wanted. */
function isShort({ extensions }: Scope, { of, order, search, filter, skip }: ListRequest): boolean {
  // These are put together from the legs that may be seen.
  if (of === 'sessions' && extensions !== null) return false;
  return isKeyOrder(order) && search === null && (filter === null || isPlain(filter)) && skip <= SHORT_SKIP;
}

/** Whether a filter only compares fields with single values. */
function isPlain(filter: Filter): boolean {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.terms.every(isPlain);
    case 'not':
      return isPlain(filter.term);
    case 'compare':
      if (filter.left.kind !== 'field' || filter.right.kind !== 'literal') return false;
      return filter.left.field.stored !== 'word' || filter.operator === 'eq' || filter.operator === 'ne';
    case 'constant':
      return true;
    default:
      return false;
  }
}

/**
 * Makes a data folder ready for use: makes it when there is none, and brings it to this program's schema.
 * @throws SetupError when it cannot be used.
 */
export async function prepareFolder(folder: string): Promise<Migrated> {
  const file = join(folder, DATABASE_FILE);
  try {
    mkdirSync(folder, { recursive: true });
    const connection = connect(file, 'write');
    try {
      const done = await migrate(connection, file);
      connection.exec(`insert into "setting" values ('store_name', lower(hex(randomblob(16)))) on conflict do nothing`);
      return done;
    } finally {
      connection.close();
    }
  } catch (error) {
    throw openFailure(error, folder, file);
  }
}

function inPlace(file: string): Thread<Job, JobResult> {
  const writer = new Writer(connect(file, 'write'));
  return {
    async call(job) {
      const [outcome] = writer.run([job]);
      if ('error' in outcome!) throw outcome.error;
      return outcome!.response;
    },
    async close() {
      writer.close();
    },
  };
}
