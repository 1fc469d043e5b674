import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SESSION_FIELDS } from '../../src/record/session-fields.ts';
import { rowOf, sessionsOf, type Leg } from '../record/session-model.ts';
import type { CallLog, Posted } from '../support/call-log.ts';
import type { Client } from '../support/client.ts';
import { startServer } from '../support/server.ts';
import { sorted, type SortKeys } from '../support/sorted.ts';
import { newTenant } from '../support/tenant.ts';

const server = await startServer();
afterAll(() => server[Symbol.asyncDispose]());

const at = (seconds: number) => new Date(Date.UTC(2026, 2, 2, 9, 0, seconds)).toISOString().replace('.000Z', 'Z');
const from = { caller: '+12025550101', caller_display_name: 'Dana Lake', direction: 'INBOUND_CALL', trunk: 'north' };

/** Menu 5000, then queue 8000: 101 does not pick up, then 102 and 103 ring together and 103 is quicker. */
const LIVED: readonly Posted[] = [
  { callee: '5000', started_at: at(0), answered_at: at(0), ended_at: at(10), duration: 10, end_reason: 'REFERRED' },
  {
    callee: '8000',
    service_number: '5000',
    started_at: at(10),
    answered_at: at(10),
    ended_at: at(40),
    duration: 30,
    end_reason: 'REFERRED',
  },
  { callee: '101', started_at: at(11), ended_at: at(26), duration: 0, status_code: 480 },
  { callee: '102', started_at: at(27), ended_at: at(40), duration: 0, status_code: 480 },
  {
    callee: '103',
    callee_display_name: 'Cem Example',
    started_at: at(27),
    answered_at: at(40),
    ended_at: at(100),
    duration: 60,
    status_code: 0,
    end_reason: 'CALLER_DISCONNECTED',
  },
].map((leg, n) => ({
  ...from,
  session_id: 'lived',
  call_id: `lived-${n}`,
  destination: `sip:${leg.callee}@pbx.example`,
  ...(n > 1 ? { service_number: '8000' } : {}),
  ...leg,
}));

interface SessionAnswer {
  readonly path: readonly Record<string, unknown>[];
  readonly legs: readonly CallLog[];
}

describe('one call', () => {
  let admin: Client;
  beforeAll(async () => {
    ({ admin } = await newTenant(server));
    // The last leg first, each by itself.
    for (const leg of LIVED.toReversed()) await admin.store(leg);
  });

  it('has one story', async () => {
    const answer = await admin.get('/sessions/lived');
    expect(answer.status).toBe(200);
    const { path, legs, ...session } = answer.json<SessionAnswer & Record<string, unknown>>();
    expect(session).toEqual({
      id: legs[0]!.id,
      session_id: 'lived',
      started_at: at(0),
      answered_at: at(40),
      ended_at: at(100),
      caller: '+12025550101',
      caller_display_name: 'Dana Lake',
      callee: '5000',
      callee_display_name: null,
      answered_by: '103',
      direction: 'INBOUND_CALL',
      outcome: 'ANSWERED',
      duration: 60,
      leg_count: 5,
      trunk: 'north',
      did_cid: null,
      service_number: '8000',
    });
    const step = (
      kind: string,
      number: string,
      start: number,
      answered: boolean,
      display_name: string | null = null,
    ) => {
      return { kind, number, display_name, started_at: at(start), answered, reroute_reason: null };
    };
    expect(path).toEqual([
      step('SERVICE', '5000', 0, true),
      step('SERVICE', '8000', 10, true),
      step('PHONE', '101', 11, false),
      step('PHONE', '103', 27, true, 'Cem Example'),
    ]);
    const listed = await admin.all('/calllogs?orderby=started_at,id');
    expect(legs).toEqual(listed);
    expect((await admin.get('/sessions')).json()).toEqual({ count: 1, items: [session] });
    expect((await admin.get('/api/sessions/lived')).text).toBe(answer.text);
  });

  it('is told of in the change feed by its call logs alone', async () => {
    const { token } = (await admin.post('/calllogs/sync_tokens', {})).json<{ token: string }>();
    await admin.store({
      ...LIVED[4]!,
      call_id: 'lived-5',
      callee: '104',
      started_at: at(101),
      answered_at: at(102),
      ended_at: at(110),
      duration: 8,
    });
    const diff = await admin.post(`/calllogs/sync_tokens/${token}/diff`, {});
    expect(diff.json<{ items: { change_type: string }[] }>().items.map(({ change_type }) => change_type)).toEqual([
      'CREATED',
    ]);
    expect((await admin.get('/sessions')).json().items).toMatchObject([
      { duration: 68, leg_count: 6, answered_by: '103' },
    ]);
  });

  it('is not answered from what was kept when a leg came', async () => {
    const first = await admin.get('/sessions/lived');
    const etag = first.headers.get('etag')!;
    expect((await admin.get('/sessions/lived', { 'if-none-match': etag })).status).toBe(304);
    expect((await admin.get('/sessions', { 'if-none-match': etag })).status).toBe(304);
    await admin.store({
      ...LIVED[4]!,
      call_id: 'lived-6',
      callee: '105',
      started_at: at(120),
      answered_at: at(121),
      ended_at: at(130),
      duration: 9,
    });
    expect((await admin.get('/sessions', { 'if-none-match': etag })).json().items).toMatchObject([{ duration: 77 }]);
  });
});

