import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nextOf, type Client } from '../support/client.ts';
import { asStored } from '../support/as-stored.ts';
import { startServer } from '../support/server.ts';
import { newTenant, type TenantClients } from '../support/tenant.ts';

const server = await startServer();
afterAll(() => server[Symbol.asyncDispose]());

let tenant: TenantClients;
let admin: Client;
const HOUR = 3_600_000;

beforeAll(async () => {
  tenant = await newTenant(server);
  ({ admin } = tenant);
});

const query = (options: Record<string, string>) => `/calllogs?${new URLSearchParams(options).toString()}`;

async function faults(options: string): Promise<(string | undefined)[][]> {
  const answer = await admin.get(`/calllogs?${options}`);
  expect(answer.status, answer.text).toBe(400);
  return answer.json().errors.map(({ code, message, detail }) => [code, detail, message]);
}

describe('what is wrong with a question is named', () => {
  const filter = (text: string) => `filter=${encodeURIComponent(text)}`;
  it.each<[string, string, RegExp]>([
    ['a filter of 9 KiB', filter(`caller eq '${'x'.repeat(9_000)}'`), /^filter: 8 KiB/],
    ['depth 65', filter(`${'('.repeat(65)}cost gt 1${')'.repeat(65)}`), /64 deep; position 64/],
    [
      '501 items',
      filter(`duration in (${Array.from({ length: 501 }, () => '1').join(',')})`),
      /500 items at most; position \d+/,
    ],
    ['an unterminated text', filter("caller eq 'x"), /position 10 has no closing quote/],
    [
      'null in null in null',
      filter(`${'('.repeat(60)}cost gt 1${') eq null'.repeat(60)}`),
      /compared with null 3 deep; position \d+/,
    ],
    ['an unknown field', filter("calle eq 'x'"), /no field 'calle' \(position 0\). Did you mean caller\?/],
    ['an unknown function', filter("like(caller,'x')"), /no function 'like' \(position 0\)/],
    ['a type that cannot be', filter("contains(duration,'x')"), /contains\(\) takes a text; position 9/],
    ['a filter without anything', 'filter=', /was expected at position 0/],
    ['a search without anything', 'search=', /^search: .* was expected at position 0/],
    [
      '501 words',
      `search=${'a+'.repeat(501)}`,
      /^search: 500 words are looked for at most; position 1000 begins one more/,
    ],
    ['a phrase without end', 'search=%22abc', /position 0 has no closing quote/],
    ['a time zone that does not exist', 'tz=Europe/Berln', /no time zone 'Europe\/Berln'/],
    ['an offset for a time zone', 'tz=%2B02:00', /IANA name/],
    ['filter twice', `${filter('cost gt 1')}&$${filter('cost gt 1')}`, /^filter is given more than once/],
  ])('%s', async (_, options, message) => {
    const [fault, ...more] = await faults(options);
    expect(more).toEqual([]);
    expect(fault![0]).toBe('VALIDATE_FAILED');
    expect(fault![1]).toBe(options.split('=')[0]!.replace('$', ''));
    expect(fault![2]).toMatch(message);
  });

  it('every fault at once', async () => {
    const all = await faults("filter=calle+eq+'x'+and+duratio+gt+1&search=(&tz=Mars&top=0");
    expect(all.map(([, detail]) => detail!).toSorted((a, b) => a.localeCompare(b))).toEqual([
      'filter',
      'filter',
      'search',
      'top',
      'tz',
    ]);
  });
});

