import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRinglog } from '../support/background.ts';
import { FULL } from '../support/call-log.ts';
import { ringlog, type Finished } from '../support/ringlog.ts';
import { startServer } from '../support/server.ts';
import { newTenant } from '../support/tenant.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
const server = await startServer();
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  folder.remove();
});

const MASTER = new URL('../fixtures/asterisk-csv/master-18.csv', import.meta.url);
const RECORDS = Array.from({ length: 5 }, (_, n) => ({ ...FULL, call_id: `call-${n}` }));
const NDJSON = RECORDS.map((record) => `${JSON.stringify(record)}\n`).join('');

beforeAll(() => {
  writeFileSync(folder.file('calls.ndjson'), NDJSON);
  writeFileSync(folder.file('calls.ndjson.gz'), gzipSync(NDJSON));
  writeFileSync(folder.file('Master.csv'), readFileSync(MASTER));
  writeFileSync(folder.file('faulty.ndjson'), `${NDJSON}nonsense\n{"caller":"1"}\n`);
  writeFileSync(folder.file('letter.txt'), 'Dear Sir or Madam,\nplease find nothing in here.\n');
  writeFileSync(folder.file('picture.png'), Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'));
  writeFileSync(folder.file('empty'), '');
  const packed = gzipSync(NDJSON.repeat(200), { level: 0 });
  writeFileSync(folder.file('broken.gz'), packed.subarray(0, packed.length - 1000));
  writeFileSync(
    folder.file('no-gzip.gz'),
    Buffer.concat([packed.subarray(0, 10), Buffer.from('nonsense '.repeat(99))]),
  );
  mkdirSync(folder.file('folder'));
});

/** Imports into a tenant of its own; gives the summary too. */
async function run(
  files: readonly string[],
  options: { flags?: readonly string[]; stdin?: string | Uint8Array; tenant?: string } = {},
) {
  const tenant = options.tenant ?? (await newTenant(server)).name;
  const paths = files.map((file) => (file === '-' ? file : folder.file(file)));
  const command = ['import', ...paths, '--data', server.data, '--tenant', tenant, ...(options.flags ?? [])];
  const json = await ringlog([...command, '--json'], options.stdin === undefined ? {} : { stdin: options.stdin });
  return { tenant, command, ...json, summary: json.stdout === '' ? null : (JSON.parse(json.stdout) as Imported) };
}

interface Imported {
  readonly read: number;
  readonly stored: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly rejected: number;
  readonly seconds: number;
  readonly files: readonly {
    file: string;
    format?: string;
    because?: string | null;
    broken?: string | null;
    error: string | null;
  }[];
}

/** What files hold, whatever the store: what is told of them, and what is refused. import.test.ts is about what is stored. */
describe('import', () => {
  it.each([
    ['a file', ['calls.ndjson'], undefined],
    ['a gzip', ['calls.ndjson.gz'], undefined],
    ['standard input', ['-'], NDJSON],
    ['gzip from standard input', ['-'], gzipSync(NDJSON)],
    ['the same in several files', ['calls.ndjson', 'calls.ndjson.gz'], undefined],
  ])('reads %s, and again without storing twice', async (_, files, stdin) => {
    const options = stdin === undefined ? {} : { stdin };
    const first = await run(files, options);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(Object.keys(first.summary!).slice(0, 8)).toEqual([
      'read',
      'stored',
      'updated',
      'unchanged',
      'rejected',
      'records',
      'events',
      'seconds',
    ]);
    expect(first.summary).toMatchObject({
      read: 5 * files.length,
      stored: 5,
      updated: 0,
      unchanged: 5 * (files.length - 1),
      rejected: 0,
    });
    expect(first.summary!.files.map(({ format, error }) => [format, error])).toEqual(
      files.map(() => ['ringlog', null]),
    );
    const again = await run(files, { ...options, tenant: first.tenant });
    expect(again).toMatchObject({ code: 0, summary: { stored: 0, unchanged: 5 * files.length } });
  });

  it('tells people the format and why, and what became of it', async () => {
    const { command, tenant } = await run(['Master.csv']);
    const { code, stdout, stderr } = await ringlog(command);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^.*Master\.csv: \d+ records of asterisk-csv \(.{10,}\)$/m);
    expect(stdout).toMatch(/^\d+ records read: 0 stored, 0 updated, \d+ unchanged, 0 rejected, in [\d.]+ s$/m);
    const given = await run(['Master.csv'], { tenant, flags: ['--format', 'asterisk-csv'] });
    expect(given.summary!.files[0]).toMatchObject({ format: 'asterisk-csv', because: null });
  });

  it('tells how many events were read, beside records', async () => {
    const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
    const cel = fixture('asterisk-cel/ends.csv');
    const { command } = await run(['Master.csv']);
    const { stdout } = await ringlog([...command, cel]);
    expect(stdout).toMatch(/ends\.csv: \d+ events of asterisk-cel, joined with the others of their calls \(/);
    expect(stdout).toMatch(/^\d+ records and \d+ events read: 0 stored, /m);
    const alone = await ringlog([...command.filter((word) => !word.endsWith('Master.csv')), cel]);
    expect(alone.stdout).toMatch(/^\d+ events read: 0 stored, /m);
  });

  it.each([
    ['nothing.ndjson', /nothing\.ndjson: there is no such file/],
    ['folder', /folder is a directory/],
  ])('of %s, which is no file, begins nothing: it ends with 1 and says why', async (file, message) => {
    const data = folder.file('never-made');
    const { code, stdout, stderr } = await ringlog(['import', folder.file(file), '--data', data]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('    at ');
    expect(existsSync(data)).toBe(false);
  });

  it.each([
    ['letter.txt', /letter\.txt: It looks like .*Known formats: ringlog, asterisk-csv, /],
    ['picture.png', /picture\.png: It looks like /],
    ['empty', /empty: /],
    ['no-gzip.gz', /no-gzip\.gz: the gzip data is broken/],
  ])('of %s, which holds no call records, ends with 1 and says why', async (file, message) => {
    const { code, summary, stderr } = await run([file], { tenant: 'default' });
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('    at ');
    expect(summary).toMatchObject({ read: 0, stored: 0, rejected: 0 });
    expect(summary!.files[0]!.error).toMatch(message);
  });

  it.each([
    ['at once', 512],
    ['far behind', 1 << 20],
  ])('of a gzip with more behind NUL bytes, %s, says so, and ends with 2', async (where, size) => {
    const name = `more-${size}.gz`;
    writeFileSync(folder.file(name), Buffer.concat([gzipSync(NDJSON), Buffer.alloc(size), gzipSync(NDJSON)]));
    const { code, summary } = await run([name]);
    expect({ code, stored: summary!.stored }, where).toEqual({ code: 2, stored: 5 });
    expect(summary!.files[0]!.broken).toBe('the gzip data is broken (there is more behind its end).');
  });

  it.each([0, 512, 1 << 20])('of a gzip of two parts with %i NUL bytes at its end ends with 0', async (size) => {
    const parts = [NDJSON.slice(0, 700), NDJSON.slice(700)].map((text) => gzipSync(text));
    writeFileSync(folder.file('filled.gz'), Buffer.concat([...parts, Buffer.alloc(size)]));
    const { code, summary } = await run(['filled.gz']);
    expect({ code, stored: summary!.stored }).toEqual({ code: 0, stored: 5 });
  });

  it('of a short gzip that is cut off keeps what could be read, too', async () => {
    writeFileSync(folder.file('short.gz'), gzipSync(NDJSON, { level: 0 }).subarray(0, -30));
    const { code, summary } = await run(['short.gz']);
    expect({ code, stored: summary!.stored }).toEqual({ code: 2, stored: 4 });
    expect(summary!.files[0]!.broken).toContain('gzip');
  });

  it('of a gzip that is cut off keeps what could be read, says so, and ends with 2', async () => {
    const { code, summary, stderr, command } = await run(['broken.gz']);
    expect(code).toBe(2);
    expect(summary!.stored).toBe(5);
    expect(summary!.files[0]!.broken).toContain('gzip');
    const human: Finished = await ringlog(command);
    expect(human.stderr).toContain('What was read before is stored.');
    expect(stderr).not.toContain('    at ');
  });

  it('of good and bad files does what can be done, and ends with 2', async () => {
    const { code, summary, stderr } = await run(['nothing.ndjson', 'calls.ndjson', 'letter.txt']);
    expect(code).toBe(2);
    expect(summary).toMatchObject({ read: 5, stored: 5 });
    expect(summary!.files.map(({ error }) => error === null)).toEqual([false, true, false]);
    expect(stderr.trim().split('\n')).toHaveLength(2);
  });

  it('that is stopped tells which files it did not read, and ends with 2', async () => {
    const { name } = await newTenant(server);
    const pipe = folder.file('pipe');
    execFileSync('mkfifo', [pipe]);
    const files = [pipe, folder.file('calls.ndjson'), folder.file('Master.csv')];
    const command = ['import', ...files, '--data', server.data, '--tenant', name, '--json'];
    await using running = await startRinglog(command, {});
    // Opened when it is read: the signal comes in the midst of the first file, which is read to its end.
    const writer = await open(pipe, 'w');
    process.kill(running.pid, 'SIGTERM');
    await writer.writeFile(NDJSON);
    await writer.close();
    expect(await running.exited).toBe(2);
    const summary = JSON.parse(running.output()) as Imported;
    expect(summary).toMatchObject({ read: 5, stored: 5 });
    expect(summary.files.map(({ file, error }) => [file, error !== null])).toEqual(
      files.map((one) => [one, one !== pipe]),
    );
    expect(running.errors()).toContain(`stopped before ${folder.file('calls.ndjson')}; 2 files were not read.`);
  });

  it.each([
    ['plain', (text: string) => Buffer.from(text)],
    ['packed', (text: string) => gzipSync(text, { level: 0 }).subarray(0, -10)],
  ])('of standard input that is silent, %s, ends when it is stopped, and keeps what came', async (how, pack) => {
    const { name } = await newTenant(server);
    const pipe = folder.file(`silent-${how}`);
    execFileSync('mkfifo', [pipe]);
    const command = ['import', '-', '--data', server.data, '--tenant', name, '--json'];
    await using running = await startRinglog(command, {}, `exec < ${pipe}`);
    const writer = await open(pipe, 'w');
    // More than a pipe holds: when all is written the reading has begun.
    await writer.writeFile(pack(NDJSON.repeat(Math.ceil(400_000 / NDJSON.length))));
    process.kill(running.pid, 'SIGTERM');
    expect(await running.exited).toBe(2);
    await writer.close();
    const { stored, files } = JSON.parse(running.output()) as Imported;
    expect({ stored, broken: files[0]!.broken }).toEqual({ stored: 5, broken: 'stopped before its end.' });
  });

  it.each([
    [['--format', 'unheard'], "There is no format 'unheard'. The formats are ringlog, asterisk-csv, "],
    [['--timezone', 'Nowhere/City'], "There is no time zone 'Nowhere/City'"],
    [['--tenant', 'unheard'], "There is no tenant 'unheard'"],
  ])('with %j ends with 1 and says what would be right', async (flags, message) => {
    const { code, stdout, stderr } = await ringlog([
      'import',
      folder.file('calls.ndjson'),
      '--data',
      server.data,
      ...flags,
    ]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(message);
  });
});
