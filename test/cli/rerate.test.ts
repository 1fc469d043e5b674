import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { withEngine, withTestStore } from '../support/engine.ts';
import { environment, RINGLOG } from '../support/program.ts';
import { ringlog, ringlogJson } from '../support/ringlog.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

interface Job {
  readonly id: number;
  readonly state: string;
  readonly rows: number;
  readonly changed: number;
  readonly accounts: readonly unknown[];
}

const line = (index: number, callee = '+442079460000') =>
  JSON.stringify({
    call_id: String(index),
    started_at: new Date(Date.UTC(2026, 2, 1) + index * 60_000).toISOString(),
    answered_at: new Date(Date.UTC(2026, 2, 1) + index * 60_000).toISOString(),
    caller: '101',
    callee,
    direction: 'OUTBOUND_CALL',
    duration: 60,
  });

/** A data folder with so many calls to one number, and a rate. */
async function folderWith(calls: number, price: string) {
  const folder = temporaryFolder();
  const env = { RINGLOG_DATA: folder.file('data') };
  const file = folder.file('calls.ndjson');
  const callees = ['+442079460000', '+33123456789'];
  writeFileSync(file, Array.from({ length: calls }, (_, index) => `${line(index, callees[index % 2])}\n`).join(''));
  await ringlogJson(['rate', 'add', '44', '--price-1', price], { env });
  const imported = await ringlog(['import', file], { env });
  expect(imported.code).toBe(0);
  return { env, imported, [Symbol.dispose]: folder.remove };
}

/** How many call logs the first job has looked at. */
function partsDone(data: string): Promise<number> {
  return withTestStore(data, async (store) => {
    const [job] = await store.read(store.queries.selectFrom('job').select('progress'));
    return job === undefined ? 0 : (JSON.parse(job.progress) as { rows: number }).rows;
  });
}

describe('rating on the command line', () => {
  it('tells what has no rate: after an import, and whenever it is asked', async () => {
    using folder = await folderWith(4, '0.6');
    const { env, imported } = folder;
    expect(imported.stdout).toContain('2 call logs without a rate: ringlog rate missing\n');
    const { stdout } = await ringlog(['rate', 'missing'], { env });
    expect(stdout).toMatch(
      /^NUMBER +CALLEE +CALLS +TALK SECONDS +FIRST AT +LAST AT\n\+33123456789 +\+33123456789 +2 +120 /,
    );
    expect(stdout).toMatch(/\n2 call logs without a rate\.\n$/);
    const missing = await ringlogJson(['rate', 'missing', '--filter', "callee eq 'x'"], { env });
    expect(missing).toEqual({ calls: 0, items: [] });
    const spend = await ringlog(['report', 'spend'], { env });
    expect(spend.stdout).toContain('2 call logs, 120 seconds billed, 1.2 in all.\n2 call logs without a rate:');
    expect(await ringlogJson(['report', 'spend', '--by', 'prefix'], { env })).toMatchObject({
      items: [{ prefix: '44', calls: 2, cost: 1.2 }],
      unrated: 2,
    });
  });

  it('shows the difference first, and then prices again', async () => {
    using folder = await folderWith(4, '0.6');
    const { env } = folder;
    await ringlogJson(['rate', 'add', '33', '--price-1', '0.1'], { env });
    const dry = await ringlog(['rerate', '--dry-run'], { env });
    expect(dry.code).toBe(0);
    expect(dry.stdout).toMatch(/^ACCOUNT +CALLS +BEFORE +AFTER +DIFFERENCE\ndefault +2 +0 +0\.2 +0\.2\n/);
    expect(dry.stdout).toContain('4 call logs looked at, 2 would be priced otherwise.\n');
    expect(await ringlogJson(['rate', 'missing'], { env })).toMatchObject({ calls: 2 });

    const done = await ringlog(['rerate'], { env });
    const [, , looked, , , last] = done.stdout.split('\n');
    expect(looked).toBe('4 call logs looked at, 2 would be priced otherwise.');
    expect(last).toBe('4 call logs looked at, 2 are priced otherwise now.');
    expect(await ringlogJson(['rate', 'missing'], { env })).toMatchObject({ calls: 0 });
    expect(await ringlogJson<Job>(['rerate'], { env })).toMatchObject({ state: 'DONE', rows: 4, changed: 0 });
  });

  it('goes on where it was when its process is killed, and repeats and loses nothing', async () => {
    using folder = await folderWith(30_000, '0.6');
    const { env } = folder;
    const { items } = await ringlogJson<{ items: readonly { id: string }[] }>(['rate', 'list'], { env });
    await ringlogJson(['rate', 'edit', items[0]!.id, '--price-1', '0.3'], { env });
    const child = spawn(RINGLOG, ['rerate', '--json'], {
      env: environment(await withEngine([], env)),
      stdio: 'ignore',
    });
    const ended = once(child, 'exit');
    await until('a part is done', async () => (await partsDone(env.RINGLOG_DATA)) > 0);
    child.kill('SIGKILL');
    const [code] = (await ended) as [number | null];
    if (code === null) {
      const resumed = await ringlogJson<Job>(['rerate', '--resume', '1'], { env });
      expect(resumed).toMatchObject({ id: 1, state: 'DONE', rows: 30_000, changed: 15_000 });
      const difference = { account: 'default', calls: 15_000, cost_before: 9000, cost_after: 4500, difference: -4500 };
      expect(resumed.accounts).toEqual([difference]);
    }
    expect(await ringlogJson<Job>(['rerate'], { env })).toMatchObject({ rows: 30_000, changed: 0 });
    expect(await ringlogJson(['report', 'spend'], { env })).toMatchObject({ total: { calls: 15_000, cost: 4500 } });
    const again = await ringlog(['rerate', '--resume', '1'], { env });
    expect(again.stdout).toContain('30,000 call logs looked at, 15,000 are priced otherwise now.');
    expect((await ringlog(['rerate', '--resume', 'x'], { env })).stderr).toContain(
      "--resume takes the number of a job, not 'x'.",
    );
  });
});
