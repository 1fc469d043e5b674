import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ringlog, ringlogJson } from '../support/ringlog.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
const env = { RINGLOG_DATA: join(folder.path, 'data') };
afterAll(() => folder.remove());

const rate = (args: string, stdin?: string) =>
  ringlog(['rate', ...args.split(' ')], { env, ...(stdin === undefined ? {} : { stdin }) });
const rateJson = <Result>(args: string) => ringlogJson<Result>(['rate', ...args.split(' ')], { env });

describe('rate', () => {
  it('adds, shows, changes, lists and removes', async () => {
    const added = await rate(
      'add +49-30 --price-1 0.05 --interval-1 30 --interval-n 6 --description Berlin --account 101',
    );
    expect(added).toMatchObject({ code: 0, stderr: '' });
    expect(added.stdout).toMatch(/^prefix +4930\naccount +101\n/m);
    const id = /^id +(\S+)$/m.exec(added.stdout)![1]!;
    await ringlog(['rate', 'edit', id, '--price-1', '0.04', '--account', '', '--valid-to', '2030-01-01'], { env });
    expect(await rateJson(`show ${id}`)).toMatchObject({
      id,
      prefix: '4930',
      account: null,
      price_1: 0.04,
      interval_1: 30,
      price_n: 0.04,
      interval_n: 6,
      valid_to: '2030-01-01T00:00:00Z',
    });
    expect((await rate('list')).stdout).toMatch(/^4930 +0\.04 +30 +0\.04 +6 +0 +2030-01-01T00:00:00Z +Berlin +\S+$/m);
    expect((await rate('list')).stdout).toContain('1 of 1 rate\n');
    expect(await ringlogJson(['rate', 'list', '--filter', "prefix eq '49'"], { env })).toEqual({ count: 0, items: [] });
    expect((await rate(`remove ${id}`)).stdout).toContain('keep their price');
    expect(await rateJson('list')).toEqual({ count: 0, items: [] });
  });

  it('imports a file, tells before what would change, and exports what it can import', async () => {
    const file = join(folder.path, 'carrier.csv');
    writeFileSync(file, 'prefix;price_1;description\n49;0,05;Germany\n44;0,02;UK\n');
    const dry = await rate(`import ${file} --dry-run`);
    expect(dry).toMatchObject({ code: 0, stderr: '' });
    expect(dry.stdout).toMatch(
      /^\+ line 2 {2}49: price_1 0\.05\n\+ line 3 {2}44: price_1 0\.02\n2 rates read: 2 added/,
    );
    expect(await rateJson(`import ${file}`)).toMatchObject({ dry_run: false, added: 2, changed: 0 });
    const again = await rate('import - --replace --dry-run', 'prefix,price_1\n49,0.04\n');
    expect(again.stdout).toContain('~ line 2  49: price_1 0.05 -> 0.04, price_n 0.05 -> 0.04\n- 44: price_1 0.02\n');
    expect(again.stdout).toContain('0 added, 1 changed, 0 unchanged, 1 removed; a dry run, nothing was changed');

    const output = join(folder.path, 'rates.csv');
    expect(await rateJson(`export --output ${output}`)).toEqual({ exported: 2 });
    expect(readFileSync(output, 'utf8')).toBe((await rate('export')).stdout);
    expect(await rateJson(`import ${output}`)).toMatchObject({ read: 2, unchanged: 2 });
  });

  it('tells what a call would cost', async () => {
    await ringlog(['source', 'add', 'office', '--format', 'portsip', '--country', '49'], { env });
    const told = await rate('simulate 030123456 --duration 61 --source office');
    expect(told).toMatchObject({ code: 0, stderr: '' });
    expect(told.stdout).toMatch(
      /^cost +0\.1\nbilled seconds +120\nnumber +\+4930123456\nrate +49 {2}Germany {2}rate \S+\n/,
    );
    expect(told.stdout).toMatch(/^interval_n +60 +1 +0\.05 +0\.05$/m);
    expect((await rate('simulate 112 --duration 61')).stdout).toBe(
      'cost            none\nbilled seconds  0\nbecause         It is an emergency number.\n',
    );
    const call = 'simulate +442079460000 --duration 60 --at 2026-01-01T00:00:00Z --account 101';
    expect(await rateJson(call)).toMatchObject({ cost: 0.02, account: '101', started_at: '2026-01-01T00:00:00Z' });
  });

  it('imports nothing where a line is wrong', async () => {
    const { code, stdout, stderr } = await rate('import -', 'prefix,price_1\n61,1\n62,x\n');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe("ringlog: Line 3: price_1 is a decimal number such as 0.05, not 'x'.\n");
    expect(await ringlogJson(['rate', 'list', '--search', '61'], { env })).toMatchObject({ count: 0 });
  });
});
