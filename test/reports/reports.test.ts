import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../support/client.ts';
import { startServer } from '../support/server.ts';
import { newTenant, type TenantClients } from '../support/tenant.ts';

const server = await startServer();
afterAll(() => server[Symbol.asyncDispose]());

const REPORTS = ['volume', 'heatmap', 'top', 'kpi'] as const;

interface Answer {
  readonly [member: string]: unknown;
  readonly items: readonly Record<string, unknown>[];
}

const ask = async (client: Client, path: string) => {
  const answer = await client.get(`/reports/${path}`);
  expect([answer.status, answer.text.slice(0, 300)]).toEqual([200, answer.text.slice(0, 300)]);
  return answer.json<Answer>();
};

/** Two calls that 101 takes, one of them through a queue, one that nobody does, and one that finds no way. */
const CALLS = [
  {
    session_id: 'a',
    direction: 'INBOUND_CALL',
    caller: '+12025550101',
    callee: '8000',
    started_at: '2026-03-29T00:10:00Z',
    answered_at: '2026-03-29T00:10:00Z',
    ended_at: '2026-03-29T00:10:20Z',
    duration: 20,
    end_reason: 'REFERRED',
    trunk: 'north',
  },
  {
    session_id: 'a',
    direction: 'INBOUND_CALL',
    caller: '+12025550101',
    callee: '101',
    service_number: '8000',
    started_at: '2026-03-29T00:10:05Z',
    rang_at: '2026-03-29T00:10:06Z',
    answered_at: '2026-03-29T00:10:20Z',
    ended_at: '2026-03-29T00:12:20Z',
    duration: 120,
    status_code: 0,
    trunk: 'north',
  },
  {
    direction: 'INBOUND_CALL',
    caller: '+12025550102',
    callee: '101',
    started_at: '2026-03-29T01:30:00Z',
    rang_at: '2026-03-29T01:30:02.5Z',
    answered_at: '2026-03-29T01:30:08Z',
    ended_at: '2026-03-29T01:31:08Z',
    duration: 60,
    status_code: 0,
    trunk: '=1+1',
  },
  {
    direction: 'INBOUND_CALL',
    caller: '+12025550101',
    callee: '102',
    started_at: '2026-03-29T22:00:00Z',
    ended_at: '2026-03-29T22:00:30Z',
    duration: 0,
    status_code: 480,
    trunk: 'north',
  },
  {
    direction: 'OUTBOUND_CALL',
    caller: '102',
    callee: '+12025550199',
    started_at: '2026-03-29T00:11:00Z',
    ended_at: '2026-03-29T00:11:01Z',
    duration: 0,
    status_code: 503,
  },
].map((call, index) => ({ ...call, call_id: `c${index}` }));

