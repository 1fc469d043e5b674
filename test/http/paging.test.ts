import { afterAll, describe, expect, it } from 'vitest';
import type { CallLog } from '../support/call-log.ts';
import { nextOf } from '../support/client.ts';
import { sendBytes } from '../support/raw.ts';
import { startServer } from '../support/server.ts';
import { sorted, type SortKeys } from '../support/sorted.ts';
import { newTenant } from '../support/tenant.ts';

const server = await startServer();
afterAll(() => server[Symbol.asyncDispose]());

/** Call logs over many months, some at the same time, some with blanks. */
function callLogs(count: number, salt: number) {
  return Array.from({ length: count }, (_, n) => ({
    started_at: new Date(Date.UTC(2024, (n * 5 + salt) % 30, 1 + (n % 3), 0, 0, n % 2)).toISOString(),
    caller: `c${(n * 3 + salt) % 11}`,
    trunk: n % 4 === 0 ? null : `t${n % 3}`,
    duration: n % 5 === 0 ? null : (n * 7) % 60,
    call_id: `${salt}-${n}`,
  }));
}

const ORDERS: readonly SortKeys[] = [
  [['started_at', 'desc']],
  [['started_at', 'asc']],
  [['id', 'asc']],
  [['id', 'desc']],
  [['caller', 'asc']],
  [['trunk', 'desc']],
  [
    ['duration', 'asc'],
    ['caller', 'desc'],
  ],
  [
    ['trunk', 'asc'],
    ['started_at', 'desc'],
  ],
];

describe('paging by key', () => {
  it.each(ORDERS.map((keys) => [keys.map((key) => key.join(' ')).join(', '), keys] as const))(
    'by %s gives each row once, in order, while others arrive',
    async (orderby, keys) => {
      const { admin } = await newTenant(server);
      await admin.store(callLogs(100, 0));
      const atStart = new Set((await admin.all('/calllogs')).map(({ id }) => id));
      const seen: CallLog[] = [];
      let salt = 0;
      for await (const items of admin.pages(`/calllogs?top=7&orderby=${encodeURIComponent(orderby)}`)) {
        seen.push(...items);
        await admin.store(callLogs(5, (salt += 1)));
      }
      expect(salt).toBeGreaterThanOrEqual(15);
      expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
      expect(seen).toEqual(sorted(seen, keys));
      const met = seen.filter(({ id }) => atStart.has(id));
      expect(met).toHaveLength(atStart.size);
    },
  );

  it('keeps options as they are, whatever signs they are written with', async () => {
    const { admin } = await newTenant(server);
    await admin.store([...callLogs(4, 0), { started_at: '2024-01-01T00:00:00Z', caller: '<a>?b' }]);
    const authorization = `Bearer ${admin.token}`;
    const { host } = new URL(server.url);
    for (const before of ['', `http://${host}`, 'http://elsewhere.example']) {
      let next: string | undefined =
        `${before}/calllogs?top=1&filter=contains(caller,'?')%20or%20caller%20ne%20'<a>"'&count=false`;
      let pages = 0;
      while (next !== undefined) {
        const request = `GET ${next} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: ${authorization}\r\nConnection: close\r\n\r\n`;
        const answer = await sendBytes(server.url, request, false);
        expect(answer).toMatch(/^HTTP\/1.1 200 OK\r\n/);
        expect(answer).not.toContain('"count"');
        pages += 1;
        const link: string | undefined = /^link: <([^>]*)>; rel="next"\r$/m.exec(answer)?.[1];
        if (link !== undefined) expect(link).toMatch(/^\/calllogs\?top=1&/);
        next = link;
      }
      expect(pages).toBe(5);
    }
  });

  it('keeps every option in the Link, an absolute path, also under /api', async () => {
    const { admin } = await newTenant(server);
    await admin.store(callLogs(30, 0));
    const options = '$top=7&skip=5&count=false&%24orderby=caller%20asc,%20id%20desc';
    const expected = (await admin.all('/calllogs?orderby=caller,id%20desc')).slice(5).map(({ id }) => id);
    for (const prefix of ['', '/api']) {
      const first = await admin.get(`${prefix}/calllogs?${options}`);
      const next = nextOf(first)!;
      expect(next).toMatch(new RegExp(`^${prefix}/calllogs\\?`));
      expect(next.startsWith(`${prefix}/calllogs?${options}&cursor=`)).toBe(true);
      expect(nextOf(await admin.get(next))).toContain(options);
      expect(nextOf(await admin.get(next))!.match(/cursor=/g)).toHaveLength(1);
      const walked = await admin.all(`${prefix}/calllogs?${options}`);
      expect(walked.map(({ id }) => id)).toEqual(expected);
    }
  });

  it('counts the same on every page, and has no Link on the last', async () => {
    const { admin } = await newTenant(server);
    await admin.store(callLogs(21, 0));
    let path: string | null = '/calllogs?top=7';
    const sizes: number[] = [];
    while (path !== null) {
      const answer = await admin.get(path);
      expect(answer.json().count).toBe(21);
      sizes.push(answer.json().items.length);
      path = nextOf(answer);
    }
    expect(sizes).toEqual([7, 7, 7]);
  });

  it('goes on after the server was started anew', async () => {
    await using first = await startServer();
    await first.client.store(callLogs(20, 0));
    const expected = (await first.client.all('/calllogs')).map(({ id }) => id);
    const page = await first.client.get('/calllogs?top=7');
    await first.stop();
    await using second = await startServer({ data: first.data });
    const rest = await second.client.as(first.token).all(nextOf(page)!);
    expect([...page.json().items, ...rest].map(({ id }) => id)).toEqual(expected);
  });
});

describe('a cursor', () => {
  it('that was changed, cut, made up, or is of another order, is a 400 that names it', async () => {
    const { admin } = await newTenant(server);
    await admin.store(callLogs(20, 0));
    const cursorOf = async (options: string) =>
      /cursor=([^&]+)$/.exec(nextOf(await admin.get(`/calllogs?top=7&${options}`))!)![1]!;
    const cursor = await cursorOf('');
    const other = await cursorOf('orderby=caller');
    const changed = [0, 3, 20, cursor.length - 1].map((at) => {
      const letter = cursor[at] === 'A' ? 'B' : 'A';
      return cursor.slice(0, at) + letter + cursor.slice(at + 1);
    });
    const wrong = [
      ...changed,
      cursor.slice(0, -1),
      cursor.slice(0, 8),
      `${cursor}A`,
      `${cursor}=`,
      other,
      '',
      'x',
      '%00',
      '1',
    ];
    for (const one of wrong) {
      const answer = await admin.get(`/calllogs?top=7&cursor=${one}`);
      expect(answer.status, one).toBe(400);
      expect(answer.json().errors).toMatchObject([{ code: 'VALIDATE_FAILED', detail: 'cursor' }]);
    }
    for (const orderby of ['started_at', 'caller', 'started_at%20desc,id']) {
      expect((await admin.get(`/calllogs?cursor=${cursor}&orderby=${orderby}`)).status, orderby).toBe(400);
    }
    const same = await admin.get(`/calllogs?top=3&orderby=started_at%20desc&$cursor=${cursor}`);
    expect(same.status).toBe(200);
    const all = await admin.all('/calllogs');
    expect(same.json().items.map(({ id }) => id)).toEqual(all.slice(7, 10).map(({ id }) => id));
  });
});
