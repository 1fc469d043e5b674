import { ROW_CELLS, type Batch } from '../../batch.ts';
import { NOT_REPRICED, type AmendResult, type AppendResult, type Statement } from '../../jobs.ts';
import { monthOf } from '../../month.ts';
import { TenantWriter, type TenantJob } from '../../write/tenant-writer.ts';
import type { Connection, ConnectionPool } from '../connect.ts';
import { expect, expectAmendmentTexts, expectFurther } from './expect.ts';
import { load, openBooks } from './load.ts';
import { numberWords, writeWords } from './new-words.ts';
import { Outbox } from './outbox.ts';
import { Lost, type SeenRun } from './seen-run.ts';
import { storedJob } from './stored-job.ts';
import { withBooks } from './with-books.ts';
import { WorkingSet } from './working-set.ts';
import { writeBack } from './write-back.ts';

export interface Waiting {
  readonly job: TenantJob;
  readonly resolve: (result: AppendResult | AmendResult) => void;
  readonly reject: (error: Error) => void;
}

/** Rows that are stored in one transaction, when there are more than one batch of them. */
const MOST_ROWS = 4_000;

/** What is to be written for one tenant, and what is known of it from one transaction to the next. */
export class TenantLine {
  readonly tenantId: number;
  readonly waiting: Waiting[] = [];
  isWorking = false;
  readonly #set: WorkingSet;
  readonly #writer: TenantWriter;
  readonly #seen: SeenRun;

  /** @param seen what this process has seen of the tenant's changes */
  constructor(tenantId: number, seen: SeenRun) {
    this.tenantId = tenantId;
    this.#seen = seen;
    this.#set = new WorkingSet(tenantId);
    this.#writer = new TenantWriter(this.#set);
  }

  /** Those that are done together: batches in a row, of other jobs one. */
  next(): Waiting[] {
    let rows = 0;
    let count = 0;
    for (const { job } of this.waiting) {
      if (job.kind !== 'append') break;
      rows += job.batch.rows;
      if (count > 0 && rows > MOST_ROWS) break;
      count += 1;
    }
    return this.waiting.splice(0, Math.max(count, 1));
  }

  /**
   * Does jobs in one transaction. `reached`: told when all but the end of it is done.
   * @throws Lost when the database has lost what it had: the same jobs may be done now
   */
  async run(pool: ConnectionPool, group: readonly Waiting[], reached: () => void) {
    const [set, writer, seen] = [this.#set, this.#writer, this.#seen];
    // What is in the place of the numbers that were lost nobody knows.
    const isRefused = ({ job }: Waiting) =>
      job.kind === 'append' && job.batch.learned !== null && job.batch.learned !== seen.since;
    const jobs = group.filter((one) => !isRefused(one)).map(({ job }) => storedJob(job));
    if (jobs.length === 0) return group.map(() => refusal(seen));
    let made = 0;
    try {
      const results = await pool.transaction('begin', async (connection) => {
        if (!seen.isStillThere(await openBooks(connection, set, 'write', seen.change))) throw new Lost();
        // One is alone in its group.
        const [only] = jobs;
        const when = only?.kind === 'reprice' ? only.when : undefined;
        if (when !== undefined && (await rowsOf(connection, when)).length === 0) throw new NotDone();
        const expected = expect(jobs);
        await load(connection, set, expected);
        await load(connection, set, expectFurther(set, jobs));
        await load(connection, set, expectAmendmentTexts(set));
        const outbox = new Outbox(connection);
        // The database enters them while the rest is being worked out.
        const fresh = numberWords(set.known, expected.numbered);
        writeWords(outbox, set.tenantId, fresh);
        const done = await withBooks(
          () => {
            const state = writer.begin();
            const all = jobs.map((job) => writer.run(state, job));
            writer.finish(state);
            return all;
          },
          async (missing) => {
            await outbox.done();
            await load(connection, set, missing);
            // Once texts of words were asked for, others will be.
            if (missing.words.size > 0) await load(connection, set, expectFurther(set, jobs));
          },
        );
        if (done.some((result) => 'done' in result && !result.done)) {
          await outbox.done();
          throw new NotDone();
        }
        for (const job of jobs) {
          if (job.kind !== 'reprice') continue;
          for (const statement of job.statements) await rowsOf(connection, statement);
        }
        await writeBack(outbox, set);
        made = fresh.length + set.written.words.size;
        reached();
        return done;
      });
      const { changes } = set.written;
      seen.add(changes, set.known.tenant.changeSeq);
      if (made === 0 || changes.length > 0) set.committed();
      else {
        // Words without a change that tells whether they stay: they are not held on to.
        writer.forget();
        set.failed();
        for (const result of results) if ('words' in result) result.words.fill(0);
      }
      return group.map((one) => (isRefused(one) ? refusal(seen) : results.shift()!));
    } catch (error) {
      // What is kept may know dictionary numbers that were taken back.
      writer.forget();
      set.failed();
      if (error instanceof NotDone) return [NOT_REPRICED];
      throw error;
    }
  }
}

/** Call logs are not priced again, and what went with it is taken back. */
class NotDone extends Error {}

function rowsOf(connection: Connection, { sql, parameters }: Statement) {
  return connection.rows(sql, parameters);
}

function refusal({ since }: SeenRun): AppendResult {
  return { stored: 0, updated: 0, unchanged: 0, words: new Float64Array(), unrated: 0, refused: { since } };
}

/** The months in which rows of jobs start. */
export function monthsOf(group: readonly Waiting[]): ReadonlySet<number> {
  const months = new Set<number>();
  for (const { job } of group) if (job.kind === 'append') addMonths(months, job.batch);
  return months;
}

function addMonths(months: Set<number>, { rows, cells }: Batch): void {
  for (let row = 0; row < rows; row++) months.add(monthOf(cells[row * ROW_CELLS]!));
}
