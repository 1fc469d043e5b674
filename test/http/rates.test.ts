import { afterAll, describe, expect, it } from 'vitest';
import { nextOf, type Client } from '../support/client.ts';
import { startServer } from '../support/server.ts';
import { newTenant } from '../support/tenant.ts';

const server = await startServer();
afterAll(() => server[Symbol.asyncDispose]());

interface Rate {
  readonly id: string;
  readonly prefix: string;
  readonly account: string | null;
  readonly price_1: number;
}

interface Import {
  readonly read: number;
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly removed: number;
  readonly changes: readonly { change: string; line: number | null; before: Rate | null; after: Rate | null }[];
}

interface Simulation {
  readonly cost: number | null;
  readonly billed_seconds: number;
  readonly rate: Rate | null;
  readonly reason: string | null;
  readonly account: string | null;
  readonly steps: readonly { what: string; amount: string }[];
}

const byText = (a: string, b: string) => (a < b ? -1 : 1);
const json = { 'content-type': 'application/json' };
const put = (client: Client, id: string, rate: unknown) =>
  client.send('PUT', `/call_rates/${id}`, JSON.stringify(rate), json);
const take = (client: Client, csv: string, options = '') => client.send('POST', `/call_rates/import${options}`, csv);
const rates = async (client: Client, options = '') =>
  (await client.get(`/call_rates${options}`)).json<{ count: number; items: Rate[] }>();
const simulate = async (client: Client, call: Record<string, unknown>) =>
  (await client.post('/call_rates/simulate', call)).json<Simulation>();
const messages = async (asked: ReturnType<Client['get']>) => {
  const answer = await asked;
  expect(answer.status).toBe(400);
  return answer.json().errors.map(({ message }) => message);
};

