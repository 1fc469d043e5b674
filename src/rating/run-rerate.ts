import { setTimeout as pause } from 'node:timers/promises';
import type { Ctx } from '../access/ctx.ts';
import { auditEntry } from '../access/audit.ts';
import { UnavailableError } from '../record/errors.ts';
import type { AccountDifference, Place, Repriced, RepricePage } from '../store/store.ts';
import { questionOf } from './rerate-input.ts';
import { getRerate, progressText, type JobState, type RerateJob, type RerateProgress } from './rerate-jobs.ts';

/** Call logs at a time: so many are done together or not at all, and the others get their turn to write in between. */
const PART = 5_000;

/** How often (ms) a process says that it has a job in hand, and how long it may be silent until another takes it. */
const BEAT = 10_000;
export const SILENT = 60_000;

/** How long (ms) a store is waited for that cannot go on now. A part that it cannot do after these fails the job. */
const PAUSES = [500, 1_000, 2_000, 4_000, 8_000, 16_000];

export interface RunOptions {
  /** Who has the job in hand; it is left alone once another has. */
  readonly runner: string;
  /** Lets it end after the part in hand; it stays RUNNING, for whoever takes it up. */
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: RerateProgress) => void;
}

/**
 * Runs a job from where it is to its end, or until it is stopped. What is done of it is kept with what it changed, in
 * one transaction: a process that dies loses and repeats nothing, nor does one whose database goes and comes back.
 * @throws what ended it. When that could not be kept either it stays RUNNING, for whoever takes it up.
 */
export async function runRerate(ctx: Ctx, id: number, options: RunOptions): Promise<RerateJob> {
  const { runner, signal, onProgress } = options;
  // A part of few rows among many may take long.
  const beat = setInterval(() => void ctx.store.write([alive(ctx, id, runner)]).catch(() => {}), BEAT);
  let tries = 0;
  const advance = (progress: RerateProgress) => {
    tries = 0;
    onProgress?.(progress);
  };
  try {
    for (;;) {
      try {
        return await runParts(ctx, id, { runner, signal, onProgress: advance });
      } catch (error) {
        if (!(error instanceof UnavailableError) || tries >= PAUSES.length || signal.aborted) throw error;
        await pause(PAUSES[tries++], null, { signal }).catch(() => {});
      }
    }
  } catch (error) {
    // A process that is stopping leaves it to the next one.
    const isLeft = error instanceof UnavailableError && signal.aborted;
    if (!isLeft) await keepFailure(ctx, id, runner, error as Error).catch(() => {});
    throw error;
  } finally {
    clearInterval(beat);
  }
}

async function runParts(ctx: Ctx, id: number, { runner, signal, onProgress }: RunOptions): Promise<RerateJob> {
  const { store, tenantId } = ctx;
  const { input, progress: begun } = await getRerate({ ctx, input: { id } });
  let progress = begun;
  const scope = { tenantId, extensions: null };
  const question = questionOf(input);
  const look = (after: Place | null) =>
    store.repriced(scope, { ...question, top: PART, after, moment: progress.moment });
  let reading = look(progress.after);
  for (;;) {
    const page = await reading;
    if (signal.aborted || !(await isInHand(ctx, id, runner))) break;
    // The next part is looked at while this one is written.
    if (page.next !== null) {
      reading = look(page.next);
      // Where the writing fails nobody waits for it any more.
      reading.catch(() => {});
    }
    const further = advanced(progress, page);
    const isDone = page.next === null;
    const save = saved(ctx, id, runner, further, isDone ? 'DONE' : null);
    const audit = isDone ? [doneEntry(ctx, id, runner, further)] : [];
    if (input.dry_run || page.changed.length === 0) await store.write([save, ...audit]);
    else {
      // Only while what was told of the part is so: of these call logs, by these rates, and in the hands of this runner.
      const same = store.queries
        .selectFrom('tenant')
        .select('id')
        .where('id', '=', tenantId)
        .where('rating_seq', '=', page.seq);
      const when = save.where((eb) => eb.exists(same)).returning('id');
      const { done } = await store.reprice(tenantId, {
        ids: page.changed,
        moment: progress.moment,
        expected: sumOf(page.accounts),
        when,
        alongside: audit,
      });
      if (!done) {
        reading = look(progress.after);
        continue;
      }
    }
    progress = further;
    onProgress?.(progress);
    if (isDone) break;
  }
  return getRerate({ ctx, input: { id } });
}

async function keepFailure(ctx: Ctx, id: number, runner: string, { message }: Error): Promise<void> {
  const { progress } = await getRerate({ ctx, input: { id } });
  await ctx.store.write([saved(ctx, id, runner, { ...progress, error: message }, 'FAILED')]);
}

function saved(ctx: Ctx, id: number, runner: string, progress: RerateProgress, state: JobState | null) {
  return ctx.store.queries
    .updateTable('job')
    .set({ progress: progressText(progress), updated_at: Date.now(), ...(state === null ? {} : { state }) })
    .where('tenant_id', '=', ctx.tenantId)
    .where('id', '=', id)
    .where('runner', '=', runner);
}

function alive(ctx: Ctx, id: number, runner: string) {
  return ctx.store.queries
    .updateTable('job')
    .set({ updated_at: Date.now() })
    .where('tenant_id', '=', ctx.tenantId)
    .where('id', '=', id)
    .where('runner', '=', runner);
}

/** Of a job that this runner has ended, rather than another who took it out of its hands. */
function doneEntry(ctx: Ctx, id: number, runner: string, { rows, changed }: RerateProgress) {
  const done = ctx.store.queries
    .selectFrom('job')
    .select('id')
    .where('tenant_id', '=', ctx.tenantId)
    .where('id', '=', id)
    .where('runner', '=', runner)
    .where('state', '=', 'DONE');
  return auditEntry(ctx, 'rerate.done', { id, rows, changed }, done);
}

async function isInHand(ctx: Ctx, id: number, runner: string): Promise<boolean> {
  const query = ctx.store.queries
    .selectFrom('job')
    .select(['state', 'runner'])
    .where('tenant_id', '=', ctx.tenantId)
    .where('id', '=', id);
  const [row] = await ctx.store.read(query);
  return row?.state === 'RUNNING' && row.runner === runner;
}

function advanced(progress: RerateProgress, { rows, changed, accounts, next }: RepricePage): RerateProgress {
  return {
    ...progress,
    rows: progress.rows + rows,
    changed: progress.changed + changed.length,
    accounts: added(progress.accounts, accounts),
    after: next ?? progress.after,
  };
}

function sumOf(accounts: readonly AccountDifference[]): Repriced {
  const sum = (amounts: readonly bigint[]) => amounts.reduce((all, one) => all + one, 0n);
  return { before: sum(accounts.map(({ before }) => before)), after: sum(accounts.map(({ after }) => after)) };
}

/** Sums by account; what no account has comes last. */
function added(
  accounts: readonly AccountDifference[],
  more: readonly AccountDifference[],
): readonly AccountDifference[] {
  const sums = new Map(accounts.map((one) => [one.account, one]));
  for (const { account, calls, before, after } of more) {
    const sum = sums.get(account) ?? { account, calls: 0, before: 0n, after: 0n };
    sums.set(account, { account, calls: sum.calls + calls, before: sum.before + before, after: sum.after + after });
  }
  return [...sums.values()].toSorted((a, b) => {
    if (a.account === null || b.account === null) return a.account === null ? 1 : -1;
    return a.account < b.account ? -1 : a.account > b.account ? 1 : 0;
  });
}
