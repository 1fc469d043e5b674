import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { FULL } from '../support/call-log.ts';
import { ringlogMeasured } from '../support/peak-memory.ts';
import { ringlog, ringlogJson } from '../support/ringlog.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

const FIXTURES = new URL('../fixtures/', import.meta.url);
const fixture = (name: string) => readFileSync(new URL(name, FIXTURES), 'utf8');
const MASTER = fixture('asterisk-csv/master-18.csv');
const EVENT = fixture('portsip/v22-queue.json');
const NDJSON = `${JSON.stringify(FULL)}\n`;
const MIB = 1 << 20;
/** What a run may take at most, whatever it is given. */
const MEMORY = 300 * MIB;

let made = 0;

/** Writes a file and imports it into a data folder of its own. */
async function importing(content: string | Uint8Array, ...flags: readonly string[]) {
  const name = `calls-${(made += 1)}`;
  writeFileSync(folder.file(name), content);
  return importFile(name, ...flags);
}

async function importFile(name: string, ...flags: readonly string[]) {
  const data = folder.file(`${name}.data`);
  const run = await ringlogMeasured(['import', folder.file(name), '--data', data, '--json', ...flags]);
  const { files, ...totals } = JSON.parse(run.stdout) as Imported;
  const logs = async () => (await ringlogJson<{ items: Log[] }>(['list', '--top', '1000', '--data', data])).items;
  const quarantine = async () => (await ringlogJson<{ items: Fault[] }>(['quarantine', 'list', '--data', data])).items;
  return { ...run, ...totals, file: files[0]!, data, logs, quarantine };
}

interface Imported {
  readonly read: number;
  readonly stored: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly rejected: number;
  readonly files: readonly { error: string | null; doubt?: string | null; format?: string }[];
}

interface Log extends Record<string, unknown> {
  readonly started_at: string;
  readonly caller_display_name: string | null;
}

interface Fault {
  readonly id: number;
  readonly line: number;
  readonly reason: string;
  readonly bytes: number;
}

it('names that would move the cursor do not', async () => {
  const good = folder.file('good\u001b[31m.ndjson');
  const bad = folder.file('bad\u001b[31m.txt');
  writeFileSync(good, NDJSON);
  writeFileSync(bad, 'no call record');
  const { code, stdout, stderr } = await ringlog(['import', good, bad, '--data', folder.file('names.data')]);
  expect(code).toBe(2);
  expect(stdout).toContain('good·[31m.ndjson: 1 record of ringlog');
  expect(stderr).toContain('bad·[31m.txt: It looks like plain text');
  expect(stdout + stderr).not.toContain('\u001b');
  const none = await ringlog(['show', '\u001b[31mx', '--data', folder.file('names.data')]);
  expect(none.stderr).toBe("ringlog: There is no call log '·[31mx'.\n");
});

describe('encodings and line ends', () => {
  it.each([
    ['asterisk-csv', MASTER],
    ['portsip', EVENT],
    ['ringlog', NDJSON],
  ])(
    'reads the same of %s in UTF-16 of either order, with a byte order mark, with CR and CRLF',
    async (format, text) => {
      const utf16 = Buffer.from(`\ufeff${text.replaceAll(/\r?\n/g, '\r\n')}`, 'utf16le');
      const variants = [text, utf16, Buffer.from(utf16).swap16(), `\ufeff${text}`, text.replaceAll(/\r?\n/g, '\r')];
      for (const [n, variant] of variants.entries()) writeFileSync(folder.file(`${format}-${n}`), variant);
      const paths = variants.map((_, n) => folder.file(`${format}-${n}`));
      const data = folder.file(`${format}.data`);
      const { files, ...totals } = await ringlogJson<Imported>(['import', ...paths, '--data', data]);
      expect(files.map((file) => file.format)).toEqual(variants.map(() => format));
      // All but the first are the same again, to the last character of every field.
      expect(totals).toMatchObject({ updated: 0, unchanged: 4 * totals.stored, rejected: 0 });
      expect(totals.stored).toBeGreaterThan(0);
    },
  );

  it('of UTF-16 keeps what could not be read as text, which can be tried again', async () => {
    const { code, data, quarantine } = await importing(Buffer.from(`\ufeff${NDJSON}{"caller":"Zoë"}\n`, 'utf16le'));
    expect(code).toBe(2);
    const [fault] = await quarantine();
    expect(fault).toMatchObject({ line: 2, bytes: Buffer.byteLength('{"caller":"Zoë"}\n') });
    const shown = await ringlog(['quarantine', 'show', String(fault!.id), '--data', data]);
    expect(shown.stdout).toContain('{"caller":"Zoë"}');
  });
});

