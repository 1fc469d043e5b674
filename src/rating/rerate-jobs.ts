import { auditEntry } from '../access/audit.ts';
import { requireRole, type Call, type Ctx } from '../access/ctx.ts';
import { NotFoundError } from '../record/errors.ts';
import type { AccountDifference, Place } from '../store/store.ts';
import { readRerate, type RerateInput } from './rerate-input.ts';

export const JOB_STATES = ['RUNNING', 'STOPPED', 'DONE', 'FAILED'] as const;
export type JobState = (typeof JOB_STATES)[number];

/** How far a job is. Money is in 10⁻⁵ units. */
export interface RerateProgress {
  /** Call logs that were looked at. */
  readonly rows: number;
  /** Of these, those whose price changed, or would. */
  readonly changed: number;
  readonly accounts: readonly AccountDifference[];
  /** Where to go on. */
  readonly after: Place | null;
  /** Whose rates hold (ms); null: those of each call's own time. */
  readonly moment: number | null;
  /** What stopped it, of a job that failed. */
  readonly error: string | null;
}

/** Call logs being priced again. Times in ms. */
export interface RerateJob {
  readonly id: number;
  readonly tenantId: number;
  readonly state: JobState;
  readonly input: RerateInput;
  readonly progress: RerateProgress;
  readonly actor: string;
  readonly created_at: number;
  readonly updated_at: number;
}

const KIND = 'rerate';

/** Makes a job, in the hands of `runner`, that is to be run. @throws ValidationError naming every member that is wrong. */
export async function createRerate({ ctx, input }: Call<{ job: unknown; runner: string }>): Promise<RerateJob> {
  requireRole(ctx, 'admin');
  const job = readRerate(input.job);
  const now = Date.now();
  const moment = job.rates === 'TODAY' ? now : null;
  const progress: RerateProgress = { rows: 0, changed: 0, accounts: [], after: null, moment, error: null };
  const insert = ctx.store.queries
    .insertInto('job')
    .values({
      tenant_id: ctx.tenantId,
      kind: KIND,
      state: 'RUNNING',
      input: JSON.stringify(job),
      progress: progressText(progress),
      runner: input.runner,
      actor: ctx.actor,
      created_at: now,
      updated_at: now,
    })
    .returning('id');
  const [rows] = await ctx.store.write([insert, auditEntry(ctx, 'rerate.create', { ...job })]);
  return getRerate({ ctx, input: { id: rows![0]!['id'] as number } });
}

/** The tenant's jobs, newest first. */
export async function listRerates({ ctx }: Call<null>): Promise<RerateJob[]> {
  requireRole(ctx, 'admin');
  const jobs = await ctx.store.read(rowsOf(ctx).orderBy('id', 'desc').limit(MOST_LISTED));
  return jobs.map(jobOf);
}

const MOST_LISTED = 1000;

/** @throws NotFoundError */
export async function getRerate({ ctx, input }: Call<{ id: number }>): Promise<RerateJob> {
  requireRole(ctx, 'admin');
  const [row] = await ctx.store.read(rowsOf(ctx).where('id', '=', input.id));
  if (row === undefined) throw new NotFoundError(`There is no job ${input.id} in tenant '${ctx.tenant}'.`);
  return jobOf(row);
}

/**
 * Lets a job stop after what it has in hand; one that does not run stays as it is, and so does one that is in other
 * hands than those of `runner`, where that is given.
 * @throws NotFoundError
 */
export async function stopRerate({ ctx, input }: Call<{ id: number; runner?: string }>): Promise<RerateJob> {
  const job = await getRerate({ ctx, input });
  if (job.state !== 'RUNNING') return job;
  await setState(ctx, job.id, { states: ['RUNNING'], runner: input.runner }, { state: 'STOPPED' }, 'rerate.stop');
  return getRerate({ ctx, input });
}

/**
 * Takes a job into the hands of `runner`, out of those of whoever had it: one that was stopped, that failed, or whose
 * process has gone. Null: it is done, and there is nothing to go on with.
 * @throws NotFoundError
 */
export async function resumeRerate({ ctx, input }: Call<{ id: number; runner: string }>): Promise<RerateJob | null> {
  const job = await getRerate({ ctx, input });
  if (job.state === 'DONE') return null;
  const set = { state: 'RUNNING', runner: input.runner } as const;
  await setState(ctx, job.id, { states: ['RUNNING', 'STOPPED', 'FAILED'] }, set, 'rerate.resume');
  const resumed = await getRerate({ ctx, input });
  return resumed.state === 'DONE' ? null : resumed;
}

/** Where its state is still one of these: a job may end, or be stopped or taken by others, at any moment. */
async function setState(
  ctx: Ctx,
  id: number,
  from: { readonly states: readonly JobState[]; readonly runner?: string | undefined },
  set: { readonly state: JobState; readonly runner?: string },
  action: string,
): Promise<void> {
  const updated_at = Date.now();
  const { states, runner } = from;
  let update = ctx.store.queries
    .updateTable('job')
    .set({ ...set, updated_at })
    .where('tenant_id', '=', ctx.tenantId)
    .where('id', '=', id)
    .where('state', 'in', states);
  if (runner !== undefined) update = update.where('runner', '=', runner);
  const done = rowsOf(ctx).where('id', '=', id).where('state', '=', set.state).where('updated_at', '=', updated_at);
  await ctx.store.write([update, auditEntry(ctx, action, { id }, done)]);
}

function rowsOf(ctx: Ctx) {
  return ctx.store.queries
    .selectFrom('job')
    .select(['id', 'tenant_id', 'state', 'input', 'progress', 'actor', 'created_at', 'updated_at'])
    .where('tenant_id', '=', ctx.tenantId)
    .where('kind', '=', KIND);
}

function jobOf(
  row: ReturnType<ReturnType<typeof rowsOf>['executeTakeFirstOrThrow']> extends Promise<infer R> ? R : never,
): RerateJob {
  const { id, tenant_id: tenantId, state, input, progress, actor, created_at, updated_at } = row;
  return {
    id,
    tenantId,
    state: state as JobState,
    input: JSON.parse(input) as RerateInput,
    progress: readProgress(progress),
    actor,
    created_at,
    updated_at,
  };
}

type StoredDifference = Omit<AccountDifference, 'before' | 'after'> & {
  readonly before: string;
  readonly after: string;
};
type StoredProgress = Omit<RerateProgress, 'accounts'> & { readonly accounts: readonly StoredDifference[] };

/** As JSON, with sums as texts: they may be more than a double holds. */
export function progressText(progress: RerateProgress): string {
  return JSON.stringify(progress, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
}

function readProgress(text: string): RerateProgress {
  const progress = JSON.parse(text) as StoredProgress;
  const accounts = progress.accounts.map((one) => ({ ...one, before: BigInt(one.before), after: BigInt(one.after) }));
  return { ...progress, accounts };
}
