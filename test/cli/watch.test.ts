import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startRinglog, type Background } from '../support/background.ts';
import { ringlog, ringlogJson } from '../support/ringlog.ts';
import { temporaryFolder, type TemporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

let folder: TemporaryFolder;
let file: string;
let running: Background[] = [];

beforeEach(() => {
  folder = temporaryFolder();
  file = folder.file('Master.csv');
});
afterEach(async () => {
  for (const one of running) await one[Symbol.asyncDispose]();
  running = [];
  folder.remove();
});

const BASE = Date.UTC(2026, 6, 1, 10) / 1000;

/** The n-th CDR, without its line end. */
function cdr(n: number): string {
  const start = new Date((BASE + n) * 1000).toISOString().slice(0, 19).replace('T', ' ');
  return `"","101","102","from-internal","""Ann"" <101>","PJSIP/101-${n}","PJSIP/102-${n}","Dial","x","${start}","${start}","${start}",0,0,"ANSWERED","DOCUMENTATION","${BASE + n}.${n}",""`;
}

const lines = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => `${cdr(from + n)}\n`).join('');

const env = () => ({ RINGLOG_DATA: folder.file('data') });

async function watch(...args: readonly string[]): Promise<Background> {
  const one = await startRinglog(['watch', ...args, '--format', 'asterisk-csv'], env());
  running.push(one);
  return one;
}

const watchOnce = (...args: readonly string[]) =>
  ringlogJson<{ read: number; stored: number; unchanged: number; rejected: number }>(['watch', '--once', ...args], {
    env: env(),
  });

/** The numbers of the CDRs that are stored, in their order; none while there is no data, or no tenant, yet. */
async function stored(): Promise<number[]> {
  const args = ['list', '--top', '1000', '--orderby', 'started_at asc', '--json'];
  const { code, stdout, stderr } = await ringlog(args, { env: env() });
  if (/There is no (?:Ringlog data|tenant)/.test(stderr)) return [];
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const { items } = JSON.parse(stdout) as { items: { call_id: string }[] };
  return items.map(({ call_id }) => Number(call_id.split('.')[1]));
}

const storedAre = (from: number, to: number) =>
  until(
    `${from} to ${to} are stored`,
    async () =>
      JSON.stringify(await stored()) === JSON.stringify(Array.from({ length: to - from }, (_, n) => from + n)),
  );