describe('too much', () => {
  it.each(['ringlog', 'asterisk-csv', 'portsip'])(
    'as %s, a line of 100 MB is one fault in little memory',
    async (format) => {
      const content = { ringlog: NDJSON, 'asterisk-csv': MASTER, portsip: `${JSON.stringify(JSON.parse(EVENT))}\n` }[
        format
      ]!;
      const name = `long-${format}`;
      const file = openSync(folder.file(name), 'w');
      writeSync(file, content);
      const part = Buffer.alloc(MIB, 'long ');
      for (let n = 0; n < 100; n++) writeSync(file, part);
      writeSync(file, `\n${content}`);
      closeSync(file);
      const { code, rejected, stored, peak, quarantine } = await importFile(name, '--format', format);
      expect({ code, rejected }).toEqual({ code: 2, rejected: 1 });
      expect(stored).toBeGreaterThan(0);
      expect(peak).toBeLessThan(MEMORY);
      expect(await quarantine()).toMatchObject([{ bytes: MIB, reason: expect.stringContaining(String(MIB)) }]);
    },
  );

  it('of a gzip bomb takes little memory, and refuses what holds no calls', async () => {
    const zeros = gzipSync(Buffer.alloc(32 * MIB));
    const bomb = Buffer.concat(Array.from({ length: 16 }, () => zeros));
    const refused = await importing(bomb);
    expect(refused).toMatchObject({ code: 1, read: 0 });
    expect(refused.file.error).toContain('binary data');
    expect(refused.peak).toBeLessThan(MEMORY);
    const told = await importing(bomb, '--format', 'ringlog');
    expect(told).toMatchObject({ code: 0, read: 0, rejected: 0 });
    expect(told.file.doubt).toContain('begins with NUL bytes and holds no record');
    expect(told.peak).toBeLessThan(MEMORY);
    const letters = gzipSync(Buffer.alloc(32 * MIB, 'a'));
    const long = await importing(Buffer.concat(Array.from({ length: 16 }, () => letters)), '--format', 'ringlog');
    expect(long).toMatchObject({ code: 2, read: 1, rejected: 1 });
    expect(long.peak).toBeLessThan(MEMORY);
    expect((await long.quarantine())[0]!.reason).toContain(String(512 * MIB));
  });
});

