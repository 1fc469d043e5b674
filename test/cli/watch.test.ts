import { appendFileSync, mkdirSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import { cdr, lines } from '../support/cdrs.ts';
import { ringlog, ringlogJson } from '../support/ringlog.ts';
import { env, file, folder, inItsOwnFolder, stored, storedAre, watchCsv, watchOnce } from './watched.ts';

inItsOwnFolder();

describe('watch', () => {
  it('reads what is written, and goes on where it was left', async () => {
    writeFileSync(file, lines(0, 3));
    const first = await watchCsv(file);
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
    const first = await watchCsv(file);
    await first.printed('1 stored');
    appendFileSync(file, cdr(1).slice(half, half + 5));
    expect(await first.stop()).toBe(0);
    appendFileSync(file, `${cdr(1).slice(half + 5)}\n`);
    expect(await watchOnce(file)).toMatchObject({ read: 1, stored: 1, rejected: 0 });
    expect(await stored()).toEqual([0, 1]);
  });

  it('counts twins over all of a file, however often it is opened', async () => {
    const add = ['source', 'add', 'office', '--format', 'asterisk-csv', '--twins', 'keep'];
    expect(await ringlog(add, { env: env() })).toMatchObject({ code: 0 });
    const twins = Array.from({ length: 3 }, () => `${cdr(0)}\n`);
    writeFileSync(file, '');
    for (const twin of twins) {
      appendFileSync(file, twin);
      expect(await watchOnce(file, '--source', 'office')).toMatchObject({ read: 1, stored: 1 });
    }
    const again = await ringlogJson(['import', file, '--source', 'office'], { env: env() });
    expect(again).toMatchObject({ read: 3, stored: 0, unchanged: 3 });
  });

  it('names file and line of what it cannot read, counted in the file', async () => {
    writeFileSync(file, lines(0, 3));
    await watchOnce(file);
    appendFileSync(file, `${lines(3, 4)}no record\n`);
    expect(await watchOnce(file)).toMatchObject({ stored: 1, rejected: 1 });
    const { items } = await ringlogJson<{ items: unknown[] }>(['quarantine', 'list'], { env: env() });
    expect(items).toMatchObject([{ file: 'Master.csv', line: 5 }]);
  });

  it('is killed again and again while the file grows, and loses nothing', async () => {
    writeFileSync(file, '');
    let written = 0;
    for (let round = 0; round < 4; round++) {
      const one = await watchCsv(file);
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
    const watching = await watchCsv(folder.file('in'));
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
});