describe('a hostile filter of 8 KiB costs no more than a friendly one', () => {
  const chain = (term: string, by: string) =>
    Array.from({ length: Math.floor(8_000 / (term.length + by.length)) }, () => term).join(by);
  it.each<[string, string]>([
    ['many texts to look for', chain("contains(caller,'a')", ' or ')],
    ['many conditions', chain('duration gt 1', ' and ')],
    ['nothing but quotes', `caller eq '${"''".repeat(4_000)}'`],
    ['deep, and long in the depth', `${'not ('.repeat(32)}${chain('cost gt 1', ' or ')}${')'.repeat(32)}`],
    ['conditions of conditions', `${'('.repeat(60)}cost gt 1${') eq true'.repeat(60)}`],
    ['whether many conditions are blank', `((${chain('cost gt 1', ' or ')}) eq null) eq null`],
    ['one long text', `contains(user_data,'${'a'.repeat(8_000)}')`],
    ['many letters without end', `endswith(tolower(user_data),'${'ab'.repeat(4_000)}')`],
    ['days of many zones', chain('hour(ended_at) eq 1', ' or ')],
  ])('%s', async (_, filter) => {
    const answer = await admin.get(query({ filter, tz: 'Europe/Berlin' }));
    expect([answer.status, answer.text.slice(0, 9)]).toEqual([200, '{"count":']);
  });
});

it('a search of many words finds what they say', async () => {
  const { admin: own, client } = await newTenant(server);
  const callers = Array.from({ length: 120 }, (_, n) => `word${n}.`);
  await own.store(
    [...callers, 'another'].map((caller, n) => ({
      started_at: '2025-01-01T00:00:00Z',
      caller,
      callee: '1',
      call_id: `${n}`,
    })),
  );
  const any = callers.join(' OR ');
  const user = await client('user', ['1']);
  for (const [asking, path, search, found] of [
    [own, '/calllogs', any, 120],
    [own, '/calllogs', callers.map((caller) => `NOT ${caller}`).join(' '), 1],
    [own, '/sessions', any, 120],
    [user, '/calllogs', `NOT (${any})`, 1],
    [user, '/sessions', any, 120],
  ] as const) {
    const answer = await asking.get(`${path}?top=1&${new URLSearchParams({ search }).toString()}`);
    expect([answer.status, answer.json().count], path).toEqual([200, found]);
  }
});

describe('SQL in a filter is a text like any other', () => {
  const hostile = [
    "'; drop table dictionary; --",
    "' or 1=1 --",
    '%',
    '_',
    '\\',
    '"',
    '\u0000',
    ') union select * from token --',
  ];
  it.each(hostile)('%s', async (text) => {
    await admin.store({ started_at: '2025-01-01T00:00:00Z', caller: text, callee: 'hostile', call_id: `c${text}` });
    const literal = `'${text.replaceAll("'", "''")}'`;
    for (const expression of [
      `caller eq ${literal}`,
      `contains(caller,${literal}) and callee eq 'hostile' and caller eq ${literal}`,
      `caller in (${literal})`,
      `call_id eq 'c${literal.slice(1)}`,
    ]) {
      const { count, items } = (await admin.get(query({ filter: expression }))).json();
      expect([count, items.map(({ caller }) => caller)]).toEqual([1, [asStored(text)]]);
    }
  });
});