describe('the wrong format', () => {
  it.each([
    ['asterisk-csv', 'portsip', EVENT],
    ['asterisk-csv', 'ringlog', NDJSON],
    ['portsip', 'asterisk-csv', MASTER],
    ['ringlog', 'portsip', JSON.stringify(JSON.parse(EVENT))],
    ['ringlog', 'asterisk-csv', MASTER],
  ])('given as %s, a file of %s is refused', async (given, format, content) => {
    const { code, stderr, read, rejected } = await importing(content, '--format', given);
    expect({ code, read, rejected }).toEqual({ code: 1, read: 0, rejected: 0 });
    expect(stderr).toContain(`it cannot be read as ${given}; it looks like ${format}: `);
    expect(stderr).toContain('Nothing was stored. Leave the format out, or give the right one.');
  });

  it('given for what is packed, or no text, it is refused', async () => {
    const packed = Buffer.from('fd377a585a000004e6d6b4460200210116000000742fe5a3', 'hex');
    const { code, stderr, read } = await importing(packed, '--format', 'asterisk-csv');
    expect({ code, read }).toEqual({ code: 1, read: 0 });
    expect(stderr).toContain('it cannot be read as asterisk-csv; it looks like xz data; unpack it first. Nothing was');
  });

  it('of its source, a file is refused', async () => {
    const data = folder.file('sources');
    await ringlogJson(['source', 'add', 'office', '--format', 'asterisk-csv', '--data', data]);
    writeFileSync(folder.file('event.json'), EVENT);
    const { code, stderr } = await ringlog(['import', folder.file('event.json'), '--source', 'office', '--data', data]);
    expect(code).toBe(1);
    expect(stderr).toContain("as asterisk-csv, the format of the source 'office'; it looks like portsip: ");
    expect(stderr).toContain(
      'Nothing was stored. Give the format portsip if this source writes both, else name another',
    );
    expect(stderr).not.toContain('Leave the format out');
  });

  it('names the records of other formats in a file of several', async () => {
    const event = JSON.stringify(JSON.parse(EVENT));
    const foreign = [NDJSON, `${event}\n`, 'Dear Sir,\n'];
    const { code, file, rejected, quarantine } = await importing(foreign.map((text) => MASTER + text).join(''));
    expect({ code, rejected }).toEqual({ code: 2, rejected: 3 });
    expect(file).toMatchObject({ format: 'asterisk-csv', doubt: null });
    const reasons = (await quarantine()).map(({ reason }) => reason).toReversed();
    expect(reasons[0]).toMatch(/ It looks like a record of ringlog\.$/);
    expect(reasons[1]).toMatch(/ It looks like a record of portsip\.$/);
    expect(reasons[2]).not.toContain('looks like');
  });

  it('says so when most of a file is of another format', async () => {
    const { code, file, data } = await importing(`${NDJSON}${MASTER}`, '--format', 'ringlog');
    expect(code).toBe(2);
    expect(file.doubt).toMatch(/^Most of its first records cannot be read as ringlog; it looks like asterisk-csv: /);
    writeFileSync(folder.file('mostly'), `${NDJSON}${MASTER}`);
    const human = await ringlog(['import', folder.file('mostly'), '--format', 'ringlog', '--data', data]);
    expect(human.stderr).toContain('Most of its first records cannot be read as ringlog');
  });

  it('says so when nothing of it could be read', async () => {
    const { code, rejected, file } = await importing('Dear Sir or Madam,\nI call you.\n', '--format', 'ringlog');
    expect({ code, rejected }).toEqual({ code: 2, rejected: 2 });
    expect(file.doubt).toMatch(/^None of its records could be read as ringlog; all of them are in quarantine/);
  });

  it('does not say so of a file whose events could be read, though they make no call logs', async () => {
    const log = '1767569876|1767569870.1|600|NONE|ENTERQUEUE||102|1\nDear Sir or Madam\n';
    const { code, rejected, file } = await importing(log, '--format', 'asterisk-queue-log');
    expect({ code, rejected, doubt: file.doubt }).toEqual({ code: 2, rejected: 1, doubt: null });
  });

  it.each([
    [
      'an Excel workbook',
      Buffer.from('PK\x03\x04\x14\x00xl/workbook.xml'),
      'an Excel workbook (.xlsx); save it as CSV',
    ],
    ['UTF-32', Buffer.from('fffe00002200000031000000', 'hex'), 'UTF-32 text; save it as UTF-8'],
    ['gzip in gzip', gzipSync(gzipSync(MASTER)), 'gzip data within gzip data'],
    ['nothing', '', 'an empty file'],
  ])('names %s', async (_, content, name) => {
    const { code, stderr } = await importing(content);
    expect(code).toBe(1);
    expect(stderr).toContain(`It looks like ${name}.`);
  });

  it('of an empty file has nothing to say when its format is given', async () => {
    expect(await importing('', '--format', 'ringlog')).toMatchObject({ code: 0, read: 0, stderr: '' });
  });
});

describe('odd clocks and names', () => {
  it('keeps calls of 1900 and 2100, and those that ended before they started', async () => {
    for (const name of ['asterisk-csv/odd-clocks.csv', 'portsip/rest-cdrs.json']) {
      const years = (await (await importing(fixture(name))).logs()).map(({ started_at }) => started_at.slice(0, 4));
      expect(years).toEqual(expect.arrayContaining(['1900', '2026', '2100']));
    }
    const before = { ...FULL, started_at: '2100-01-01T00:00:00Z', ended_at: '1900-01-01T00:00:00Z' };
    const { code, logs } = await importing(`${JSON.stringify(before)}\n`);
    expect(code).toBe(0);
    expect(await logs()).toMatchObject([{ started_at: before.started_at, ended_at: before.ended_at }]);
  });

  it('keeps names with commas, quotes, line ends and text from right to left', async () => {
    const names = ['Reed, "Tom"\nSales', 'דנה לייק', `O'Brien\r\n\t"x",`, '\u202etxet\u202c'];
    const lines = names.map((caller_display_name, n) =>
      JSON.stringify({ ...FULL, call_id: `${n}`, caller_display_name }),
    );
    const { logs } = await importing(lines.join('\n'));
    expect(new Set((await logs()).map((log) => log.caller_display_name))).toEqual(new Set(names));
    const csv = await (await importing(fixture('asterisk-csv/odd-clocks.csv'))).logs();
    expect(csv.map((log) => log.caller_display_name)).toEqual(
      expect.arrayContaining(['Reed, ""Tom"" \nof Sales', 'דנה לייק']),
    );
  });
});
