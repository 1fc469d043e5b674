import { ChangeLog } from '../changes.ts';
import type { Job, JobResult, Statement, StatementsResult } from '../jobs.ts';
import { createMonthTable } from '../month-table.ts';
import { RollUp } from '../roll-up.ts';
import { amendCalls } from './amend.ts';
import { Amendments } from './amendments.ts';
import { appendBatch, hasMoved, type AppendState } from './append.ts';
import type { Connection } from './connect.ts';
import { queries, SQLITE_DDL } from './dialect.ts';
import { wordNumber } from './dictionary.ts';
import { sqliteCode, storageFailure } from './failure.ts';
import { Pricing } from './pricing.ts';
import { billCausers, repriceRows } from './reprice.ts';
import { replaceRates } from './replace-rates.ts';
import { SessionKeeper, type KeptLeg } from './session-keeper.ts';

const NEXT_SEQ = `insert into "counter" ("tenant_id", "change_seq") values (?, ?)
  on conflict do update set "change_seq" = "change_seq" + excluded."change_seq" returning "change_seq"`;
const ADD_CHANGE = queries
  .insertInto('change')
  .values({ tenant_id: 0, seq: 0, kind: 0, count: 0, entries: new Uint8Array() })
  .compile().sql;
const ADD_HOUR = queries
  .insertInto('hour_count')
  .values({ tenant_id: 0, hour: 0, direction: 0, answered: 0, calls: 0, talk_seconds: 0, sessions: 0 })
  .onConflict((c) =>
    c.columns(['tenant_id', 'hour', 'direction', 'answered']).doUpdateSet((eb) => ({
      calls: eb('hour_count.calls', '+', eb.ref('excluded.calls')),
      talk_seconds: eb('hour_count.talk_seconds', '+', eb.ref('excluded.talk_seconds')),
      sessions: eb('hour_count.sessions', '+', eb.ref('excluded.sessions')),
    })),
  )
  .compile().sql;
const ADD_MONTH = queries
  .insertInto('month_count')
  .values({ tenant_id: 0, month: 0, calls: 0, changed_seq: 0, sessions: 0 })
  .onConflict((c) =>
    c.columns(['tenant_id', 'month']).doUpdateSet((eb) => ({
      calls: eb('month_count.calls', '+', eb.ref('excluded.calls')),
      changed_seq: eb.ref('excluded.changed_seq'),
      sessions: eb('month_count.sessions', '+', eb.ref('excluded.sessions')),
    })),
  )
  .compile().sql;

const RATING_SEQ = 'select "rating_seq" from "tenant" where "id" = ?';
const ANY_AMENDMENT = 'select 1 from "amended_source" where "tenant_id" = ? limit 1';

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
  readonly #months = new Set<number>();
  /** Of each tenant, as of its `rating_seq`. */
  readonly #pricings = new Map<number, { readonly seq: number; readonly pricing: Pricing | null }>();

  constructor(connection: Connection) {
    this.#connection = connection;
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
      const tenants = new Map<number, AppendState>();
      const results = jobs.map((job): JobResult => {
        if (job.kind === 'rates') return replaceRates(this.#connection, job);
        if (job.kind === 'statements') return this.#statements(job.statements, job.when);
        const state = this.#stateOf(job.tenantId, tenants);
        if (job.kind === 'append') return appendBatch(state, job.batch);
        if (job.kind === 'reprice') {
          this.#statements(job.statements);
          return { updated: repriceRows(state, job.ids, job.moment) };
        }
        return { updated: amendCalls(state, job.by, job.calls) };
      });
      for (const { tenantId, rollUp, changes, sessions } of tenants.values()) {
        sessions.finish();
        const seq = this.#writeChanges(tenantId, changes);
        if (seq !== null) this.#writeCounts(tenantId, rollUp, seq);
      }
      this.#connection.exec('commit');
      return results;
    } catch (error) {
      this.#months.clear();
      // They may know dictionary numbers that are taken back.
      this.#pricings.clear();
      if (this.#connection.db.isTransaction) this.#connection.exec('rollback');
      throw error;
    }
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

  #stateOf(tenantId: number, tenants: Map<number, AppendState>): AppendState {
    let state = tenants.get(tenantId);
    if (state === undefined) {
      const rollUp = new RollUp();
      const pricing = this.#pricingOf(tenantId);
      const settled =
        pricing?.asksForCauser === true ? (legs: readonly KeptLeg[]) => billCausers(made, legs) : undefined;
      const made: AppendState = {
        connection: this.#connection,
        tenantId,
        rollUp,
        sessions: new SessionKeeper(this.#connection, tenantId, rollUp, settled),
        changes: new ChangeLog(),
        makeMonth: (month) => this.#makeMonth(month),
        hasMoved: hasMoved(this.#connection, tenantId),
        amendments:
          this.#connection.rows(ANY_AMENDMENT).get(tenantId) === undefined
            ? null
            : new Amendments(this.#connection, tenantId),
        pricing,
        unrated: 0,
      };
      state = made;
      tenants.set(tenantId, state);
    }
    return state;
  }

  #pricingOf(tenantId: number): Pricing | null {
    const [seq] = this.#connection.rows(RATING_SEQ).get(tenantId) as unknown as [number];
    let kept = this.#pricings.get(tenantId);
    if (kept?.seq !== seq) {
      const pricing = Pricing.of(this.#connection, tenantId, (text) => wordNumber(this.#connection, tenantId, text));
      this.#pricings.set(tenantId, (kept = { seq, pricing }));
    }
    return kept.pricing;
  }

  #statements(statements: readonly Statement[], when?: Statement): StatementsResult {
    if (when !== undefined && this.#statements([when])[0]!.length === 0) return [];
    return statements.map(({ sql, parameters }) => this.#connection.objects(sql).all(...(parameters as never[])));
  }

  #makeMonth(month: number): void {
    if (this.#months.has(month)) return;
    const added = this.#connection.rows('insert into "month" ("month") values (?) on conflict do nothing').run(month);
    if (added.changes === 1) {
      for (const step of createMonthTable(queries as never, month, SQLITE_DDL)) {
        this.#connection.exec(step.compile().sql);
      }
    }
    this.#months.add(month);
  }

  #writeCounts(tenantId: number, rollUp: RollUp, seq: number): void {
    const addHour = this.#connection.rows(ADD_HOUR);
    for (const line of rollUp.hours.values()) {
      addHour.run(tenantId, line.hour, line.direction, line.answered, line.calls, line.talk_seconds, line.sessions);
    }
    const addMonth = this.#connection.rows(ADD_MONTH);
    for (const [month, { calls, sessions }] of rollUp.months) addMonth.run(tenantId, month, calls, seq, sessions);
  }

  /** The number of the last change; null when there was none. */
  #writeChanges(tenantId: number, changes: ChangeLog): number | null {
    const runs = changes.finish();
    const count = runs.reduce((sum, run) => sum + run.count, 0);
    if (count === 0) return null;
    const last = this.#connection.rows(NEXT_SEQ).get(tenantId, count) as unknown as [number];
    let seq = last[0] - count + 1;
    const add = this.#connection.rows(ADD_CHANGE);
    for (const run of runs) {
      add.run(tenantId, seq, run.kind, run.count, run.entries);
      seq += run.count;
    }
    return last[0];
  }
}