describe('a session is found', () => {
  let admin: Client;
  let ids: Map<string, string>;
  beforeAll(async () => {
    ({ admin } = await newTenant(server));
    const leg = (call_id: string, started_at: string, session_id: string | null) => ({
      caller: '1',
      call_id,
      started_at,
      session_id,
    });
    await admin.store([
      leg('old', '2026-01-31T23:59:00Z', 'used again'),
      leg('old too', '2026-02-01T00:01:00Z', 'used again'),
      leg('new', '2026-03-01T00:00:00Z', 'used again'),
      leg('alone', '2026-03-02T00:00:00Z', null),
      leg('odd', '2026-03-03T00:00:00Z', 'a/b?c#d %é'),
    ]);
    ids = new Map((await admin.all('/calllogs')).map(({ id, call_id }) => [String(call_id), id]));
  });
  const legsOf = async (name: string) => {
    const answer = await admin.get(`/sessions/${encodeURIComponent(name)}`);
    return answer.status === 200 ? answer.json<SessionAnswer>().legs.map(({ call_id }) => call_id) : answer.status;
  };

  it('by its session_id: the newest, where a phone system uses ids again', async () => {
    expect(await legsOf('used again')).toEqual(['new']);
    expect(await legsOf('a/b?c#d %é')).toEqual(['odd']);
  });

  it('by the id of any of its call logs', async () => {
    expect(await legsOf(ids.get('old')!)).toEqual(['old', 'old too']);
    expect(await legsOf(ids.get('old too')!)).toEqual(['old', 'old too']);
    expect(await legsOf(ids.get('new')!)).toEqual(['new']);
    expect(await legsOf(ids.get('alone')!)).toEqual(['alone']);
  });

  it('or does not exist', async () => {
    expect(await legsOf('unknown')).toBe(404);
    const answer = await admin.get('/sessions/unknown');
    expect(answer.json().errors).toEqual([{ code: 'NOT_FOUND', message: "There is no session 'unknown'." }]);
  });
});

