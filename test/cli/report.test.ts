import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FULL } from '../support/call-log.ts';
import { ringlog } from '../support/ringlog.ts';
import { startServer } from '../support/server.ts';

const server = await startServer();
const { client } = server;
const env = { RINGLOG_DATA: server.data };
afterAll(() => server[Symbol.asyncDispose]());

beforeAll(async () => {
  await client.store(
    Array.from({ length: 30 }, (_, n) => ({
      ...FULL,
      session_id: null,
      caller: n < 20 ? '101' : 'Ann\u001b[31m',
      started_at: new Date(Date.UTC(2026, 2, 1, n)).toISOString(),
      rang_at: null,
      answered_at: n % 3 === 0 ? new Date(Date.UTC(2026, 2, 1, n, 0, 4)).toISOString() : null,
      ended_at: new Date(Date.UTC(2026, 2, 1, n, 5)).toISOString(),
      duration: n % 3 === 0 ? 60 : 0,
      status_code: n % 3 === 0 ? 0 : 486,
      end_reason: null,
      call_id: `call-${n}`,
    })),
  );
});

const SPAN = ['--from', '2026-03-01', '--to', '2026-03-02'];
const QUERY = 'from=2026-03-01&to=2026-03-02';

describe('report', () => {
  it.each([
    [['volume'], 'volume?'],
    [
      ['volume', '--interval', 'day', '--with', 'waits,peaks', '--tz', 'Asia/Kolkata'],
      'volume?interval=day&with=waits,peaks&tz=Asia/Kolkata&',
    ],
    [['heatmap', '--of', 'calllogs'], 'heatmap?of=calllogs&'],
    [['top', '--by', 'extension', '--top', '1'], 'top?by=extension&top=1&'],
    [['kpi', '--filter', "outcome eq 'BUSY'", '--search', '101'], "kpi?filter=outcome%20eq%20'BUSY'&search=101&"],
  ])('%j is what the API answers, as JSON and as CSV', async (args, path) => {
    const json = await ringlog(['report', ...args, ...SPAN, '--json'], { env });
    expect({ code: json.code, stderr: json.stderr }).toEqual({ code: 0, stderr: '' });
    expect(json.stdout).toBe(`${(await client.get(`/reports/${path}${QUERY}`)).text}\n`);
    const csv = await ringlog(['report', ...args, ...SPAN, '--csv'], { env });
    expect(csv.stdout).toBe((await client.get(`/reports/${path}${QUERY}&format=csv`)).text);
  });

  it('shows people tables', async () => {
    const shown = async (...args: string[]) => (await ringlog(['report', ...args, ...SPAN], { env })).stdout;
    const top = await shown('top');
    expect(top).toMatch(
      /^sessions from 2026-03-01T00:00:00Z to 2026-03-03T00:00:00Z \(UTC\)\n\nCALLER +CALLS +ANSWERED +MISSED +TALK SECONDS\n/,
    );
    expect(top).toMatch(/^101 +20 +7 +13 +420$/m);
    // What others wrote does not colour the terminal.
    expect(top).toMatch(/^Ann·\[31m +10 +3 +7 +180$/m);
    const kpi = await shown('kpi');
    expect(kpi).toMatch(/^answer_rate +33.33$/m);
    expect(kpi).toMatch(/^ner +100$/m);
    expect(kpi).not.toMatch(/pdd_seconds/);
    const week = (await shown('heatmap')).split('\n');
    expect(week[2]).toMatch(/^ +0 +1 +2 .* 23$/);
    expect(week.slice(3, 10).map((line) => line.split(/ +/).slice(0, 8).join(' '))).toEqual([
      'Mon 1 1 1 1 1 1 0',
      ...['Tue', 'Wed', 'Thu', 'Fri', 'Sat'].map((day) => `${day} 0 0 0 0 0 0 0`),
      'Sun 1 1 1 1 1 1 1',
    ]);
  });

  it('says what is wrong', async () => {
    const { code, stderr } = await ringlog(['report', 'top', '--by', 'calee', '--top', '0'], { env });
    expect(code).toBe(1);
    expect(stderr).toContain('Did you mean callee?');
    expect(stderr).toContain("top is a whole number from 1 to 1000, not '0'.");
  });
});