describe('reports', () => {
  let tenant: TenantClients;
  let admin: Client;
  beforeAll(async () => {
    tenant = await newTenant(server);
    ({ admin } = tenant);
    await admin.store(CALLS);
  });

  it('count calls by the clock of a zone, and intervals without any', async () => {
    const day = await ask(admin, 'volume?from=2026-03-29&to=2026-03-29&tz=Europe/Berlin&with=waits,peaks');
    expect(day).toMatchObject({
      of: 'sessions',
      from: '2026-03-29T00:00:00+01:00',
      to: '2026-03-30T00:00:00+02:00',
      tz: 'Europe/Berlin',
      interval: 'hour',
    });
    expect(day.items).toHaveLength(23);
    expect(day.items.slice(1, 3)).toEqual([
      {
        from: '2026-03-29T01:00:00+01:00',
        to: '2026-03-29T03:00:00+02:00',
        calls: 2,
        answered: 1,
        missed: 1,
        talk_seconds: 120,
        longest_wait_seconds: 20,
        peak_calls: 2,
      },
      {
        from: '2026-03-29T03:00:00+02:00',
        to: '2026-03-29T04:00:00+02:00',
        calls: 1,
        answered: 1,
        missed: 0,
        talk_seconds: 60,
        longest_wait_seconds: 8,
        peak_calls: 1,
      },
    ]);
    expect(day.items[5]).toEqual({
      from: '2026-03-29T06:00:00+02:00',
      to: '2026-03-29T07:00:00+02:00',
      calls: 0,
      answered: 0,
      missed: 0,
      talk_seconds: 0,
      longest_wait_seconds: null,
      peak_calls: 0,
    });
  });

  it.each([
    ['from=2026-10-25&to=2026-10-25&tz=Europe/Berlin', 'hour', 25],
    ['from=2026-03-29&to=2026-03-31&tz=Asia/Kolkata', 'hour', 72],
    ['from=2026-10-04&to=2026-10-04&tz=Australia/Lord_Howe', 'hour', 24],
    ['from=2026-04-05&to=2026-04-05&tz=Australia/Lord_Howe', 'hour', 25],
    ['from=2026-03-01&to=2026-05-31&tz=Europe/Berlin', 'day', 92],
    ['from=2026-01-01&to=2026-12-31&tz=America/New_York', 'month', 12],
    ['from=2011-12-29&to=2011-12-31&tz=Pacific/Apia&interval=day', 'day', 2],
    ['from=2026-03-29T10:30:00Z&to=2026-03-29T12:15:00Z', 'hour', 3],
    ['from=0001-01-01&to=0001-12-31', 'month', 12],
    ['from=9999-12-01', 'day', 31],
  ])('make of %s intervals of one %s, %d of them', async (query, interval, count) => {
    const to = query.includes('to=') ? '' : '&to=9999-12-31';
    const { items, ...head } = await ask(admin, `volume?${query}${to}`);
    expect([head['interval'], items.length]).toEqual([interval, count]);
  });

  it('count call logs where these are asked for', async () => {
    const { items, of } = await ask(admin, 'volume?of=calllogs&from=2026-03-29&to=2026-03-29&interval=day');
    expect(of).toBe('calllogs');
    expect(items).toEqual([
      {
        from: '2026-03-29T00:00:00Z',
        to: '2026-03-30T00:00:00Z',
        calls: 5,
        answered: 3,
        missed: 2,
        talk_seconds: 200,
      },
    ]);
  });

  it('tell when in the week calls come', async () => {
    const { items } = await ask(admin, 'heatmap?from=2026-03-23&to=2026-04-05&tz=Europe/Berlin');
    expect(items).toHaveLength(168);
    expect(items.filter(({ calls }) => calls !== 0)).toEqual([
      { weekday: 1, hour: 0, calls: 1, answered: 0 },
      { weekday: 7, hour: 1, calls: 2, answered: 1 },
      { weekday: 7, hour: 3, calls: 1, answered: 1 },
    ]);
  });

  it('tell with whom and by what there were most calls', async () => {
    const span = 'from=2026-03-29&to=2026-03-29';
    const callers = await ask(admin, `top?${span}&top=2`);
    expect(callers['by']).toBe('caller');
    expect(callers.items).toEqual([
      { caller: '+12025550101', calls: 2, answered: 1, missed: 1, talk_seconds: 120 },
      { caller: '+12025550102', calls: 1, answered: 1, missed: 0, talk_seconds: 60 },
    ]);
    const extensions = await ask(admin, `top?${span}&by=extension`);
    expect(extensions.items).toEqual([
      { extension: '101', calls: 2, answered: 2, missed: 0, talk_seconds: 180 },
      { extension: '102', calls: 2, answered: 0, missed: 2, talk_seconds: 0 },
    ]);
    const codes = await ask(admin, `top?${span}&of=calllogs&by=status_code&filter=answered_at%20eq%20null`);
    expect(codes.items.map((item) => [item['status_code'], item['calls']])).toEqual([
      [480, 1],
      [503, 1],
    ]);
  });

  it('tell how well calls went', async () => {
    expect(await ask(admin, 'kpi?from=2026-03-29&to=2026-03-29')).toEqual({
      of: 'sessions',
      from: '2026-03-29T00:00:00Z',
      to: '2026-03-30T00:00:00Z',
      tz: 'UTC',
      calls: 4,
      answered: 2,
      missed: 2,
      failed: 1,
      answer_rate: 50,
      asr: 50,
      ner: 75,
      talk_seconds: 180,
      acd_seconds: 90,
      pdd_seconds: 2.5,
      mean_wait_seconds: 14,
      longest_wait_seconds: 20,
      peak_calls: 2,
    });
    expect(await ask(admin, 'kpi?from=2026-03-29&to=2026-03-29&of=calllogs')).toMatchObject({
      calls: 5,
      answered: 3,
      failed: 1,
      asr: 60,
      ner: 80,
      pdd_seconds: 1.75,
      peak_calls: 2,
    });
    expect(await ask(admin, 'kpi?from=2020-01-01&to=2020-01-02')).toMatchObject({
      calls: 0,
      answer_rate: null,
      ner: null,
      acd_seconds: null,
      longest_wait_seconds: null,
      peak_calls: 0,
    });
  });

  it('are of the last days where no time is given', async () => {
    const asked = Date.now();
    const volume = await ask(admin, 'volume?tz=Asia/Tokyo');
    expect(volume['interval']).toBe('day');
    expect(volume.items).toHaveLength(30);
    const [first, last] = [volume.items[0]!, volume.items.at(-1)!];
    expect(String(first['from'])).toMatch(/T00:00:00\+09:00$/);
    expect(Date.parse(String(last['from']))).toBeLessThanOrEqual(Date.now());
    expect(Date.parse(String(last['to']))).toBeGreaterThan(asked);
    const heatmap = await ask(admin, 'heatmap');
    expect(Date.parse(String(heatmap['to'])) - Date.parse(String(heatmap['from']))).toBe(28 * 86_400_000);
  });

  it('come as CSV that no spreadsheet takes for a formula', async () => {
    const answer = await admin.get('/reports/top?from=2026-03-29&to=2026-03-29&by=trunk&format=csv');
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="top.csv"');
    expect(answer.text).toBe("trunk,calls,answered,missed,talk_seconds\r\nnorth,2,1,1,120\r\n'=1+1,1,1,0,60\r\n");
    const lines = async (path: string) => (await admin.get(`/reports/${path}&format=csv`)).text.split('\r\n');
    expect(await lines('kpi?from=2020-01-01&to=2020-01-01')).toEqual([
      'calls,answered,missed,failed,answer_rate,asr,ner,talk_seconds,acd_seconds,pdd_seconds,mean_wait_seconds,longest_wait_seconds,peak_calls',
      '0,0,0,0,,,,0,,,,,0',
      '',
    ]);
    expect((await lines('heatmap?from=2020-01-01&to=2020-01-01')).slice(0, 2)).toEqual([
      'weekday,hour,calls,answered',
      '1,0,0,0',
    ]);
    expect(await lines('volume?from=2026-03-29&to=2026-03-29&interval=month&with=peaks')).toEqual([
      'from,to,calls,answered,missed,talk_seconds,peak_calls',
      '2026-03-29T00:00:00Z,2026-03-30T00:00:00Z,4,2,2,180,2',
      '',
    ]);
  });

  it('show each caller what it may see, and nobody another tenant', async () => {
    const span = 'from=2026-03-29&to=2026-03-29';
    const user = await tenant.client('user', ['102']);
    expect(await ask(user, `kpi?${span}`)).toMatchObject({ calls: 2, answered: 0, failed: 1, talk_seconds: 0 });
    const manager = await tenant.client('manager', ['101']);
    // Of the call through the queue it sees the leg to 101 alone.
    expect(await ask(manager, `kpi?${span}`)).toMatchObject({ calls: 2, answered: 2, longest_wait_seconds: 15 });
    expect((await ask(manager, `top?${span}&by=callee`)).items.map((item) => item['callee'])).toEqual(['101']);
    const { admin: other } = await newTenant(server);
    for (const name of REPORTS) {
      const report = await ask(other, `${name}?${span}`);
      const lines = name === 'kpi' ? [report] : report.items;
      expect(lines.every((line) => line['calls'] === 0)).toBe(true);
    }
  });

  it('are refused to those who may read nothing, and without a token', async () => {
    const ingest = await tenant.client('ingest');
    for (const name of REPORTS) {
      // Somebody else has just been answered.
      await ask(admin, name);
      expect((await ingest.get(`/reports/${name}`)).status).toBe(403);
      expect((await admin.as(null).get(`/reports/${name}`)).status).toBe(401);
      const answer = await admin.send('POST', `/reports/${name}`, null);
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    }
  });

  it('tell nobody by a filter what is hidden from it', async () => {
    expect(
      (await admin.send('PATCH', '/tenant', '{"costs_seen_by":[]}', { 'content-type': 'application/json' })).status,
    ).toBe(200);
    const manager = await tenant.client('manager', ['101']);
    for (const name of REPORTS) {
      const path = `/reports/${name}?of=calllogs&filter=cost%20gt%201`;
      expect((await manager.get(path)).status).toBe(403);
      expect((await admin.get(path)).status).toBe(200);
    }
  });

  it('are known again until something changes', async () => {
    const { admin: own } = await newTenant(server);
    const path = '/reports/volume?from=2026-05-01&to=2026-05-01&interval=day';
    const first = await own.get(path);
    const etag = first.headers.get('etag')!;
    expect((await own.get(path, { 'if-none-match': etag })).status).toBe(304);
    expect((await own.get(path.replaceAll('05-01', '05-02'), { 'if-none-match': etag })).status).toBe(200);
    await own.store({ ...CALLS[3], started_at: '2026-05-01T10:00:00Z' });
    const again = await own.get(path, { 'if-none-match': etag });
    expect(again.status).toBe(200);
    expect(again.json<Answer>().items[0]!['calls']).toBe(1);
  });
});

