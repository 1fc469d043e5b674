import { readFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ringlog } from '../support/ringlog.ts';

const folder = mkdtempSync(join(tmpdir(), 'ringlog-export-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const data = join(folder, 'data');
const run = (...args: string[]) => ringlog([...args, '--data', data]);

describe('ringlog export, list and settle', () => {
  it('write what can be read again, and say how an answer was found', async () => {
    expect((await run('import', 'examples/asterisk-master.csv')).code).toBe(0);
    const file = join(folder, 'calls.ndjson');
    const done = await run('export', '--format', 'ndjson', '--output', file, '--json');
    expect(JSON.parse(done.stdout)).toMatchObject({ exported: 60 });
    expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(60);
    expect((await run('import', file)).stdout).toContain('60 unchanged');

    const csv = await run('export', '--filter', 'duration gt 600', '--orderby', 'started_at');
    expect(csv.stdout.split('\r\n')).toHaveLength(1 + 4 + 1);
    expect(csv.stderr).toMatch(/^4 call logs exported in /);

    const found = await run('list', '--filter', 'date(started_at) eq 2026-11-12', '--tz', 'Europe/Berlin', '--json');
    expect(JSON.parse(found.stdout)).toMatchObject({ count: 15 });
    const explained = await run('list', '--filter', "caller eq '101'", '--explain');
    expect(explained.stdout).toBe('1 month with 60 call logs; page: indexes of numbers; count: indexes of numbers.\n');
    expect((await run('settle')).stdout).toMatch(/^\d months? indexed, 0 months of tenants packed, in /);
  });

  it('name what is wrong', async () => {
    const refused: [string[], RegExp][] = [
      [['list', '--filter', 'duratio gt 1'], /no field 'duratio' \(position 0\)\. Did you mean duration\?/],
      [['list', '--search', '('], /search: .* was expected at position 1/],
      [['list', '--tz', 'Mars'], /no time zone 'Mars'/],
      [['export', '--format', 'xml'], /format is csv or ndjson/],
      [['export', '--json'], /add --output FILE/],
      [['export', '--output', join(folder, 'none', 'x.csv')], /x\.csv cannot be written: .*--output/],
    ];
    for (const [args, message] of refused) {
      const { code, stderr } = await run(...args);
      expect([code, stderr]).toEqual([1, expect.stringMatching(message)]);
    }
  });
});
