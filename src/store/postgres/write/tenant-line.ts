import { ROW_CELLS, type Batch } from '../../batch.ts';
import type { AmendResult, AppendResult } from '../../jobs.ts';
import { monthOf } from '../../month.ts';
import { TenantWriter, type TenantJob } from '../../write/tenant-writer.ts';
import type { ConnectionPool } from '../connect.ts';
import { expect, expectAmendmentTexts, expectFurther } from './expect.ts';
import { load, openBooks } from './load.ts';
import { Outbox } from './outbox.ts';
import { storedJob } from './stored-job.ts';
import { withBooks } from './with-books.ts';
import { WorkingSet } from './working-set.ts';
import { writeBack, writeWords } from './write-back.ts';

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

  constructor(tenantId: number) {
    this.tenantId = tenantId;
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

  /** Does jobs in one transaction. `reached`: told when all but the end of it is done. */
  async run(pool: ConnectionPool, group: readonly Waiting[], reached: () => void) {
    const jobs = group.map(({ job }) => storedJob(job));
    const [set, writer] = [this.#set, this.#writer];
    try {
      const results = await pool.transaction('begin', async (connection) => {
        await openBooks(connection, set, 'write');
        const expected = expect(jobs);
        await load(connection, set, expected);
        await load(connection, set, expectFurther(set, jobs));
        await load(connection, set, expectAmendmentTexts(set));
        const outbox = new Outbox(connection);
        // The database enters them while the rest is being worked out.
        writeWords(outbox, set, set.numberWords(expected.numbered));
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
        for (const job of jobs) {
          if (job.kind !== 'reprice') continue;
          for (const { sql, parameters } of job.statements) await connection.rows(sql, parameters);
        }
        await writeBack(outbox, set);
        reached();
        return done;
      });
      set.committed();
      return results;
    } catch (error) {
      // What is kept may know dictionary numbers that were taken back.
      writer.forget();
      set.failed();
      throw error;
    }
  }
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
