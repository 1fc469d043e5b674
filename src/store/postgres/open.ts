import { UnavailableError } from '../../record/errors.ts';
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
import type { OpenOptions } from '../open-options.ts';
import { rateBatch } from '../rate-batch.ts';
import type { Store } from '../store.ts';
import { startThread, type Thread } from '../thread.ts';
import { LearnedWords } from '../words.ts';
import { AccessNews, TELL } from './access-news.ts';
import { ConnectionPool } from './connect.ts';
import { postgresDialect, queries } from './read/dialect.ts';
import { ensureMonths, monthsAhead } from './months.ts';
import { openFailure } from './open-failure.ts';
import { prepareDatabase } from './prepare.ts';
import { Prices } from './read/prices.ts';
import { Questions } from './read/questions.ts';
import { readCases } from './read/read-cases.ts';
import type { Target } from './target.ts';
import { told } from './told.ts';
import { Writer } from './write/writer.ts';
import type { WriterStart } from './write/writer-thread.ts';

/** Of the connections of a process, the part that writes: what it writes for one tenant takes one at a time. */
const WRITING = 1 / 4;

/**
 * Opens the store in a PostgreSQL database and brings that to this program's schema.
 * @throws SetupError when it cannot be used.
 */
export async function openPostgres(target: Target, options: OpenOptions): Promise<Store> {
  await prepareDatabase(target, options.existing);
  const isServer = options.writer === 'thread';
  const connections = isServer ? Math.max(1, Math.floor(target.pool * WRITING)) : 1;
  // One more of those that write makes months.
  const pool = new ConnectionPool(target, 'read', Math.max(1, target.pool - connections - 1));
  const cases = await pool.with(readCases).catch(async (error: unknown) => {
    await pool.close();
    throw openFailure(error, target.url);
  });
  const jobs = isServer ? writerThread({ target, connections }) : inPlace(target, connections);
  const read = <Row>(sql: string, parameters: readonly unknown[] = []) =>
    told(() => pool.with((connection) => connection.objects<Row>(sql, parameters)));
  const questions = new Questions(pool, postgresDialect(cases));
  const prices = new Prices(pool);
  const words = new LearnedWords();
  const news = new AccessNews(target, () => questions.forget());
  if (isServer) await news.listen();
  const name = await storeName(pool);

  let unrated = 0;
  const watchers: ((tenantId: number) => void)[] = [];
  const changed = (tenantId: number, count: number) => {
    if (count > 0) for (const watcher of watchers) watcher(tenantId);
  };
  // Nothing tells cheaply whether anything was changed by whatever server.
  let version = 0;

  return {
    get name() {
      return `${name} ${news.origin}`;
    },
    isShared: true,
    queries,
    engine: questions.engine,
    batch: (tenantId, expected) => new BatchBuilder(expected, words.of(tenantId)),
    append(tenantId, batch) {
      // Nothing else of the batch is held on to: what waits grows old, and is dear to collect.
      const fresh = batch.words;
      return jobs.call({ kind: 'append', tenantId, batch }, [batch.cells.buffer]).then((done) => {
        const { stored, updated, unchanged, refused, ...further } = done as AppendResult;
        if (refused !== undefined) {
          if (words.of(tenantId).since !== refused.since) {
            words.forget(tenantId, refused.since);
            questions.forget();
          }
          throw new UnavailableError(LOST);
        }
        words.learn(tenantId, fresh, further.words);
        unrated += further.unrated;
        changed(tenantId, stored + updated);
        return { stored, updated, unchanged };
      });
    },
    async amend(tenantId, by, calls) {
      const done = (await jobs.call({ kind: 'amend', tenantId, by, calls })) as AmendResult;
      changed(tenantId, done.updated);
      return done;
    },
    list: (scope, request) => questions.list(scope, request),
    explain: (scope, request) => questions.explain(scope, request),
    export: (scope, request) => questions.export(scope, request),
    async priced(scope, id) {
      return (await questions.visible(scope, id)) ? prices.priced(scope.tenantId, id) : null;
    },
    async repriced(scope, { moment, ...request }) {
      const { ids, next } = await questions.keys(scope, request);
      return { rows: ids.length, ...(await prices.look(scope.tenantId, ids, moment)), next };
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
      changed(tenantId, done.updated);
      return done;
    },
    aggregate: (scope, request) => questions.aggregate(scope, request),
    peaks: (scope, request) => questions.peaks(scope, request),
    get: (scope, id) => questions.get(scope, id),
    session: (scope, sought) => questions.session(scope, sought),
    changes: (scope, request) => questions.changes(scope, request),
    watch(stored) {
      watchers.push(stored);
    },
    changeSeq: (tenantId) => questions.changeSeq(tenantId),
    version: () => (version += 1),
    accessVersion: () => news.version,
    async replaceRates(tenantId, change) {
      const added = rateBatch(change.added);
      const replaced = Float64Array.from(change.replaced);
      const audit = compiled(change.audit);
      const job: Job = { kind: 'rates', tenantId, seq: change.seq, at: Date.now(), replaced, added, audit };
      const done = (await jobs.call(job, [added.numbers.buffer, replaced.buffer])) as ReplaceRatesResult;
      return done.replaced;
    },
    read<Row>(query: { compile(): Statement }) {
      const { sql, parameters } = query.compile();
      return read<Row>(sql, parameters);
    },
    async write(list) {
      const statements = list.map(compiled);
      const isAccess = statements.some(({ sql }) => OF_ACCESS.test(sql));
      const job: Job = { kind: 'statements', statements: isAccess ? [...statements, TELL] : statements };
      const rows = (await jobs.call(job)) as StatementsResult;
      if (isAccess) news.changed();
      return rows.slice(0, statements.length);
    },
    async settle() {
      // Months are indexed as a whole from the beginning; what is to be done is to have the next one in time.
      await ensureMonths(pool, monthsAhead(Date.now()));
      return { indexed: 0, packed: 0 };
    },
    async check() {
      await read('select 1');
    },
    unrated: () => unrated,
    async size() {
      const [row] = await read<{ size: number }>('select pg_database_size(current_database()) as size');
      return row!.size;
    },
    async close() {
      news.close();
      await jobs.close();
      await pool.close();
    },
  };
}

const LOST =
  'Nothing was stored: the database has lost what it had stored before, as when a backup is put back. Send it again.';

/** What changes who may do what. */
const OF_ACCESS = /^\s*(insert into|update|delete from) "(token|tenant)"/i;

function compiled(query: { compile(): Statement }): Statement {
  const { sql, parameters } = query.compile();
  return { sql, parameters };
}

/** Made with the first server, by the database. */
async function storeName(pool: ConnectionPool): Promise<string> {
  const rows = await pool.with(async (connection) => {
    await connection.rows(
      `insert into "setting" ("name", "value") values ('store_name', replace(gen_random_uuid()::text, '-', ''))
        on conflict do nothing`,
    );
    return connection.rows(`select "value" from "setting" where "name" = 'store_name'`);
  });
  return rows[0]![0] as string;
}

function writerThread(start: WriterStart): Thread<Job, JobResult> {
  return startThread(new URL(`./write/writer-thread${EXTENSION}`, import.meta.url), start);
}

/** `.ts`, or `.js` where it was compiled. */
const EXTENSION = import.meta.filename.slice(import.meta.filename.lastIndexOf('.'));

function inPlace(target: Target, connections: number): Thread<Job, JobResult> {
  const writer = new Writer(target, connections);
  return { call: (job) => writer.run(job), close: () => writer.close() };
}
