import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import type { Ctx } from '../access/ctx.ts';
import { listCallLogs } from '../calllogs/list.ts';
import { moneyToText } from '../price/money.ts';
import { NEWEST_FIRST } from '../query/orderby.ts';
import { questionOf } from '../rating/rerate-input.ts';
import { createRerate, getRerate, resumeRerate, stopRerate, type RerateJob } from '../rating/rerate-jobs.ts';
import { runRerate } from '../rating/run-rerate.ts';
import { showRerate } from '../rating/show-rerate.ts';
import { SetupError } from '../record/errors.ts';
import { tenantDataCommand, withTenant, type CommonFlags } from './command.ts';
import { plural, printJson, printLine, printTable } from './output.ts';
import { progressOf } from './progress.ts';
import { stopSignal } from './stop-signal.ts';

interface RerateFlags extends CommonFlags {
  readonly filter?: string;
  readonly search?: string;
  readonly tz?: string;
  readonly rates?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly resume?: string;
}

export function rerateCommand(): Command {
  return tenantDataCommand(
    'rerate',
    'Price past calls again: shows the difference of each account, asks on a terminal, and does it.',
    'ringlog rerate --filter "started_at ge 2026-01-01 and started_at lt 2026-02-01" --tz Europe/Berlin',
  )
    .option('--filter <expression>', 'which calls (all)')
    .option('--search <words>', 'which: words, "quoted phrases", AND, OR, NOT')
    .option('--tz <zone>', 'the IANA zone that dates in --filter mean (UTC)')
    .option('--rates <own_time|today>', "the rates of each call's own time, or those of today (own_time)")
    .option('--dry-run', 'only show what would change')
    .option('--yes', 'do not ask before anything is changed')
    .option('--resume <job>', 'go on with a job that was stopped')
    .action((flags: RerateFlags) => run(flags));
}

async function run(flags: RerateFlags): Promise<void> {
  const options = { writer: 'thread', courteous: true, existing: true } as const;
  const signal = stopSignal();
  const job = await withTenant(flags, options, async (ctx) => {
    if (flags.resume !== undefined) {
      const runner = randomUUID();
      const id = jobNumber(flags.resume);
      const resumed = await resumeRerate({ ctx, input: { id, runner } });
      return resumed === null ? await getRerate({ ctx, input: { id } }) : work(ctx, id, runner, signal);
    }
    const { filter, search, tz, rates } = flags;
    const given = { filter, search, tz, ...(rates === undefined ? {} : { rates: rates.toUpperCase() }) };
    const wish = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
    if (flags.dryRun === true || flags.json !== true) {
      const preview = await begin(ctx, { ...wish, dry_run: true }, signal);
      if (flags.dryRun === true || preview.state !== 'DONE' || preview.progress.changed === 0) return preview;
      print(preview);
      if (process.stdin.isTTY && flags.yes !== true && !(await isWanted())) return null;
    }
    return begin(ctx, wish, signal);
  });
  if (job === null) return;
  if (flags.json === true) printJson(showRerate(job));
  else print(job);
  if (job.state !== 'DONE') process.exitCode = 1;
}

async function begin(ctx: Ctx, wish: Record<string, unknown>, signal: AbortSignal): Promise<RerateJob> {
  const runner = randomUUID();
  const { id } = await createRerate({ ctx, input: { job: wish, runner } });
  return work(ctx, id, runner, signal);
}

/** Runs a job with its progress shown; one that is interrupted is left to be resumed. */
async function work(ctx: Ctx, id: number, runner: string, signal: AbortSignal): Promise<RerateJob> {
  const { input } = await getRerate({ ctx, input: { id } });
  const all = { ...questionOf(input), order: NEWEST_FIRST, top: 1, skip: 0, count: true, after: null, query: '' };
  const { count } = await listCallLogs({ ctx, input: all });
  const progress = progressOf(input.dry_run ? 'looking' : 're-rating');
  try {
    const job = await runRerate(ctx, id, {
      runner,
      signal,
      onProgress: ({ rows }) => progress.show(rows, count, rows),
    });
    // One that another process has taken goes on there.
    return job.state === 'RUNNING' ? await stopRerate({ ctx, input: { id, runner } }) : job;
  } finally {
    progress.end();
  }
}

async function isWanted(): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question('Price these calls again? [y/N] ')).trim());
  } finally {
    terminal.close();
  }
}

function jobNumber(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new SetupError(`--resume takes the number of a job, not '${text}'.`);
}

function print({ id, state, input, progress }: RerateJob): void {
  const { rows, changed, accounts } = progress;
  if (accounts.length > 0) {
    printTable(
      ['ACCOUNT', 'CALLS', 'BEFORE', 'AFTER', 'DIFFERENCE'],
      accounts.map(({ account, calls, before, after }) => [
        account,
        calls,
        moneyToText(before),
        moneyToText(after),
        moneyToText(after - before),
      ]),
    );
  }
  const done = input.dry_run ? 'would be priced otherwise' : 'are priced otherwise now';
  printLine(`${plural(rows, 'call log')} looked at, ${changed.toLocaleString('en')} ${done}.`);
  if (state === 'RUNNING') printLine(`Job ${id} is gone on with by another process.`);
  if (state === 'STOPPED') printLine(`Job ${id} was stopped; go on with \`ringlog rerate --resume ${id}\`.`);
}