describe('watch', () => {
  it('reads what is written, and goes on where it was left', async () => {
    writeFileSync(file, lines(0, 3));
    const first = await watch(file);
    await first.printed('3 stored');
    appendFileSync(file, lines(3, 5));
    await storedAre(0, 5);
    expect(await first.stop()).toBe(0);
    expect(first.output()).toContain('5 records read: 5 stored, 0 updated, 0 unchanged, 0 rejected');

    appendFileSync(file, lines(5, 6));
    expect(await watchOnce(file)).toMatchObject({ read: 1, stored: 1 });
    expect(await watchOnce(file)).toMatchObject({ read: 0 });
  });

  it('lets an interrupted last line wait for its end, also across a restart', async () => {
    const half = cdr(1).length >> 1;
    writeFileSync(file, lines(0, 1) + cdr(1).slice(0, half));
    const first = await watch(file);
    await first.printed('1 stored');
    appendFileSync(file, cdr(1).slice(half, half + 5));
    expect(await first.stop()).toBe(0);
    appendFileSync(file, `${cdr(1).slice(half + 5)}\n`);
    expect(await watchOnce(file)).toMatchObject({ read: 1, stored: 1, rejected: 0 });
    expect(await stored()).toEqual([0, 1]);
  });

  it('names file and line of what it cannot read, counted in the file', async () => {
    writeFileSync(file, lines(0, 3));
    await watchOnce(file);
    appendFileSync(file, `${lines(3, 4)}no record\n`);
    expect(await watchOnce(file)).toMatchObject({ stored: 1, rejected: 1 });
    const { items } = await ringlogJson<{ items: unknown[] }>(['quarantine', 'list'], { env: env() });
    expect(items).toMatchObject([{ file: 'Master.csv', line: 5 }]);
  });

  it('follows a rotation by renaming, and reads what its writer still writes to the old file', async () => {
    writeFileSync(file, lines(0, 2));
    const one = await watch(file);
    await one.printed('2 stored');
    renameSync(file, `${file}.1`);
    appendFileSync(`${file}.1`, lines(2, 3));
    writeFileSync(file, lines(3, 4));
    await storedAre(0, 4);
    appendFileSync(`${file}.1`, lines(4, 5));
    await storedAre(0, 5);
    expect(await one.stop()).toBe(0);
  });

  it('follows a rotation by copying and truncating', async () => {
    writeFileSync(file, lines(0, 4));
    const one = await watch(file);
    await one.printed('4 stored');
    copyFileSync(file, `${file}.1`);
    truncateSync(file);
    appendFileSync(file, lines(4, 5));
    await storedAre(0, 5);
    // Longer than before: only its beginning tells that it is another one.
    writeFileSync(file, lines(5, 20));
    await storedAre(0, 20);
  });

  it.each(['renamed', 'packed'])('reads the rest of a file that was %s while nobody watched', async (how) => {
    writeFileSync(file, lines(0, 2));
    await watchOnce(file);
    appendFileSync(file, lines(2, 4));
    if (how === 'renamed') renameSync(file, `${file}.1`);
    else {
      writeFileSync(`${file}.2.gz`, gzipSync(readFileSync(file)));
      unlinkSync(file);
    }
    writeFileSync(file, lines(4, 5));
    await watchOnce(file);
    expect(await stored()).toEqual([0, 1, 2, 3, 4]);
  });

  it('waits for a file that is not there yet', async () => {
    const one = await watch(file);
    await new Promise((resolve) => setTimeout(resolve, 700));
    writeFileSync(file, lines(0, 1));
    await storedAre(0, 1);
    expect(await one.stop()).toBe(0);
  });

  it('guesses the format once the file tells it', async () => {
    writeFileSync(file, '');
    const one = await startRinglog(['watch', file], env());
    running.push(one);
    appendFileSync(file, 'what, is, this\n');
    await one.printed('It looks like CSV with 3 columns');
    writeFileSync(file, lines(0, 5));
    await one.printed('asterisk-csv, from byte 0 on');
    await storedAre(0, 5);
    expect(one.errors().match(/It looks like/g)).toHaveLength(1);
  });

  it('refuses a file of another format than its source has, until one of that format takes its place', async () => {
    const add = ['source', 'add', 'office', '--format', 'asterisk-csv'];
    expect(await ringlog(add, { env: env() })).toMatchObject({ code: 0 });
    writeFileSync(file, '{"started_at":"2026-07-01T10:00:00Z","caller":"101"}\n'.repeat(3));
    const one = await startRinglog(['watch', file, '--source', 'office'], env());
    running.push(one);
    await one.printed('cannot be read as asterisk-csv');
    expect(one.errors()).toContain("asterisk-csv, the format of the source 'office'; it looks like ringlog: ");
    expect(one.errors()).toContain('Give the format ringlog if this source writes both, else name another source.');
    writeFileSync(`${file}.new`, lines(0, 2));
    renameSync(`${file}.new`, file);
    await storedAre(0, 2);
    expect(await one.stop()).toBe(0);
    expect(one.errors().match(/cannot be read/g)).toHaveLength(1);
    expect(await ringlogJson(['quarantine', 'list'], { env: env() })).toMatchObject({ count: 0 });
  });

  it('says what was read of files that only tell events', async () => {
    const event = (time: number, rest: string) => `${time}|${BASE}.0|600|${rest}\n`;
    writeFileSync(file, lines(0, 1));
    await watchOnce(file);
    const log = folder.file('queue_log');
    writeFileSync(log, event(BASE, 'NONE|ENTERQUEUE||101|1') + event(BASE + 1, 'PJSIP/102|CONNECT|1|x.1|1'));
    const { stdout } = await ringlog(['watch', '--once', log, '--format', 'asterisk-queue-log'], { env: env() });
    expect(stdout).toMatch(/\n2 events read: 0 stored, 1 updated, 0 unchanged, 0 rejected\n$/);
  });

  it('is killed again and again while the file grows, and loses nothing', async () => {
    writeFileSync(file, '');
    let written = 0;
    for (let round = 0; round < 4; round++) {
      const one = await watch(file);
      for (let step = 0; step < 12; step++) {
        const text = lines(written, written + 20);
        const cut = text.length - 40;
        appendFileSync(file, text.slice(0, cut));
        await new Promise((resolve) => setTimeout(resolve, 60));
        appendFileSync(file, text.slice(cut));
        written += 20;
      }
      await one.kill();
    }
    await watchOnce(file);
    expect(await stored()).toEqual(Array.from({ length: written }, (_, n) => n));
  });
});

