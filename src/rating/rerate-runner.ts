import { randomUUID } from 'node:crypto';
import type { Ctx } from '../access/ctx.ts';
import { findTenantById, localAdmin } from '../access/tenants.ts';
import type { Store } from '../store/store.ts';
import { runRerate, SILENT } from './run-rerate.ts';

/** How often (ms) jobs are looked for whose process has gone. */
const LOOK_EVERY = 30_000;

/** Runs the jobs of a server, and those that another process has left, until it is closed. */
export class RerateRunner {
  readonly id = randomUUID();
  readonly #store: Store;
  readonly #failed: (error: unknown) => void;
  readonly #stop = new AbortController();
  /** By the numbers of their jobs. */
  readonly #running = new Map<number, Promise<void>>();
  /** Jobs that were given while they were running: the run may be ending, having seen that the job was stopped before. */
  readonly #again = new Map<number, Ctx>();
  #adopting: Promise<void> = Promise.resolve();
  readonly #look: NodeJS.Timeout;

  /** `failed` is told what ended a job. */
  constructor(store: Store, failed: (error: unknown) => void) {
    this.#store = store;
    this.#failed = failed;
    this.#look = setInterval(() => void this.adopt(), LOOK_EVERY);
    this.#look.unref();
  }

  /** Runs a job that is in this runner's hands. */
  start(ctx: Ctx, id: number): void {
    if (this.#running.has(id)) {
      this.#again.set(id, ctx);
      return;
    }
    const run = runRerate(ctx, id, { runner: this.id, signal: this.#stop.signal }).then(
      () => {},
      (error: unknown) => this.#failed(error),
    );
    this.#running.set(id, run);
    void run.finally(() => this.#ended(id));
  }

  /** Takes up the jobs that nobody has in hand; those of this runner among them that it had to give up. */
  adopt(): Promise<void> {
    return (this.#adopting = this.#adopt());
  }

  #ended(id: number): void {
    this.#running.delete(id);
    const again = this.#again.get(id);
    this.#again.delete(id);
    if (again !== undefined && !this.#stop.signal.aborted) this.start(again, id);
  }

  async #adopt(): Promise<void> {
    try {
      const { queries } = this.#store;
      const orphans = queries
        .updateTable('job')
        .set({ runner: this.id, updated_at: Date.now() })
        .where('state', '=', 'RUNNING')
        .where((eb) => eb.or([eb('runner', 'is', null), eb('updated_at', '<', Date.now() - SILENT)]))
        .returning(['id', 'tenant_id', 'actor']);
      const [rows] = await this.#store.write([orphans]);
      for (const { id, tenant_id, actor } of rows as { id: number; tenant_id: number; actor: string }[]) {
        // It goes on, and could not say so for a while.
        if (this.#running.has(id)) continue;
        const tenant = await findTenantById(this.#store, tenant_id);
        if (this.#stop.signal.aborted) return;
        this.start({ ...localAdmin(this.#store, tenant), actor }, id);
      }
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Lets the parts in hand end; another process, or the next start, goes on with the rest. */
  async close(): Promise<void> {
    clearInterval(this.#look);
    this.#stop.abort();
    await this.#adopting;
    await Promise.all(this.#running.values());
    const { queries } = this.#store;
    const left = queries.updateTable('job').set({ runner: null }).where('runner', '=', this.id);
    // Whoever takes it up notices by itself that nobody goes on with it, only later.
    await this.#store.write([left.where('state', '=', 'RUNNING')]).catch(this.#failed);
  }
}
