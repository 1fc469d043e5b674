import { setTimeout as pause } from 'node:timers/promises';
import { UnavailableError } from '../../../record/errors.ts';
import type { Job, JobResult, StatementsResult } from '../../jobs.ts';
import { ConnectionPool, type Connection } from '../connect.ts';
import { isLost, isPassing, storageFailure } from '../failure.ts';
import { ensureMonths } from '../months.ts';
import { replaceRates } from './replace-rates.ts';
import type { Target } from '../target.ts';
import { Lost, SeenRun } from './seen-run.ts';
import { TenantLine, monthsOf, type Waiting } from './tenant-line.ts';
import { Turns } from './turns.ts';

/** How long is waited before each further try (ms): a server that is started anew is back within seconds. */
const PAUSES = [20, 60, 200, 600, 2000];

/** Tenants that nothing was written for are forgotten when there are more. */
const MOST_TENANTS = 1_000;

/**
 * Writes for many tenants, each on a connection at a time: the jobs of one tenant that are waiting are done in one
 * transaction. Other processes may write for the same tenants; who holds a tenant's counter comes first.
 */
export class Writer {
  readonly #pool: ConnectionPool;
  readonly #turns: Turns;
  readonly #lines = new Map<number, TenantLine>();
  /** Of every tenant that was written for: whoever knows words of it holds on to them. */
  readonly #seen = new Map<number, SeenRun>();
  /** Months that have a table. */
  readonly #months = new Set<number>();
  readonly #running = new Set<Promise<unknown>>();

  /** @param connections how many tenants are written for at a time */
  constructor(target: Target, connections: number) {
    // One more makes months.
    this.#pool = new ConnectionPool(target, 'write', connections + 1);
    this.#turns = new Turns(connections);
  }

  /** Does a job, whole or not at all. What was told as done is on disk. */
  run(job: Job): Promise<JobResult> {
    if (job.kind === 'statements' || job.kind === 'rates') return this.#track(this.#alone(job));
    const line = this.#lineOf(job.tenantId);
    return new Promise((resolve, reject) => {
      line.waiting.push({ job, resolve, reject });
      if (!line.isWorking) void this.#track(this.#work(line));
    });
  }

  /** Ends when all that was begun is done. */
  async close(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
    await this.#pool.close();
  }

  #track<Result>(work: Promise<Result>): Promise<Result> {
    const settled = work.then(
      () => {},
      () => {},
    );
    this.#running.add(settled);
    void settled.finally(() => this.#running.delete(settled));
    return work;
  }

  #lineOf(tenantId: number): TenantLine {
    let line = this.#lines.get(tenantId);
    // What was asked for last stands last.
    if (line !== undefined) this.#lines.delete(tenantId);
    this.#lines.set(tenantId, (line ??= new TenantLine(tenantId, this.#seenOf(tenantId))));
    if (this.#lines.size > MOST_TENANTS) {
      const idle = [...this.#lines.values()].find((one) => !one.isWorking);
      if (idle !== undefined && idle !== line) this.#lines.delete(idle.tenantId);
    }
    return line;
  }

  #seenOf(tenantId: number): SeenRun {
    let seen = this.#seen.get(tenantId);
    if (seen === undefined) this.#seen.set(tenantId, (seen = new SeenRun()));
    return seen;
  }

  async #work(line: TenantLine): Promise<void> {
    line.isWorking = true;
    // Whoever comes in the same turn of the event loop comes along.
    await Promise.resolve();
    while (line.waiting.length > 0) {
      await this.#turns.take(() => this.#do(line, line.next()));
    }
    line.isWorking = false;
  }

  /** Does jobs together; when they fail for no reason of the database, one by one: the others shall not suffer. */
  async #do(line: TenantLine, group: readonly Waiting[]): Promise<void> {
    try {
      const results = await this.#tried(group[0]!.job.kind === 'reprice', async (reached) => {
        await this.#makeMonths(monthsOf(group));
        return line.run(this.#pool, group, reached);
      });
      for (const [index, { resolve }] of group.entries()) resolve(results[index]!);
    } catch (error) {
      if (group.length === 1 || isPassing(error) || isLost(error)) {
        for (const { reject } of group) reject(storageFailure(error));
      } else for (const one of group) await this.#do(line, [one]);
    }
  }

  /** Jobs that are about no call logs. */
  #alone(job: Extract<Job, { readonly kind: 'statements' | 'rates' }>): Promise<JobResult> {
    return this.#turns.take(async () => {
      try {
        return await this.#tried(true, (reached) =>
          this.#pool.transaction('begin', async (connection) => {
            const result =
              job.kind === 'rates' ? await replaceRates(connection, job) : await runStatements(connection, job);
            reached();
            return result;
          }),
        );
      } catch (error) {
        throw storageFailure(error);
      }
    });
  }

  /**
   * Tries again what failed since another was in the way, or the connection was lost. `once`: what must not be done twice;
   * when the connection is lost after all was `reached` but the word that it is kept, nobody knows. Call logs do not mind:
   * they meet themselves. Only where no further try succeeds either it stays unknown.
   */
  async #tried<Result>(once: boolean, run: (reached: () => void) => Promise<Result>): Promise<Result> {
    let isKnown = true;
    for (let tries = 0; ; tries++) {
      let isReached = false;
      try {
        return await run(() => (isReached = true));
      } catch (error) {
        if (error instanceof Lost) {
          // Months may have gone, too.
          this.#months.clear();
          continue;
        }
        if (isReached && isLost(error)) isKnown = false;
        const isLast = tries >= PAUSES.length || !(isPassing(error) || isLost(error));
        if (!isKnown && (once || isLast)) {
          throw new UnavailableError('It is not known whether this was stored: the database does not answer.');
        }
        if (isLast) throw error;
        await pause(PAUSES[tries]);
      }
    }
  }

  async #makeMonths(months: ReadonlySet<number>): Promise<void> {
    const missing = [...months].filter((month) => !this.#months.has(month));
    if (missing.length === 0) return;
    await ensureMonths(this.#pool, missing);
    for (const month of missing) this.#months.add(month);
  }
}

async function runStatements(
  connection: Connection,
  { statements, when }: Extract<Job, { readonly kind: 'statements' }>,
): Promise<StatementsResult> {
  if (when !== undefined && (await connection.rows(when.sql, when.parameters)).length === 0) return [];
  const results = [];
  for (const { sql, parameters } of statements) results.push(await connection.objects(sql, parameters));
  return results;
}
