import { NOT_REPRICED, type Job, type JobResult, type Statement, type StatementsResult } from '../jobs.ts';
import type { AppendState } from '../write/append.ts';
import { TenantWriter } from '../write/tenant-writer.ts';
import { SqliteBooks } from './books.ts';
import type { Connection } from './connect.ts';
import { sqliteCode, storageFailure } from './failure.ts';
import { Months } from './months.ts';
import { replaceRates } from './replace-rates.ts';

export type Outcome = { readonly response: JobResult } | { readonly error: Error };

/** How long a writer waits for another process to end its transaction, and how often it looks. */
const PATIENCE = 30_000;
const LOOK_EVERY = 4;

/**
 * The one writer of a process. Takes jobs, does as many as are waiting in one transaction (one fsync), and tells what
 * became of each. Several processes may write: each transaction begins by taking SQLite's write lock.
 */
export class Writer {
  readonly #connection: Connection;
  readonly #months: Months;
  readonly #tenants = new Map<number, TenantWriter>();

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#months = new Months(connection);
    // The writer looks for the lock itself: SQLite's own waiting grows to 100 ms a look and starves beside an import.
    connection.exec('pragma busy_timeout = 0');
  }

  /** Does the jobs, each whole or not at all. What was told as done is on disk. */
  run(jobs: readonly Job[]): Outcome[] {
    try {
      return this.#transaction(jobs).map((response) => ({ response }));
    } catch (error) {
      const failure = storageFailure(error);
      if (jobs.length === 1 || failure !== error) return jobs.map(() => ({ error: failure }));
      // One job is at fault; the others shall not suffer for it.
      return jobs.flatMap((job) => this.run([job]));
    }
  }

  close(): void {
    this.#connection.close();
  }

  #transaction(jobs: readonly Job[]): JobResult[] {
    this.#begin();
    try {
      const states = new Map<TenantWriter, AppendState>();
      const finish = () => {
        for (const [tenant, state] of states) tenant.finish(state);
        states.clear();
      };
      const results = jobs.map((job): JobResult => {
        if (job.kind === 'rates') return replaceRates(this.#connection, job);
        if (job.kind === 'statements') {
          // What it hangs on are the counts of the months, which the jobs before it have changed only when they are finished.
          if (job.when !== undefined) finish();
          return this.#statements(job.statements, job.when);
        }
        const tenant = this.#tenantOf(job.tenantId);
        let state = states.get(tenant);
        if (state === undefined) states.set(tenant, (state = tenant.begin()));
        return job.kind === 'reprice' ? this.#reprice(job, () => tenant.run(state, job)) : tenant.run(state, job);
      });
      finish();
      this.#connection.exec('commit');
      return results;
    } catch (error) {
      this.#months.forget();
      for (const tenant of this.#tenants.values()) tenant.forget();
      if (this.#connection.db.isTransaction) this.#connection.exec('rollback');
      throw error;
    }
  }

  /** What goes with it is taken back where it is not done, and not what other jobs have done. */
  #reprice(job: Extract<Job, { kind: 'reprice' }>, run: () => JobResult): JobResult {
    this.#connection.exec('savepoint "reprice"');
    const isMeant = this.#holds(job.when);
    const result = isMeant ? run() : NOT_REPRICED;
    if ('done' in result && result.done) this.#statements(job.statements);
    else this.#connection.exec('rollback to "reprice"');
    this.#connection.exec('release "reprice"');
    return result;
  }

  #begin(): void {
    const deadline = Date.now() + PATIENCE;
    for (;;) {
      try {
        this.#connection.exec('begin immediate');
        return;
      } catch (error) {
        if (sqliteCode(error) !== 5 || Date.now() > deadline) throw error;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_EVERY);
      }
    }
  }

  #tenantOf(tenantId: number): TenantWriter {
    let tenant = this.#tenants.get(tenantId);
    if (tenant === undefined) {
      tenant = new TenantWriter(new SqliteBooks(this.#connection, tenantId, this.#months));
      this.#tenants.set(tenantId, tenant);
    }
    return tenant;
  }

  #holds(when: Statement | undefined): boolean {
    return when === undefined || this.#statements([when])[0]!.length > 0;
  }

  #statements(statements: readonly Statement[], when?: Statement): StatementsResult {
    if (!this.#holds(when)) return [];
    return statements.map(({ sql, parameters }) => this.#connection.objects(sql).all(...(parameters as never[])));
  }
}
