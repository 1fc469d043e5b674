import { writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { FULL, LIST_FIELDS } from '../support/call-log.ts';
import { diff, Follower, syncToken, type Changes } from '../support/follower.ts';
import { sendRaw } from '../support/raw.ts';
import { ringlogJson } from '../support/ringlog.ts';
import { startServer } from '../support/server.ts';
import { newTenant } from '../support/tenant.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const server = await startServer();
afterAll(() => server[Symbol.asyncDispose]());

/** A record that is known again by its key. */
function record(key: string, fields: Readonly<Record<string, unknown>> = {}) {
  return { started_at: '2026-03-04T05:06:07Z', caller: '101', call_id: key, source: 'pbx', source_key: key, ...fields };
}

describe('a sync token', () => {
  it('begins now: only later changes are told', async () => {
    const { admin } = await newTenant(server);
    await admin.store([record('a'), record('b')]);
    const answer = await admin.send('POST', '/calllogs/sync_tokens', null);
    expect(answer.status).toBe(201);
    expect(answer.headers.get('content-type')).toContain('application/json');
    expect(Object.keys(answer.json())).toEqual(['token']);
    const { token } = answer.json<{ token: string }>();
    expect(token).toMatch(/^[\w-]+$/);
    expect((await diff(admin, token)).json()).toEqual({ token, items: [] });

    await admin.store(record('c'));
    await admin.store(record('a', { duration: 5 }));
    await admin.store(record('b'));
    const follower = new Follower(token);
    expect(await follower.step(admin)).toBe(2);
    expect(follower.types()).toEqual(['CREATED c', 'UPDATED a']);
    expect(follower.told[1]!.items[0]).toMatchObject({ call_id: 'a', duration: 5 });
    expect(await follower.step(admin)).toBe(0);
  });

  it('shows call logs as the list does', async () => {
    const { admin } = await newTenant(server);
    const token = await syncToken(admin);
    await admin.store(FULL);
    const { items } = (await diff(admin, token)).json<Changes>();
    expect(items).toEqual([
      { id: items[0]!.id, change_type: 'CREATED', items: (await admin.get('/calllogs')).json().items },
    ]);
    expect(Object.keys(items[0]!.items[0]!)).toEqual(LIST_FIELDS);
  });

  it('is good again and again, and gives the same', async () => {
    const { admin } = await newTenant(server);
    const token = await syncToken(admin);
    await admin.store([record('a'), record('b')]);
    const first = await diff(admin, token);
    expect((await diff(admin, token)).text).toBe(first.text);
    expect((await admin.post(`/api/calllogs/sync_tokens/${token}/diff`, {})).text).toBe(first.text);
  });

  it('tells many changes in pages, in order, each once', async () => {
    const { admin } = await newTenant(server);
    const follower = new Follower(await syncToken(admin));
    const keys = Array.from({ length: 2300 }, (_, n) => String(n));
    await admin.store(keys.slice(0, 1200).map((key) => record(key)));
    // Each alone: a run of one change.
    for (const key of keys.slice(1200, 1210)) await admin.store(record(key));
    await admin.store(keys.slice(1210).map((key) => record(key)));
    expect(await follower.step(admin)).toBe(100);
    expect(await follower.step(admin, 1000)).toBe(1000);
    expect(await follower.step(admin, 7)).toBe(7);
    await follower.catchUp(admin, 333);
    expect(follower.types()).toEqual(keys.map((key) => `CREATED ${key}`));
  });

  it('finds a call log wherever its start has been put', async () => {
    const { admin } = await newTenant(server);
    const follower = new Follower(await syncToken(admin));
    for (const started_at of [
      '2026-03-04T05:06:07Z',
      '2025-01-01T00:00:00Z',
      '0001-01-01T00:00:00Z',
      '9999-12-31T23:59:59Z',
      '2026-03-04T05:06:07Z',
    ]) {
      await admin.store(record('a', { started_at }));
      await follower.catchUp(admin);
      await follower.expectCurrent(admin);
      expect(follower.copy.size).toBe(1);
    }
    expect(follower.types()).toEqual(['CREATED a', 'UPDATED a', 'UPDATED a', 'UPDATED a', 'UPDATED a']);
  });

  it('outlives a restart of the server', async () => {
    using folder = temporaryFolder();
    const first = await startServer({ data: folder.path });
    const token = await syncToken(first.client);
    await first.client.store(record('a'));
    const told = (await diff(first.client, token)).text;
    await first.kill();
    await using second = await startServer({ data: first.data });
    const client = second.client.as(first.token);
    expect((await diff(client, token)).text).toBe(told);
  });
});

describe('date_from', () => {
  const at = (day: number) => `2026-03-${String(day).padStart(2, '0')}T12:00:00Z`;
  const DAYS = Array.from({ length: 20 }, (_, n) => record(`d${n + 1}`, { started_at: at(n + 1) }));

  it('first tells what is there, oldest first, then what changes', async () => {
    const { admin } = await newTenant(server);
    await admin.store(DAYS);
    const follower = new Follower(await syncToken(admin, at(8)));
    await admin.store(record('late', { started_at: at(9) }));
    await admin.store(record('d20', { started_at: at(20), duration: 7 }));
    expect(await follower.step(admin, 5)).toBe(5);
    expect(follower.types()).toEqual(['CREATED d8', 'CREATED d9', 'CREATED late', 'CREATED d10', 'CREATED d11']);
    await admin.store(record('d3', { started_at: at(3), duration: 7 }));
    await admin.store(record('early', { started_at: at(3) }));
    await follower.catchUp(admin, 4);
    expect(follower.types().slice(5)).toEqual([
      ...[12, 13, 14, 15, 16, 17, 18, 19, 20].map((day) => `CREATED d${day}`),
      // These happened after the token was made.
      'CREATED late',
      'UPDATED d20',
    ]);
    expect(await follower.step(admin)).toBe(0);
  });

  it('is the moment itself; a date is its first moment, an offset is heeded', async () => {
    const { admin } = await newTenant(server);
    await admin.store([
      record('before', { started_at: '2026-03-04T22:59:59.999Z' }),
      record('at', { started_at: '2026-03-04T23:00:00Z' }),
      record('midnight', { started_at: '2026-03-05T00:00:00Z' }),
    ]);
    for (const [date_from, expected] of [
      ['2026-03-04T23:00:00Z', ['at', 'midnight']],
      ['2026-03-05T00:00:00+01:00', ['at', 'midnight']],
      ['2026-03-05', ['midnight']],
      ['0000-01-01', ['before', 'at', 'midnight']],
      ['2026-03-05T00:00:00.001Z', []],
      ['9999-12-31', []],
    ] as const) {
      const query = await admin.send('POST', `/calllogs/sync_tokens?$date_from=${encodeURIComponent(date_from)}`, null);
      for (const token of [await syncToken(admin, date_from), query.json<{ token: string }>().token]) {
        const follower = new Follower(token);
        await follower.catchUp(admin);
        expect(follower.types()).toEqual(expected.map((key) => `CREATED ${key}`));
      }
    }
  });

  it('tells of a start that is moved out of the range or into it', async () => {
    const { admin } = await newTenant(server);
    await admin.store([record('in', { started_at: at(9) }), record('out', { started_at: at(2) })]);
    const follower = new Follower(await syncToken(admin, at(8)));
    await follower.catchUp(admin);
    const change = async (key: string, day: number) => {
      await admin.store(record(key, { started_at: at(day), duration: follower.told.length }));
      const before = follower.told.length;
      await follower.catchUp(admin);
      return follower.types().slice(before);
    };
    expect(follower.types()).toEqual(['CREATED in']);
    expect(await change('in', 3)).toEqual(['DELETED']);
    expect(await change('out', 3)).toEqual(['DELETED']); // Its start has changed; where it was before is not known.
    expect(await change('out', 10)).toEqual(['CREATED out']);
    expect(await change('in', 12)).toEqual(['UPDATED in']);
    expect(await change('new', 1)).toEqual([]);
    expect(await change('new', 1)).toEqual([]);
    expect([...follower.copy.values()].map((item) => item['call_id'])).toEqual(['out', 'in']);
  });

  it('pages through what is there while it is changing, and loses nothing', async () => {
    const { admin } = await newTenant(server);
    await admin.store(DAYS);
    const follower = new Follower(await syncToken(admin, '2026-01-01'));
    for (let turn = 0; turn < 12; turn++) {
      await follower.step(admin, 3);
      // Behind, ahead, and where it has been already.
      await admin.store(record(`d${turn + 1}`, { started_at: at(20 - turn), duration: turn }));
      await admin.store(record(`x${turn}`, { started_at: at(1 + turn) }));
    }
    await follower.catchUp(admin, 3);
    await follower.expectCurrent(admin);
  });
});

describe('options', () => {
  it('may stand in the body or in the query', async () => {
    const { admin } = await newTenant(server);
    const token = await syncToken(admin);
    await admin.store([record('a'), record('b'), record('c')]);
    const count = async (path: string, body: string | null, type = 'application/json') => {
      const answer = await admin.send(
        'POST',
        `/calllogs/sync_tokens/${token}/diff${path}`,
        body,
        body === null ? {} : { 'content-type': type },
      );
      expect(answer.status, answer.text).toBe(200);
      return answer.json<Changes>().items.length;
    };
    expect(await count('', null)).toBe(3);
    expect(await count('?top=2', null)).toBe(2);
    expect(await count('?$top=2', '')).toBe(2);
    expect(await count('', '{"top":1}')).toBe(1);
    expect(await count('', '{"top":null}')).toBe(3);
    expect(await count('', 'null')).toBe(3);
    expect(await count('?%24top=1000', '{}', 'application/json; charset=utf-8')).toBe(3);
    // curl -X POST with a header and nothing else.
    for (const path of ['/calllogs/sync_tokens', `/calllogs/sync_tokens/${token}/diff`]) {
      const authorization = `Bearer ${admin.token}`;
      for (const headers of [{}, { 'content-type': 'application/json' }, { 'content-length': '0' }]) {
        const answer = await sendRaw(server.url + path, { method: 'POST', headers: { authorization, ...headers } });
        expect(answer.status).toBeLessThan(300);
      }
    }
  });

  it('that are wrong are named, all of them', async () => {
    const { admin } = await newTenant(server);
    const token = await syncToken(admin);
    const create = '/calllogs/sync_tokens';
    const list = `${create}/${token}/diff`;
    for (const [path, body, details] of [
      [`${create}?date_from=yesterday`, {}, ['date_from']],
      [`${create}?date_from=`, {}, ['date_from']],
      [`${create}?date_from=2026-02-30`, {}, ['date_from']],
      [`${create}?date_from=2026-01-01&$date_from=2026-01-01`, {}, ['date_from']],
      [`${create}?date_from=2026-01-01`, { date_from: '2026-01-01' }, ['date_from']],
      [create, { date_from: 1_700_000_000 }, ['date_from']],
      [create, { date_from: ['2026-01-01'] }, ['date_from']],
      [create, { date_from: 'x'.repeat(1000), top: 1, other: 2 }, ['top', 'other', 'date_from']],
      [`${create}?top=1&x=2`, {}, ['top', 'x']],
      [create, { $date_from: '2026-01-01' }, ['$date_from']],
      [create, [], ['body']],
      [create, 'text', ['body']],
      [create, 7, ['body']],
      [`${list}?top=0`, {}, ['top']],
      [`${list}?top=1001`, {}, ['top']],
      [`${list}?top=1.5`, {}, ['top']],
      [`${list}?top=1&top=2`, {}, ['top']],
      [list, { top: '10' }, ['top']],
      [list, { top: 0 }, ['top']],
      [list, { top: true }, ['top']],
      [list, { date_from: '2026-01-01', skip: 1 }, ['date_from', 'skip']],
    ] as const) {
      const answer = await admin.post(path, body);
      const what = `${path} ${JSON.stringify(body)}: ${answer.text}`;
      expect(answer.status, what).toBe(400);
      const { errors } = answer.json();
      expect(
        errors.map(({ detail }) => detail),
        what,
      ).toEqual(details);
      for (const { code, message } of errors) {
        expect(code).toBe('VALIDATE_FAILED');
        expect(message.length, what).toBeGreaterThan(15);
        expect(message.length, what).toBeLessThan(300);
      }
    }
    for (const body of ['{', '{"top":1', '\u0000']) {
      const answer = await admin.send('POST', list, body, { 'content-type': 'application/json' });
      expect(answer.status).toBe(400);
      expect(answer.json().errors).toMatchObject([{ code: 'VALIDATE_FAILED', detail: 'body' }]);
    }
    for (const type of ['application/x-ndjson', 'text/plain', 'application/x-www-form-urlencoded']) {
      expect((await admin.send('POST', list, 'top=1', { 'content-type': type })).status).toBe(415);
    }
  });
});

/** More changes than are looked at in one transaction. */
const BACKLOG = 24_000;

describe('a backlog', () => {
  it('of 24,000 changes, two of which a token may see, is passed over in one answer', async () => {
    const { admin, client } = await newTenant(server);
    const user = await client('user', ['4711']);
    const [all, some, from] = [await syncToken(admin), await syncToken(user), await syncToken(user, '2020-01-01')];
    // A call log that it may see, or there would be nothing to look for.
    await admin.store(record('first', { caller: '4711' }));
    const rows = Array.from({ length: BACKLOG }, (_, n) => record(`n${n}`, { caller: String(n % 300) }));
    await admin.send('POST', '/calllogs', rows.map((row) => JSON.stringify(row)).join('\n'), {
      'content-type': 'application/x-ndjson',
    });
    await admin.store(record('last', { caller: '4711' }));
    for (const token of [some, from]) {
      const follower = new Follower(token);
      await follower.catchUp(user, 1);
      expect(follower.types().slice(-2)).toEqual(['CREATED first', 'CREATED last']);
      await follower.expectCurrent(user);
    }
    // The loop goes on meanwhile: of several others are asked beside, so that there is time for it.
    let isOver = false;
    const passing = Promise.all(Array.from({ length: 10 }, () => diff(user, some, 1000))).finally(
      () => (isOver = true),
    );
    let answered = 0;
    while (!isOver) {
      expect((await server.client.get('/healthz')).status).toBe(200);
      if (!isOver) answered += 1;
      await pause(2);
    }
    expect((await passing).map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
    expect(answered).toBeGreaterThan(0);
    const follower = new Follower(all);
    await follower.catchUp(admin, 1000);
    expect(follower.told).toHaveLength(BACKLOG + 2);
    expect(follower.copy.size).toBe(BACKLOG + 2);
  });
});

describe('other processes', () => {
  it('write beside the server, and their changes are told as well, in the order of their commits', async () => {
    const { name, admin } = await newTenant(server);
    const follower = new Follower(await syncToken(admin));
    using folder = temporaryFolder();
    const IMPORTED = 8_000;
    const lines = Array.from({ length: IMPORTED }, (_, n) => JSON.stringify(record(`i${n}`)));
    writeFileSync(folder.file('calls'), lines.join('\n'));
    let importing = true;
    const imported = ringlogJson<{ stored: number }>([
      'import',
      folder.file('calls'),
      '--format',
      'ringlog',
      '--data',
      server.data,
      '--tenant',
      name,
    ]).finally(() => (importing = false));
    let posted = 0;
    const post = async () => {
      while (importing) {
        await admin.store(record(`p${posted}`));
        posted += 1;
        await pause(5);
      }
    };
    const posting = post();
    while (importing) {
      if ((await follower.step(admin, 1000)) === 0) await pause(20);
    }
    expect(await imported).toMatchObject({ stored: IMPORTED });
    await posting;
    await follower.catchUp(admin, 1000);
    expect(follower.told).toHaveLength(IMPORTED + posted);
    expect(follower.copy.size).toBe(IMPORTED + posted);
    await follower.expectCurrent(admin);
  });
});

it('an answer without changes means that there is none further on, also for few among many', async () => {
  const { admin, client } = await newTenant(server);
  const user = await client('user', ['9']);
  const follower = new Follower(await syncToken(user));
  for (let n = 0; n < 30; n++) await admin.store(record(`k${n}`, { caller: n % 7 === 0 ? '9' : '8' }));
  while ((await follower.step(user, 2)) > 0);
  expect(follower.types()).toEqual([0, 7, 14, 21, 28].map((n) => `CREATED k${n}`));
});