describe('days where the clock is changed', () => {
  it.each([
    ['Europe/Berlin', '2026-03-29', '2026-03-28T23:00:00Z', 23],
    ['Europe/Berlin', '2026-10-25', '2026-10-24T22:00:00Z', 25],
    ['America/New_York', '2026-03-08', '2026-03-08T05:00:00Z', 23],
    ['America/New_York', '2026-11-01', '2026-11-01T04:00:00Z', 25],
    ['Australia/Sydney', '2026-10-04', '2026-10-03T14:00:00Z', 23],
    ['Australia/Sydney', '2026-04-05', '2026-04-04T13:00:00Z', 25],
  ])('%s on %s', async (tz, date, begins, hours) => {
    const { admin: own } = await newTenant(server);
    const start = Date.parse(begins);
    // A call in each hour of that day and of the days around it.
    const records = Array.from({ length: 24 * 4 }, (_, index) => ({
      started_at: new Date(start + (index - 36) * HOUR + 60_000).toISOString(),
      caller: `h${index - 36}`,
    }));
    await own.store(records);
    const callers = async (filter: string) => {
      const { count, items } = (await own.get(query({ filter, tz, orderby: 'started_at', top: '1000' }))).json();
      expect(count).toBe(items.length);
      return items.map(({ caller }) => Number(String(caller).slice(1)));
    };
    const day = Array.from({ length: hours }, (_, index) => index);
    expect(await callers(`date(started_at) eq ${date}`)).toEqual(day);
    expect(await callers(`started_at ge ${date} and date(started_at) le ${date}`)).toEqual(day);
    const clocks = day.map((hour) =>
      Temporal.Instant.fromEpochMilliseconds(start + hour * HOUR + 60_000).toZonedDateTimeISO(tz),
    );
    const office = day.filter((hour) => clocks[hour]!.hour >= 1 && clocks[hour]!.hour < 4);
    expect(await callers(`date(started_at) eq ${date} and hour(started_at) ge 1 and hour(started_at) lt 4`)).toEqual(
      office,
    );
    expect(
      await callers(
        `date(started_at) eq ${date} and time(started_at) ge 01:00 and time(started_at) lt 04:00 and caller ne 'x'`,
      ),
    ).toEqual(office);
  });
});

describe('a cursor', () => {
  it('belongs to its filter, search and time zone', async () => {
    const { admin: own } = await newTenant(server);
    await own.store(
      Array.from({ length: 9 }, (_, index) => ({ started_at: `2025-01-0${index + 1}T00:00:00Z`, caller: 'a' })),
    );
    const options = {
      filter: "caller eq 'a' and date(started_at) ge 2025-01-02",
      search: 'a',
      tz: 'Europe/Berlin',
      top: '3',
    };
    const first = await own.get(query(options));
    const next = new URL(nextOf(first)!, 'http://x');
    expect((await own.get(next.pathname + next.search)).json().items).toHaveLength(3);
    for (const [name, value] of [
      ['filter', "caller eq 'a'"],
      ['search', 'A'],
      ['tz', 'Europe/Paris'],
      ['orderby', 'started_at asc'],
      ['cursor', 'abc'],
    ]) {
      const other = new URLSearchParams(next.search);
      other.set(name!, value!);
      const answer = await own.get(`/calllogs?${other.toString()}`);
      expect([name, answer.status, answer.json().errors[0]!.detail]).toEqual([name, 400, 'cursor']);
    }
  });
});

describe('what a token may not see', () => {
  it('no filter or search shows', async () => {
    const { admin: own, client } = await newTenant(server);
    await own.store([
      { started_at: '2025-01-01T00:00:00Z', caller: '101', callee: '900', trunk: 'north' },
      { started_at: '2025-01-02T00:00:00Z', caller: '102', callee: '900', trunk: 'north' },
      { started_at: '2025-01-03T00:00:00Z', caller: '103', callee: '101', trunk: 'south' },
    ]);
    const user = await client('user', ['101']);
    const seen = async (options: Record<string, string>) => {
      const { count, items } = (await user.get(query(options))).json();
      return [count, items.map(({ caller }) => caller)];
    };
    expect(await seen({ filter: "callee eq '900'" })).toEqual([1, ['101']]);
    expect(await seen({ filter: "not contains(caller,'x') or caller eq null" })).toEqual([2, ['103', '101']]);
    expect(await seen({ filter: "caller eq '102'" })).toEqual([0, []]);
    expect(await seen({ search: 'north or south' })).toEqual([2, ['103', '101']]);
    expect(await seen({ search: 'NOT zzz', orderby: 'caller' })).toEqual([2, ['101', '103']]);
    expect((await user.get('/calllogs/export?format=ndjson&search=north')).text.trim().split('\n')).toHaveLength(1);
    expect((await (await client('ingest')).get('/calllogs/export')).status).toBe(403);
  });
});