describe('the list', () => {
  let admin: Client;
  let rows: CallLog[];
  const outcomes = [0, 302, 408, 480, 486, 487, 500, 603, null];
  beforeAll(async () => {
    ({ admin } = await newTenant(server));
    const legs = Array.from({ length: 240 }, (_, n): Posted => {
      const call = n % 5 === 0 ? n : Math.floor(n / 3);
      const start = Date.UTC(2026, 1 + (call % 3), 27, 23, 59, (call * 7) % 60) + (n % 3) * 2000;
      const answered = (n * 7) % 4 === 0 ? start + 1000 : null;
      return {
        session_id: n % 11 === 0 ? null : `s${call}`,
        call_id: `c${n}`,
        caller: `${200 + (call % 7)}`,
        caller_display_name: call % 4 === 0 ? null : `Caller ${call % 9}`,
        callee: `${100 + (n % 13)}`,
        destination: n % 6 === 0 ? null : `sip:${100 + (n % 13)}@pbx.example`,
        service_number: n % 4 === 1 ? '8000' : null,
        trunk: n % 3 === 0 ? 'north' : null,
        did_cid: n % 7 === 3 ? '+12025550199' : null,
        direction: ['INBOUND_CALL', 'OUTBOUND_CALL', null][(call >> 1) % 3],
        started_at: new Date(start).toISOString(),
        answered_at: answered === null ? null : new Date(answered).toISOString(),
        ended_at: n % 10 === 9 ? null : new Date((answered ?? start) + (n % 6) * 3000).toISOString(),
        duration: answered === null ? 0 : (n % 6) * 3,
        status_code: answered === null ? outcomes[n % outcomes.length] : 0,
        end_reason: [null, 'CANCELLED', null, 'REFERRED', null][n % 5],
      };
    });
    await admin.store(legs);
    const details = await Promise.all(
      (await admin.all('/calllogs?top=1000')).map(async ({ id }) => (await admin.get(`/calllogs/${id}`)).json<Leg>()),
    );
    rows = sessionsOf(details).map(rowOf) as CallLog[];
    expect(new Set(rows.map(({ outcome }) => outcome)).size).toBeGreaterThan(6);
  });

  it.each(
    SESSION_FIELDS.flatMap(({ name }) => [
      [name, 'asc'],
      [name, 'desc'],
    ]),
  )('is sorted by %s %s, page by page', async (name, direction) => {
    const expected = sorted(rows, [[name, direction]] as unknown as SortKeys);
    const path = `/sessions?orderby=${name}%20${direction}`;
    expect(await admin.all(`${path}&top=50`)).toEqual(expected);
    expect((await admin.get(`${path}&skip=37&top=20`)).json()).toEqual({
      count: rows.length,
      items: expected.slice(37, 57),
    });
  });

  const has = (text: string) => (row: CallLog) =>
    [
      'caller',
      'caller_display_name',
      'callee',
      'callee_display_name',
      'answered_by',
      'trunk',
      'did_cid',
      'service_number',
    ].some((name) =>
      String(row[name] ?? '')
        .toLowerCase()
        .includes(text),
    );
  it.each<[string, (row: CallLog) => boolean]>([
    ["filter=outcome eq 'MISSED'", ({ outcome }) => outcome === 'MISSED'],
    ["filter=outcome in ('CANCELLED','BUSY')", ({ outcome }) => outcome === 'CANCELLED' || outcome === 'BUSY'],
    ['filter=outcome eq null', ({ outcome }) => outcome === null],
    ['filter=leg_count gt 1', ({ leg_count }) => Number(leg_count) > 1],
    ['filter=leg_count eq 1 and duration gt 5', ({ leg_count, duration }) => leg_count === 1 && Number(duration) > 5],
    ["filter=answered_by eq '104'", ({ answered_by }) => answered_by === '104'],
    ['filter=answered_by eq null', ({ answered_by }) => answered_by === null],
    [
      "filter=contains(answered_by,'1') and not (answered_by eq callee)",
      ({ answered_by, callee }) => answered_by !== null && answered_by !== callee,
    ],
    ['filter=answered_at ne null', ({ answered_at }) => answered_at !== null],
    ['filter=ended_at eq null', ({ ended_at }) => ended_at === null],
    ["filter=caller eq '203' and trunk eq 'north'", ({ caller, trunk }) => caller === '203' && trunk === 'north'],
    ["filter=service_number eq '8000'", ({ service_number }) => service_number === '8000'],
    ["filter=session_id eq 's12'", ({ session_id }) => session_id === 's12'],
    ['filter=started_at ge 2026-03-01', ({ started_at }) => String(started_at) >= '2026-03-01'],
    [
      "filter=started_at ge 2026-03-01 and direction eq 'INBOUND_CALL'",
      ({ started_at, direction }) => String(started_at) >= '2026-03-01' && direction === 'INBOUND_CALL',
    ],
    [
      'filter=hour(started_at) eq 0&tz=Europe/Berlin',
      ({ started_at }) =>
        new Date(String(started_at)).getUTCHours() === 23 && !String(started_at).startsWith('2026-04'),
    ],
    ['filter=did_cid ne null and duration ge 0', ({ did_cid }) => did_cid !== null],
    ['search="Caller 3"', has('caller 3')],
    ['search=north NOT 8000', (row) => has('north')(row) && !has('8000')(row)],
    ['search=s12', ({ session_id }) => session_id === 's12'],
  ])('has those that %s means', async (query, meant) => {
    const expected = sorted(rows.filter(meant), [['started_at', 'desc']]);
    expect(expected.length).toBeGreaterThan(0);
    const path = `/sessions?${query.replace('Caller 3', 'Caller%203')}`
      .replaceAll(' ', '%20')
      .replaceAll('%2520', '%20');
    const answer = await admin.get(path);
    expect(answer.json().count).toBe(expected.length);
    expect(await admin.all(`${path}&top=7`)).toEqual(expected);
  });

  it('of an Asterisk menu that nobody got past is a service', async () => {
    const { admin: other } = await newTenant(server);
    const start = '2026-03-02 09:00:00';
    const cdr = `"","12025550112","s","ivr-13","","PJSIP/provider-1","","BackGround","x","${start}","${start}","2026-03-02 09:00:12",12,12,"ANSWERED","DOCUMENTATION","1.1",""\n`;
    await other.send('POST', '/ingest/asterisk-csv?source=pbx', cdr);
    expect((await other.get('/sessions')).json().items).toMatchObject([
      { outcome: 'SERVICE', callee: 'ivr-13', service_number: 'ivr-13', answered_by: null, duration: 0 },
    ]);
  });

  it('knows its own fields and options', async () => {
    const wrong = async (query: string) => {
      const answer = await admin.get(`/sessions?${query}`);
      expect(answer.status).toBe(400);
      return answer.json().errors.map(({ message }) => message);
    };
    expect(await wrong('filter=outcom%20eq%201')).toEqual([
      "filter: there is no field 'outcom' (position 0). Did you mean outcome?",
    ]);
    expect(await wrong("filter=outcome%20eq%20'MISED'")).toEqual([
      "filter: outcome is never 'MISED' (position 11). Did you mean 'MISSED'?",
    ]);
    expect(await wrong('orderby=user_data')).toEqual(["orderby: there is no field 'user_data' (position 0)."]);
    expect(await wrong('topp=1')).toEqual(["There is no option 'topp'. Did you mean top?"]);
    const link = (await admin.get('/calllogs?top=1')).headers.get('link')!;
    const cursor = /cursor=([^>]+)>/.exec(link)![1]!;
    expect(await wrong(`cursor=${cursor}`)).toHaveLength(1);
    const other = (await admin.get('/sessions?orderby=outcom')).json();
    expect(other.errors[0]!.message).toContain('Did you mean outcome?');
  });

  it('gives no cursor away that call logs would take', async () => {
    const link = (await admin.get('/sessions?top=1')).headers.get('link')!;
    const path = /<([^>]+)>/.exec(link)![1]!;
    expect((await admin.get(path)).status).toBe(200);
    expect((await admin.get(path.replace('/sessions', '/calllogs'))).status).toBe(400);
  });
});
