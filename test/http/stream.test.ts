import { request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { withTestStore } from '../support/engine.ts';
import { openEvents } from '../support/events.ts';
import { expireToken } from '../support/expire-token.ts';
import { diff, Follower, syncToken, type Changes } from '../support/follower.ts';
import { ringlog, ringlogJson } from '../support/ringlog.ts';
import { startServer } from '../support/server.ts';
import { newTenant } from '../support/tenant.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

const server = await startServer();
afterAll(() => server[Symbol.asyncDispose]());

function record(key: string, fields: Readonly<Record<string, unknown>> = {}) {
  return { started_at: '2026-03-04T05:06:07Z', caller: '101', call_id: key, source: 'pbx', source_key: key, ...fields };
}

/** How many streams the server says are open. */
async function open(): Promise<number> {
  const { text } = await server.client.get('/metrics');
  return Number(/^ringlog_change_streams (\d+)$/m.exec(text)![1]);
}

describe('the stream', () => {
  it('tells each change as it happens, and the sync token behind it', async () => {
    const { admin } = await newTenant(server);
    await admin.store(record('before'));
    await using stream = await openEvents(admin);
    expect(stream.status).toBe(200);
    expect(stream.headers.get('content-type')).toBe('text/event-stream');
    expect(stream.headers.get('cache-control')).toBe('no-cache');
    expect(stream.headers.get('x-accel-buffering')).toBe('no');
    await until('it has begun', () => stream.text().includes('\n\n'));
    expect(stream.text()).toMatch(/^retry: \d+\nid: [\w-]+\n\n$/);

    for (const change of [record('a'), record('a', { callee: 'line\nbreak\u2028' }), record('b')]) {
      const count = stream.events.length;
      await admin.store(change);
      await until('it is told', () => stream.events.length > count);
    }
    expect(stream.events.map(({ event, data }) => [event, data.change_type])).toEqual([
      ['change', 'CREATED'],
      ['change', 'UPDATED'],
      ['change', 'CREATED'],
    ]);
    const listed = (await admin.all('/calllogs')).find((item) => item['call_id'] === 'a')!;
    expect(stream.events[1]!.data).toEqual({ id: listed.id, change_type: 'UPDATED', items: [listed] });
    // Its ids are sync tokens.
    const { token, items } = (await diff(admin, stream.events[0]!.id)).json<Changes>();
    expect(items).toEqual(stream.events.slice(1).map(({ data }) => data));
    expect(token).toBe(stream.lastId());
  });

  it('goes on behind Last-Event-ID, or behind the option token', async () => {
    const { admin } = await newTenant(server);
    const first = await openEvents(admin);
    await until('it has begun', () => first.lastId() !== '');
    await first.close();
    // Cut off before anything was told: what came meanwhile is not lost.
    await admin.store(Array.from({ length: 250 }, (_, n) => record(`k${n}`)));
    await using second = await openEvents(admin, '/api/calllogs/stream', { 'last-event-id': first.lastId() });
    await until('all are told', () => second.events.length === 250);
    const middle = second.events[99]!.id;
    for (const stream of [
      await openEvents(admin, `/calllogs/stream?token=${middle}`),
      await openEvents(admin, `/calllogs/stream?$token=${middle}`),
      // The address stays the one that it began with.
      await openEvents(admin, `/calllogs/stream?token=${first.lastId()}`, { 'last-event-id': middle }),
    ]) {
      await until('the rest is told', () => stream.events.length === 150);
      expect(stream.events).toEqual(second.events.slice(100));
      await stream.close();
    }
  });

  it('begins with what is there for a token with date_from', async () => {
    const { admin } = await newTenant(server);
    const days = Array.from({ length: 230 }, (_, n) => ({
      ...record(`k${n}`),
      started_at: new Date(Date.UTC(2026, 0, 1, n)).toISOString(),
    }));
    await admin.store(days);
    const token = await syncToken(admin, '2026-01-02');
    await using stream = await openEvents(admin, `/calllogs/stream?token=${token}`);
    await until('all are told', () => stream.events.length === 206);
    await admin.store([record('new'), record('k3', { started_at: days[3]!.started_at, duration: 1 })]);
    await until('the new one is told', () => stream.events.length === 207);
    expect(stream.events.map(({ data }) => data.items[0]!['call_id'])).toEqual([
      ...days.slice(24).map(({ call_id }) => call_id),
      'new',
    ]);
    // Each id is good for going on there. What is new is among what is there, and once more in the feed.
    const told = stream.events.map(({ data }) => data);
    for (const at of [0, 57, 99, 100, 150, 204]) {
      const follower = new Follower(stream.events[at]!.id);
      await follower.catchUp(admin);
      expect(follower.told).toEqual([...told.slice(at + 1), told.at(-1)]);
    }
  });

  it('is woken by what another process stores', async () => {
    const { name, admin } = await newTenant(server);
    await using stream = await openEvents(admin);
    using folder = temporaryFolder();
    writeFileSync(folder.file('calls'), JSON.stringify(record('imported')));
    await ringlogJson(['import', folder.file('calls'), '--format', 'ringlog', '--data', server.data, '--tenant', name]);
    await until('it is told', () => stream.events.length === 1);
  });

  it('shows each token its own, to many at once', async () => {
    const { admin, client } = await newTenant(server);
    const other = await newTenant(server);
    const streams = await Promise.all(
      [admin, await client('user', ['101']), await client('manager', ['102']), other.admin].flatMap((one) =>
        Array.from({ length: 5 }, () => openEvents(one)),
      ),
    );
    expect(await open()).toBeGreaterThanOrEqual(20);
    await admin.store([record('a'), record('b', { caller: '102' })]);
    // What is told of a change is what the call log is by then.
    await until('the first are told', () => streams.slice(0, 15).every((stream) => stream.events.length > 0));
    await admin.store(record('a', { caller: '102' }));
    await other.admin.store(record('foreign'));
    const told = (stream: (typeof streams)[number]) =>
      stream.events.map(({ data: { change_type, items } }) => `${change_type} ${items[0]?.['call_id'] ?? ''}`.trim());
    const expected = [
      ['CREATED a', 'CREATED b', 'UPDATED a'],
      ['CREATED a', 'DELETED'],
      ['CREATED b', 'CREATED a'],
      ['CREATED foreign'],
    ];
    await until('all are told', () =>
      streams.every((stream, index) => stream.events.length >= expected[Math.floor(index / 5)]!.length),
    );
    for (const [index, stream] of streams.entries()) {
      expect(told(stream)).toEqual(expected[Math.floor(index / 5)]);
      await stream.close();
    }
  });

  it('notices that a client has gone', async () => {
    // Those of other tests may be on their way out.
    await until('no other is open', async () => (await open()) === 0);
    const streams = await Promise.all(Array.from({ length: 8 }, () => openEvents(server.client)));
    expect(await open()).toBe(8);
    for (const stream of streams) await stream.close();
    await until('they are gone', async () => (await open()) === 0);
    const { text } = await server.client.get('/metrics');
    const count = /^ringlog_http_requests_total\{method="GET",route="\/calllogs\/stream",status="200"\} (\d+)$/m;
    expect(Number(count.exec(text)![1])).toBeGreaterThanOrEqual(8);
  });

  it('waits for a client that does not read, and costs little memory meanwhile', async () => {
    const { admin } = await newTenant(server);
    const token = await syncToken(admin);
    const long = 'x'.repeat(20_000);
    const rows = Array.from({ length: 4000 }, (_, n) => JSON.stringify(record(`k${n}`, { user_data: `${n} ${long}` })));
    await admin.send('POST', '/calllogs', rows.join('\n'), { 'content-type': 'application/x-ndjson' });
    const resident = async () =>
      Number(/^process_resident_memory_bytes (\S+)$/m.exec((await admin.get('/metrics')).text)![1]);
    const before = await resident();
    const answers = await Promise.all(
      Array.from(
        { length: 10 },
        () =>
          new Promise<AsyncIterable<Buffer>>((resolve, reject) => {
            const headers = { authorization: `Bearer ${admin.token}`, 'last-event-id': token };
            const asked = request(`${server.url}/calllogs/stream`, { headers, agent: false }, (answer) => {
              answer.pause();
              resolve(answer);
            });
            asked.on('error', reject);
            asked.end();
          }),
      ),
    );
    await pause(2000);
    // 80 MB each, had all been taken at once.
    expect((await resident()) - before).toBeLessThan(250_000_000);
    let rest = '';
    const seen: string[] = [];
    for await (const chunk of answers[0]!) {
      const lines = (rest + chunk.toString('latin1')).split('\n');
      rest = lines.pop()!;
      for (const line of lines) seen.push(...(/"call_id":"(k\d+)"/.exec(line)?.slice(1) ?? []));
      if (seen.length === 4000) break;
    }
    expect(seen).toEqual(Array.from({ length: 4000 }, (_, n) => `k${n}`));
    for (const answer of answers) (answer as unknown as { destroy(): void }).destroy();
  });

  it('ends when its token is revoked or expires', async () => {
    const { name, admin, client } = await newTenant(server);
    const [revoked, expired] = [await client('admin'), await client('admin')];
    const [kept, cut, short] = [await openEvents(admin), await openEvents(revoked), await openEvents(expired)];
    expect([kept.status, cut.status, short.status]).toEqual([200, 200, 200]);
    const options = ['--tenant', name, '--data', server.data];
    const { items } = await ringlogJson<{ items: { id: number; prefix: string }[] }>(['token', 'list', ...options]);
    const { id } = items.find(({ prefix }) => revoked.token!.startsWith(prefix))!;
    expect((await ringlog(['token', 'revoke', String(id), ...options])).code).toBe(0);
    await admin.store(record('secret'));
    expect(await cut.ended).toBe(true);
    expect(cut.events).toEqual([]);
    await withTestStore(server.data, (store) => expireToken(store, expired.token!));
    expect(await short.ended).toBe(true);
    expect((await openEvents(revoked)).status).toBe(401);
    await until('the other goes on', () => kept.events.length === 1);
    await kept.close();
  });
});

describe('a stream on which nothing happens', () => {
  it('has a comment now and then, and the token behind what it may not see', async () => {
    const [{ admin, client }, other] = [await newTenant(server), await newTenant(server)];
    const user = await client('user', ['9']);
    await admin.store(record('mine', { caller: '9' }));
    await using quiet = await openEvents(other.admin);
    await using blind = await openEvents(user);
    await until('both have begun', () => quiet.lastId() !== '' && blind.lastId() !== '');
    const [first, blindFirst] = [quiet.lastId(), blind.lastId()];
    await admin.store(record('not mine'));
    await until('comments came', () => [quiet, blind].every(({ text }) => text().includes('\n: \n')));
    await until('both are read', () => blind.lastId() !== blindFirst);
    expect(quiet.text().match(/^id: /gm)).toHaveLength(1);
    expect(quiet.lastId()).toBe(first);
    expect([...quiet.events, ...blind.events]).toEqual([]);
    expect((await diff(user, blind.lastId())).json<Changes>()).toEqual({ token: blind.lastId(), items: [] });
  });
});

describe('refusals', () => {
  it.each([
    ['no token', '', {}, null, 401],
    ['an unknown option', '?top=1', {}, 'admin', 400],
    ['an option twice', '?token=x&$token=x', {}, 'admin', 400],
    ['a bad sync token', '?token=abc', {}, 'admin', 403],
    ['a blank sync token', '?token=', {}, 'admin', 403],
    ['a bad Last-Event-ID', '', { 'last-event-id': '17' }, 'admin', 403],
    ['the role ingest', '', {}, 'ingest', 403],
  ] as const)('%s', async (_, query, headers, role, status) => {
    const { client } = await newTenant(server);
    const asked = role === null ? server.client.as(null) : await client(role);
    for (const method of ['GET', 'HEAD']) {
      const answer = await asked.send(method, `/calllogs/stream${query}`, null, headers);
      expect(answer.status).toBe(status);
      if (method === 'GET') expect(answer.json().errors[0]!.message.length).toBeGreaterThan(15);
    }
  });

  it('HEAD has the headers and ends', async () => {
    const answer = await server.client.send('HEAD', '/calllogs/stream', null);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/event-stream');
    expect(answer.text).toBe('');
  });

  it('other methods are 405; other ids are still ids', async () => {
    const answer = await server.client.post('/calllogs/stream', {});
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('GET, HEAD');
    expect((await server.client.get('/calllogs/streams')).status).toBe(404);
  });
});

describe('a server that is stopping', () => {
  it('ends its streams at once, also those that nobody reads', async () => {
    await using own = await startServer();
    const token = await syncToken(own.client);
    const rows = Array.from({ length: 2000 }, (_, n) =>
      JSON.stringify(record(`k${n}`, { user_data: 'x'.repeat(9000) })),
    );
    await own.client.send('POST', '/calllogs', rows.join('\n'), { 'content-type': 'application/x-ndjson' });
    const streams = await Promise.all(Array.from({ length: 5 }, () => openEvents(own.client)));
    const stuck = await new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${own.token}`, 'last-event-id': token };
      const asked = request(`${own.url}/calllogs/stream`, { headers, agent: false }, (answer) => {
        answer.on('error', () => {});
        resolve(answer.pause());
      });
      asked.on('error', reject);
      asked.end();
    });
    expect(stuck).toBeDefined();
    await pause(300);
    const stopped = own.stop();
    expect(await Promise.all(streams.map(({ ended }) => ended))).toEqual(streams.map(() => true));
    // One that waited for them would outlast the test.
    expect(await stopped).toBe(0);
    expect(own.errors()).toBe('');
  });
});