describe('rates', () => {
  it('are added, shown, changed and removed', async () => {
    const { admin } = await newTenant(server);
    const made = await admin.post('/call_rates', { prefix: '+49 30-1', price_1: '0.05', account: ' 101 ' });
    expect(made.status).toBe(201);
    const rate = made.json<Rate>();
    expect(rate).toEqual({
      id: expect.stringMatching(/^[\w-]+$/),
      prefix: '49301',
      account: '101',
      type: 'INTERNATIONAL',
      description: null,
      connect_fee: 0,
      price_1: 0.05,
      interval_1: 60,
      price_n: 0.05,
      interval_n: 60,
      free_seconds: 0,
      grace_period: 0,
      postcall_surcharge: 0,
      valid_from: null,
      valid_to: null,
    });
    expect((await admin.get(`/call_rates/${rate.id}`)).json()).toEqual(rate);
    const changed = { ...rate, price_1: 0.04, price_n: 0.04, type: 'LOCAL', valid_to: '2027-01-01T00:00:00Z' };
    expect((await put(admin, rate.id, { price_1: 0.04, type: 'LOCAL', valid_to: '2027-01-01' })).json()).toEqual(
      changed,
    );
    // What was shown may be sent back, by either method.
    expect((await put(admin, rate.id, changed)).json()).toEqual(changed);
    expect((await admin.post(`/call_rates/${rate.id}`, { price_n: 0.03 })).json()).toEqual({
      ...changed,
      price_n: 0.03,
    });
    expect((await admin.get(`/api/call_rates/${rate.id}`)).json()).toEqual({ ...changed, price_n: 0.03 });
    expect((await admin.send('DELETE', `/call_rates/${rate.id}`, null)).status).toBe(204);
    for (const answer of [
      await admin.get(`/call_rates/${rate.id}`),
      await put(admin, rate.id, {}),
      await admin.send('DELETE', `/call_rates/${rate.id}`, null),
      await admin.post(`/call_rates/${rate.id}/destroy`, null),
      await admin.get('/call_rates/nonsense'),
    ]) {
      expect(answer.status).toBe(404);
    }
    const second = (await admin.post('/call_rates', { prefix: '49301', price_1: 0 })).json<Rate>();
    // The number of a rate is never used again.
    expect(second.id).not.toBe(rate.id);
    expect((await admin.send('POST', `/call_rates/${second.id}/destroy`, null)).status).toBe(204);
    expect(await rates(admin)).toEqual({ count: 0, items: [] });
  });

  it('names every member that is wrong', async () => {
    const { admin } = await newTenant(server);
    const wrong = {
      prefx: '49',
      prefix: '49x',
      type: 'MOBIL',
      price_1: -0.01,
      price_n: 0.000001,
      connect_fee: '0,05',
      interval_1: 0,
      interval_n: 1.5,
      free_seconds: -1,
      grace_period: 86_401,
      postcall_surcharge: 19,
      account: 7,
      valid_from: '2026-02-30',
      description: 'a\nb',
    };
    const answer = await admin.post('/call_rates', wrong);
    expect(answer.status).toBe(400);
    const { errors } = answer.json();
    expect(errors.map(({ detail }) => detail!).toSorted(byText)).toEqual(Object.keys(wrong).toSorted(byText));
    const said = Object.fromEntries(errors.map(({ detail, message }) => [detail, message]));
    expect(said).toMatchObject({
      prefx: "A rate has no 'prefx'. Did you mean prefix?",
      type: "type is LOCAL, NATIONAL, INTERNATIONAL, MOBILE, not 'MOBIL'. Did you mean MOBILE?",
      price_1: 'price_1 is not negative: -0.01 cannot be.',
      price_n: 'price_n has five decimals at most: 0.000001 has more.',
      interval_1:
        'interval_1 is a whole number of seconds from 1 to 86400, not 0: no number of intervals of 0 seconds makes up a call.',
      postcall_surcharge: 'postcall_surcharge is a fraction from 0 to 1: 0.19 is 19 %, not 19.',
    });
    expect(said['connect_fee']).toContain("write '0.05' rather than '0,05'");
    expect(await messages(admin.post('/call_rates', {}))).toEqual([
      'prefix is missing; it is how the numbers begin, e.g. 49.',
      'price_1 is missing; it is the price of a minute, e.g. 0.05.',
    ]);
    for (const prefix of ['', '0049', '1234567890123456', '+', 'abc', null]) {
      expect((await admin.post('/call_rates', { prefix, price_1: 1 })).status).toBe(400);
    }
    for (const price_1 of ['1e3', '0x1', '', '1.', '.', 100_000.1, Number.MAX_SAFE_INTEGER, 2 ** 60, true, null]) {
      const { status } = await admin.post('/call_rates', { prefix: '1', price_1, price_n: 0 });
      expect({ price_1, status }).toEqual({ price_1, status: price_1 === '1.' ? 201 : 400 });
    }
  });

  it('of one prefix and account do not hold at one moment', async () => {
    const { admin } = await newTenant(server);
    const first = { prefix: '49', price_1: 1, valid_from: '2026-01-01', valid_to: '2026-07-01' };
    const { id } = (await admin.post('/call_rates', first)).json<Rate>();
    const [message] = await messages(admin.post('/call_rates', { prefix: '49', price_1: 2, valid_from: '2026-06-30' }));
    expect(message).toContain(`overlaps with the rate '${id}' of prefix 49 from 2026-01-01T00:00:00Z to 2026-07-01T00`);
    for (const other of [
      { prefix: '49', price_1: 2, valid_from: '2026-07-01' },
      { prefix: '49', price_1: 2, valid_to: '2026-01-01' },
      { prefix: '49', price_1: 3, account: '101' },
      { prefix: '491', price_1: 3 },
    ]) {
      expect((await admin.post('/call_rates', other)).status).toBe(201);
    }
    await messages(put(admin, id, { valid_to: null }));
    expect(await messages(put(admin, id, { valid_to: '2026-01-01' }))).toEqual([
      'valid_to is not after valid_from, so that the rate would never hold.',
    ]);
    expect((await put(admin, id, { valid_to: '2026-06-01' })).status).toBe(200);
  });

  it('are created once where two would overlap, however many ask at once', async () => {
    const { admin } = await newTenant(server);
    const asked = Array.from({ length: 20 }, (_, price_1) => admin.post('/call_rates', { prefix: '49', price_1 }));
    const statuses = (await Promise.all(asked)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    expect(new Set(statuses)).toEqual(new Set([201, 400]));
    expect((await rates(admin)).count).toBe(1);
  });
});

describe('the list of rates', () => {
  it('is filtered, searched, sorted and walked', async () => {
    const { admin } = await newTenant(server);
    const csv = [
      'prefix,price_1,account,description,type,valid_from',
      '44,0.02,,United Kingdom,INTERNATIONAL,',
      '447,0.2,,"United Kingdom, mobile",MOBILE,',
      '49,0.01,,Germany,NATIONAL,2026-01-01',
      '49,0.005,sales,,NATIONAL,',
      '1,0.009,,,INTERNATIONAL,2020-01-01T00:00:00Z',
    ];
    expect((await take(admin, csv.join('\n'))).json<Import>().added).toBe(5);
    const prefixes = async (options: string) =>
      (await rates(admin, options)).items.map(({ prefix, account }) => prefix + (account ?? ''));
    expect(await prefixes('')).toEqual(['1', '44', '447', '49', '49sales']);
    const filtered: [string, string[]][] = [
      [`startswith(prefix,'44')`, ['44', '447']],
      [`account eq null and price_1 ge 0.01 and price_1 lt 0.2`, ['44', '49']],
      [`account ne null`, ['49sales']],
      [`type eq 'MOBILE' or type in ('NATIONAL')`, ['447', '49', '49sales']],
      [`not (type eq 'INTERNATIONAL')`, ['447', '49', '49sales']],
      [`valid_from ge 2025-01-01`, ['49']],
      [`year(valid_from) eq 2020`, ['1']],
      [`contains(tolower(description),'mobile')`, ['447']],
      [`length(prefix) gt 2 and interval_1 eq 60`, ['447']],
    ];
    for (const [filter, expected] of filtered) {
      expect(await prefixes(`?filter=${encodeURIComponent(filter)}`), filter).toEqual(expected);
    }
    expect(await prefixes('?search=kingdom')).toEqual(['44', '447']);
    expect(await prefixes('?search=kingdom%20not%20MOBILE')).toEqual(['44']);
    expect(await prefixes('?search=sales%20or%20germany')).toEqual(['49', '49sales']);
    expect(await prefixes('?orderby=description,prefix desc')).toEqual(['49', '44', '447', '49sales', '1']);
    expect(await prefixes('?$orderby=price_1 desc&$top=2&$skip=1')).toEqual(['44', '49']);
    const { items } = await rates(admin);
    const one = `?filter=${encodeURIComponent(`id eq '${items[3]!.id}'`)}&count=false`;
    expect(await rates(admin, one)).toEqual({ items: [items[3]] });

    for (const orderby of ['prefix', 'account desc', 'description,price_1', 'valid_from desc,type', 'id desc']) {
      const whole = (await rates(admin, `?orderby=${orderby}`)).items;
      const walked: Rate[] = [];
      for (let next: string | null = `/call_rates?orderby=${encodeURIComponent(orderby)}&top=2`; next !== null;) {
        const answer = await admin.get(next);
        expect(answer.status).toBe(200);
        walked.push(...answer.json<{ items: Rate[] }>().items);
        next = nextOf(answer);
      }
      expect(walked, orderby).toEqual(whole);
    }
  });

  it('refuses what it does not know', async () => {
    const { admin } = await newTenant(server);
    for (const [options, message] of [
      ['?filter=caller eq 1', 'caller'],
      ['?orderby=started_at', 'started_at'],
      ['?top=0', 'top is a whole number from 1 to 1000'],
      ['?fliter=x', 'Did you mean filter?'],
      ['?cursor=x', 'cursor is not one that this server gave'],
      [`?filter=${encodeURIComponent("type eq 'MOBIL'")}`, 'MOBILE'],
    ] as const) {
      expect((await messages(admin.get(`/call_rates${options}`))).join(' ')).toContain(message);
    }
  });
});

describe('an import of rates', () => {
  it('tells what it would change, changes it, and takes its own export for what is there', async () => {
    const { admin } = await newTenant(server);
    const first = 'description;price_1;prefix;account\r\n"UK; mobile";0,2;+44 7;\r\n;0,01;49;101\r\n＝1+1;1;1;\r\n';
    const dry = await take(admin, `\ufeff${first}`, '?dry_run=true');
    expect(dry.json()).toMatchObject({ dry_run: true, read: 3, added: 3, changed: 0, unchanged: 0, removed: 0 });
    expect((await rates(admin)).count).toBe(0);
    expect((await take(admin, first)).json()).toMatchObject({ dry_run: false, added: 3 });
    expect((await rates(admin)).items).toMatchObject([
      { prefix: '1', description: '＝1+1' },
      { prefix: '447', description: 'UK; mobile', price_1: 0.2, price_n: 0.2, account: null },
      { prefix: '49', price_1: 0.01, account: '101' },
    ]);

    const exported = await admin.get('/call_rates/export');
    expect(exported.headers.get('content-type')).toContain('text/csv');
    expect(exported.text).toContain(`1,,INTERNATIONAL,'＝1+1,0,1,60,1,60,0,0,0,,\r\n`);
    expect((await take(admin, exported.text)).json()).toMatchObject({ read: 3, unchanged: 3, added: 0, changed: 0 });
    expect((await take(admin, exported.text, '?replace=true')).json()).toMatchObject({ unchanged: 3, removed: 0 });

    // What a line does not say stays as it is.
    const second = 'prefix\tprice_1\taccount\n447\t0.25\t\n49\t\t101\n';
    const changed = (await take(admin, second, '?replace=true&dry_run=true')).json<Import>();
    expect(changed).toMatchObject({ added: 0, changed: 1, unchanged: 1, removed: 1 });
    expect(changed.changes).toMatchObject([
      { change: 'CHANGED', line: 2, before: { price_1: 0.2 }, after: { price_1: 0.25, description: 'UK; mobile' } },
      { change: 'REMOVED', line: null, before: { prefix: '1' }, after: null },
    ]);
    expect((await take(admin, second)).json()).toMatchObject({ changed: 1, unchanged: 1, removed: 0 });
    expect((await take(admin, second, '?replace=true')).json()).toMatchObject({ unchanged: 2, removed: 1 });
    expect((await rates(admin)).count).toBe(2);
  });

  it('changes nothing where a line is wrong, and names each of them', async () => {
    const { admin } = await newTenant(server);
    const lines = [
      'prefix,price_1,interval_1,postcall_surcharge',
      '44,0.05,0,',
      '45,"0,05",1,',
      '46,-1,1,',
      '47,1',
      '+4 8,0.000001,1,',
      '49,1,1,200',
      '50,1,1,0.2',
      '50,2,1,0.2',
      '123456789012345678901234567890,1,1,',
      '51,90071992547409.92,1,',
      '52,,1,',
    ];
    const said = await messages(take(admin, `${lines.join('\n')}\n`));
    expect(said.map((message) => /^Line (\d+): /.exec(message)?.[1])).toEqual('2 3 4 5 6 7 10 11'.split(' '));
    const left = [lines[0], lines[7], lines[8], lines[11]].join('\n');
    expect(await messages(take(admin, left))).toEqual([
      'Line 3: The rate of prefix 50 overlaps with that of line 2: at no moment may two of one prefix and account hold.',
      'Line 4: price_1 is missing; it is the price of a minute, e.g. 0.05.',
    ]);
    expect((await rates(admin)).count).toBe(0);
    await admin.post('/call_rates', { prefix: '49', price_1: 1, valid_to: '2027-01-01' });
    const [clash] = await messages(take(admin, 'prefix,price_1,valid_from\n49,2,2026-06-01\n'));
    expect(clash).toMatch(/^Line 2: The rate of prefix 49 from 2026-06-01T00:00:00Z overlaps with the rate '\w+' of/);
    const split = 'prefix,price_1,valid_from,valid_to\n49,1,,2026-06-01\n49,2,2026-06-01,\n';
    expect((await take(admin, split)).json()).toMatchObject({ added: 1, changed: 1 });
  });

  it.each<[string, string | Uint8Array<ArrayBuffer>, string]>([
    ['nothing', '', 'Line 1: There is no header'],
    ['no columns that are known', 'a,b\n1,2\n', "Line 1: A rate has no 'a'."],
    ['a column misspelt', 'prefix,prise_1\n1,2\n', "Line 1: A rate has no 'prise_1'. Did you mean price_1?"],
    ['a column twice', 'prefix,price_1,Prefix\n1,2,3\n', "Line 1: There are two columns 'prefix'."],
    ['no prefix', 'price_1,account\n1,2\n', 'Line 1: There is no column prefix'],
    ['a quote that is left open', 'prefix,price_1\n"44,1\n45,1\n', 'Line 2: The quote opened here is never closed'],
    ['a line that is cut off', 'prefix,price_1,account\n44,1,\n45,1', 'Line 3: The input ends within this line'],
    ['bytes that are no text', new Uint8Array([0xff, 0x00, 0x9c, 0x0a, 0x80]), 'Line 1: A rate has no '],
  ])('refuses %s', async (_, csv, message) => {
    const { admin } = await newTenant(server);
    const answer = await admin.send('POST', '/call_rates/import', csv);
    expect(answer.status).toBe(400);
    expect(answer.json().errors[0]!.message).toContain(message);
    expect((await rates(admin)).count).toBe(0);
  });

  it('reads what spreadsheets write: UTF-16, and a last line without its end', async () => {
    const { admin } = await newTenant(server);
    const csv = Buffer.from('\ufeffprefix\tprice_1\tdescription\r\n49\t0,05\tKöln', 'utf16le');
    expect((await admin.send('POST', '/call_rates/import', Uint8Array.from(csv))).json()).toMatchObject({ added: 1 });
    expect((await rates(admin)).items).toMatchObject([{ price_1: 0.05, description: 'Köln' }]);
  });

  it('names the first thousand of the lines that are wrong', async () => {
    const { admin } = await newTenant(server);
    const said = await messages(take(admin, `prefix,price_1\n${'x,1\n'.repeat(1500)}`));
    expect(said).toHaveLength(1001);
    expect(said.at(-1)).toBe('500 more are wrong; nothing was changed.');
  });

  it('answers others while it reads many', async () => {
    const { admin } = await newTenant(server);
    const lines = Array.from({ length: 60_000 }, (_, number) => `4${number},0.0${(number % 9) + 1}`);
    const began = take(admin, `prefix,price_1\n${lines.join('\n')}\n`);
    let done = false;
    const watched = began.then((answer) => {
      done = true;
      return answer;
    });
    let between = 0;
    while (!done) {
      expect((await admin.get('/call_rates?top=1&count=false')).status).toBe(200);
      between += 1;
    }
    expect((await watched).json()).toMatchObject({ read: 60_000, added: 60_000 });
    // It was one turn of many.
    expect(between).toBeGreaterThan(5);
    expect((await rates(admin, '?top=1')).count).toBe(60_000);
  });
});

describe('a simulation', () => {
  it('tells the cost, and the steps that add up to it', async () => {
    const { admin, name } = await newTenant(server);
    await admin.post('/sources', { name: 'office', format: 'portsip', country: '49', access_code: '0' });
    const csv = [
      'prefix,price_1,interval_1,interval_n,connect_fee,postcall_surcharge,account,valid_from,valid_to',
      '49,0.05,30,6,0.01,0.19,,,2026-01-01',
      '49,0.06,30,6,0.01,0.19,,2026-01-01,',
      `4930,1,60,60,0,0,${name},,`,
      '4930,0.02,60,60,0,0,101,,',
    ];
    expect((await take(admin, csv.join('\n'))).json()).toMatchObject({ added: 4 });
    const call = { number: '00 89 123456', source: 'office', started_at: '2025-12-31T23:59:59.999Z', duration: 57 };
    const found = await simulate(admin, call);
    expect(found).toMatchObject({
      cost: 0.0714,
      billed_seconds: 60,
      number: '+4989123456',
      account: name,
      started_at: '2025-12-31T23:59:59.999Z',
      duration: 57,
      direction: 'OUTBOUND_CALL',
      rate: { prefix: '49', price_1: 0.05, valid_to: '2026-01-01T00:00:00Z' },
      reason: null,
      message: null,
    });
    expect(found.steps.map(({ what, amount }) => `${what} ${amount}`)).toEqual([
      'connect_fee 0.01',
      'interval_1 0.025',
      'interval_n 0.025',
      'postcall_surcharge 0.0114',
      'rounding 0',
    ]);
    expect((await admin.get(`/call_rates/${found.rate!.id}`)).json()).toEqual(found.rate);
    expect((await simulate(admin, { ...call, started_at: '2026-01-01T00:00:00Z' })).cost).toBe(0.0833);
    const berlin = { number: '+493012345678', duration: 61 };
    expect((await simulate(admin, berlin)).cost).toBe(2);
    expect((await simulate(admin, { ...berlin, account: '101' })).cost).toBe(0.04);
    expect((await simulate(admin, { ...berlin, account: null })).rate?.account).toBeNull();
    await admin.send('PATCH', '/tenant', '{"billed_account":"USER"}', json);
    expect((await simulate(admin, berlin)).account).toBeNull();
  });

  it('says why there is no cost', async () => {
    const { admin } = await newTenant(server);
    await admin.post('/call_rates', { prefix: '49', price_1: 1, grace_period: 3 });
    const reasons: [Record<string, unknown>, string, number | null][] = [
      [{ number: '+442079460000', duration: 5 }, 'NO_RATE', null],
      [{ number: '112', duration: 5 }, 'EMERGENCY', null],
      [{ number: '4711', duration: 5 }, 'SHORT', null],
      [{ number: 'front desk', duration: 5 }, 'NOT_DIALLABLE', null],
      [{ number: '+493012345678', duration: 5, direction: 'EXTENSION_CALL' }, 'NOT_PRICED', null],
      [{ number: '+493012345678', duration: 2 }, 'GRACE_PERIOD', 0],
      [{ number: '+493012345678', duration: 0, answered: false }, 'NOT_ANSWERED', 0],
    ];
    for (const [call, reason, cost] of reasons) {
      expect(await simulate(admin, call)).toMatchObject({ reason, cost, billed_seconds: 0, steps: [] });
    }
  });

  it('names every member that is wrong', async () => {
    const { admin } = await newTenant(server);
    const wrong = {
      number: 1,
      duration: -1,
      started_at: 'now',
      direction: 'OUT',
      account: 1,
      answered: 1,
      durration: 1,
    };
    const { errors } = (await admin.post('/call_rates/simulate', wrong)).json();
    expect(errors.map(({ detail }) => detail!).toSorted(byText)).toEqual(Object.keys(wrong).toSorted(byText));
    const call = { number: '1', duration: 1, source: 'nowhere' };
    expect((await admin.post('/call_rates/simulate', call)).status).toBe(404);
  });
});

describe('who may', () => {
  const RATE = { prefix: '49', price_1: 1 };

  it('change rates: administrators; see them: managers too, unless costs are hidden from them', async () => {
    const { admin, client } = await newTenant(server);
    const { id } = (await admin.post('/call_rates', RATE)).json<Rate>();
    const manager = await client('manager', ['101']);
    const others = [await client('user', ['101']), await client('ingest')];
    const reading = [
      (one: Client) => one.get('/call_rates'),
      (one: Client) => one.get(`/call_rates/${id}`),
      (one: Client) => one.get('/call_rates/export'),
      (one: Client) => one.post('/call_rates/simulate', { number: '+4930123456', duration: 1 }),
    ];
    const writing = [
      (one: Client) => one.post('/call_rates', { prefix: '1', price_1: 1 }),
      (one: Client) => put(one, id, { price_1: 2 }),
      (one: Client) => one.post(`/call_rates/${id}`, { price_1: 2 }),
      (one: Client) => take(one, 'prefix,price_1\n1,1\n'),
      (one: Client) => take(one, 'prefix,price_1\n1,1\n', '?dry_run=true'),
      (one: Client) => one.send('DELETE', `/call_rates/${id}`, null),
      (one: Client) => one.send('POST', `/call_rates/${id}/destroy`, null),
    ];
    for (const ask of reading) expect((await ask(manager)).status).toBe(200);
    for (const ask of writing) expect((await ask(manager)).status).toBe(403);
    for (const one of others) for (const ask of [...reading, ...writing]) expect((await ask(one)).status).toBe(403);
    await admin.send('PATCH', '/tenant', '{"costs_seen_by":["user"]}', json);
    for (const ask of reading) expect((await ask(manager)).status).toBe(403);
    for (const ask of reading) expect((await ask(admin)).status).toBe(200);
    expect(await rates(admin)).toMatchObject({ count: 1, items: [{ id, ...RATE }] });
  });

  it('see rates of another tenant: nobody', async () => {
    const [{ admin }, { admin: other }] = [await newTenant(server), await newTenant(server)];
    const { id } = (await admin.post('/call_rates', RATE)).json<Rate>();
    expect((await other.get(`/call_rates/${id}`)).status).toBe(404);
    expect((await other.send('DELETE', `/call_rates/${id}`, null)).status).toBe(404);
    expect((await rates(other)).count).toBe(0);
    expect((await other.get('/call_rates/export')).text.split('\r\n')).toHaveLength(2);
    expect((await simulate(other, { number: '+4930123456', duration: 1 })).reason).toBe('NO_RATE');
    expect((await take(other, 'prefix,price_1\n1,1\n', '?replace=true')).json()).toMatchObject({ removed: 0 });
    expect((await rates(admin)).count).toBe(1);
  });
});