describe('watch of a folder', () => {
  /** As if it had been written a minute ago. */
  const rested = (name: string) => utimesSync(name, new Date(Date.now() - 60_000), new Date(Date.now() - 60_000));

  beforeEach(() => mkdirSync(folder.file('in')));

  it('reads every file, also those that come later, and packed ones', async () => {
    const [one, two, three] = ['a.csv', 'b.csv', 'c.csv.gz'].map((name) => folder.file(`in/${name}`)) as [
      string,
      string,
      string,
    ];
    // The last record of a file that has come to rest needs no line end.
    writeFileSync(one, lines(0, 2) + cdr(2));
    rested(one);
    const watching = await watch(folder.file('in'));
    await storedAre(0, 3);
    writeFileSync(two, lines(3, 5));
    await storedAre(0, 5);
    writeFileSync(three, gzipSync(lines(0, 6)));
    rested(three);
    await storedAre(0, 6);
    appendFileSync(two, lines(6, 7));
    await storedAre(0, 7);
    renameSync(two, folder.file('in/b.csv.1'));
    appendFileSync(folder.file('in/b.csv.1'), lines(7, 8));
    await storedAre(0, 8);
    expect(await watching.stop()).toBe(0);
    expect(watching.output()).toMatch(/ 8 stored, 0 updated, 5 unchanged, 0 rejected\n$/);
    expect(await watchOnce(folder.file('in'), '--format', 'asterisk-csv')).toMatchObject({ stored: 0, rejected: 0 });
  });

  it('passes over what is no call record, by name', async () => {
    writeFileSync(folder.file('in/notes.txt'), 'Call Ann about the trunk.\n');
    writeFileSync(folder.file('in/good.csv'), lines(0, 3));
    rested(folder.file('in/notes.txt'));
    const { code, stderr } = await ringlog(['watch', '--once', folder.file('in')], { env: env() });
    expect(code).toBe(0);
    expect(stderr).toContain('notes.txt: It looks like plain text.');
    expect(await stored()).toEqual([0, 1, 2]);
  });

  it('passes over what is of another format than the one that was given', async () => {
    const [log, packed] = [folder.file('in/other.ndjson'), folder.file('in/other.gz')];
    writeFileSync(log, '{"started_at":"2026-07-01T10:00:00Z","caller":"101"}\n');
    writeFileSync(packed, gzipSync(readFileSync(log)));
    rested(packed);
    writeFileSync(folder.file('in/good.csv'), lines(0, 3));
    const args = ['watch', '--once', folder.file('in'), '--format', 'asterisk-csv'];
    const { code, stderr } = await ringlog(args, { env: env() });
    expect(code).toBe(0);
    for (const path of [log, packed]) {
      expect(stderr).toContain(`ringlog: ${path}: it cannot be read as asterisk-csv; it looks like ringlog: `);
    }
    expect(stderr.match(/It is passed over\./g)).toHaveLength(2);
    expect(await stored()).toEqual([0, 1, 2]);
    expect(await ringlogJson(['quarantine', 'list'], { env: env() })).toMatchObject({ count: 0 });
  });

  it('says when there is no such folder', async () => {
    const { code, stderr } = await ringlog(['watch', folder.file('nowhere/')], { env: env() });
    expect({ code, stderr }).toEqual({ code: 1, stderr: `ringlog: There is no folder ${folder.file('nowhere/')}.\n` });
  });
});