describe('options of reports', () => {
  const refusal = async (path: string) => {
    const answer = await server.client.get(`/reports/${path}`);
    expect(answer.status).toBe(400);
    return answer.json().errors.map(({ code, message, detail }) => {
      expect(code).toBe('VALIDATE_FAILED');
      return [detail, message];
    });
  };

  it.each([
    ['volume?intervall=day', 'intervall', "There is no option 'intervall'. Did you mean interval?"],
    ['kpi?by=caller', 'by', /^There is no option 'by'\. The options are from, to, tz, of, filter, search, format\.$/],
    ['kpi?of=calls', 'of', "of is sessions or calllogs, not 'calls'."],
    ['kpi?format=xml', 'format', "format is json or csv, not 'xml'."],
    ['volume?interval=week', 'interval', "interval is hour, day or month, not 'week'."],
    ['volume?with=peaks,wait', 'with', "with is waits, peaks or both with a comma between them, not 'wait'."],
    ['kpi?tz=Mars/Base', 'tz', /^There is no time zone 'Mars\/Base'/],
    ['kpi?from=yesterday', 'from', /^from is an RFC 3339 time .* not 'yesterday'\.$/],
    ['kpi?to=2026-02-30', 'to', /^to is an RFC 3339 time .* not '2026-02-30'\.$/],
    [
      'kpi?from=2026-03-02&to=2026-03-01',
      'from',
      'from is 2026-03-02T00:00:00Z, which is not before to: 2026-03-02T00:00:00Z.',
    ],
    ['kpi?from=2999-01-01', 'from', /^from is 2999-01-01T00:00:00Z, which is not before to: now, /],
    ['top?top=0', 'top', "top is a whole number from 1 to 1000, not '0'."],
    ['top?by=nonsense', 'by', /^by is caller, .* or extension, not 'nonsense'\.$/],
    ['top?by=calee', 'by', /Did you mean callee\?$/],
    ['top?by=status_code', 'by', /not 'status_code'\./],
    ['top?of=calllogs&by=billed_account', 'by', /not 'billed_account'\./],
    [
      'volume?interval=hour&from=2016-01-01&to=2025-12-31',
      'interval',
      'From begin to end there are about 87,672 intervals of one hour; 10,000 are told at once. Take interval=day or month, or a shorter time.',
    ],
    ['volume?from=0001-01-01&to=9998-12-31', 'interval', /Ask for a shorter time\.$/],
    ['heatmap?from=2000-01-01&to=2026-01-01', 'from', /^A heat map is of ten years at most/],
    ['kpi?filter=outcome%20eq%20%27LOST%27%20and', 'filter', /^filter: /],
    ['kpi?of=calllogs&filter=outcome%20eq%20null', 'filter', /outcome/],
    ['kpi?search=(', 'search', /^search: /],
    ['kpi?tz=UTC&%24tz=UTC', 'tz', "tz is given more than once; once is right, with or without '$'."],
  ])('%s is refused', async (path, detail, message) => {
    const [[at, text], ...more] = (await refusal(path)) as [[string, string], ...unknown[]];
    expect([at, more]).toEqual([detail, []]);
    if (typeof message === 'string') expect(text).toBe(message);
    else expect(text).toMatch(message);
  });

  it('are all named that are wrong', async () => {
    const faults = await refusal('top?top=x&by=?&of=legs&from=1&to=2&tz=Nowhere&filter=a&search=)&more=1');
    expect(faults.map(([detail]) => detail)).toEqual([
      'more',
      'tz',
      'of',
      'to',
      'from',
      'filter',
      'search',
      'by',
      'top',
    ]);
  });
});
