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
import { beforeEach, describe, expect, it } from 'vitest';
import { BASE, lines } from '../support/cdrs.ts';
import { ringlog, ringlogJson } from '../support/ringlog.ts';
import { env, file, folder, inItsOwnFolder, stored, storedAre, watch, watchCsv, watchOnce } from './watched.ts';

inItsOwnFolder();

/** What becomes of files, whatever the store. watch.test.ts is about what is kept of where a file was left. */
describe('watch', () => {
  it('follows a rotation by renaming, and reads what its writer still writes to the old file', async () => {
    writeFileSync(file, lines(0, 2));
    const one = await watchCsv(file);
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
    const one = await watchCsv(file);
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

  it('reads all that was rotated while nobody watched, and names what it cannot read', async () => {
    writeFileSync(file, lines(0, 2));
    await watchOnce(file);
    appendFileSync(file, lines(2, 3));
    writeFileSync(`${file}.3.gz`, gzipSync(readFileSync(file)));
    writeFileSync(folder.file('Master-20260702.csv'), lines(3, 5));
    writeFileSync(`${file}.2.xz`, Buffer.from('fd377a585a000004e6d6b4460200210116000000742fe5a3', 'hex'));
    renameSync(file, `${file}.1`);
    appendFileSync(`${file}.1`, lines(5, 6));
    writeFileSync(file, lines(6, 7));
    const { code, stderr } = await ringlog(['watch', '--once', file, '--format', 'asterisk-csv'], { env: env() });
    expect(code).toBe(0);
    expect(stderr).toContain('Master.csv.2.xz: it cannot be read as asterisk-csv; it looks like xz data; unpack it');
    expect(await stored()).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it('waits for a file that is not there yet', async () => {
    const one = await watchCsv(file);
    await new Promise((resolve) => setTimeout(resolve, 700));
    writeFileSync(file, lines(0, 1));
    await storedAre(0, 1);
    expect(await one.stop()).toBe(0);
  });

  it('guesses the format once the file tells it', async () => {
    writeFileSync(file, '');
    const one = await watch(file);
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
    const one = await watch(file, '--source', 'office');
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
});

describe('watch of a folder', () => {
  /** As if it had been written a minute ago. */
  const rested = (name: string) => utimesSync(name, new Date(Date.now() - 60_000), new Date(Date.now() - 60_000));

  beforeEach(() => mkdirSync(folder.file('in')));

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
