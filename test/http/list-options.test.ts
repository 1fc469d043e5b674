import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nextOf, type Client } from '../support/client.ts';
import { startServer } from '../support/server.ts';
import { newTenant } from '../support/tenant.ts';

const server = await startServer();
afterAll(() => server[Symbol.asyncDispose]());

const COUNT = 1234;
let admin: Client;
let callers: string[];

beforeAll(async () => {
  ({ admin } = await newTenant(server));
  const records = Array.from({ length: COUNT }, (_, index) => ({
    started_at: new Date(Date.UTC(2025, index % 24, 1, 0, 0, index)).toISOString(),
    caller: `n${index}`,
  }));
  await admin.store(records);
  callers = records.toSorted((a, b) => (a.started_at < b.started_at ? 1 : -1)).map(({ caller }) => caller);
});

async function page(options: string) {
  const answer = await admin.get(`/calllogs?${options}`);
  expect(answer.status, answer.text).toBe(200);
  const { count, items } = answer.json();
  return { keys: Object.keys(answer.json()), count, callers: items.map(({ caller }) => caller), next: nextOf(answer) };
}

describe('top, skip and count', () => {
  it('are 100, 0 and true when they are not given', async () => {
    expect(await page('')).toMatchObject({ count: COUNT, callers: callers.slice(0, 100) });
    expect((await admin.get('/calllogs')).text).toBe((await admin.get('/calllogs?')).text);
  });

  it.each([
    [1, 0],
    [7, 3],
    [1000, 0],
    [1000, 234],
    [50, 1200],
    [10, 1224],
    [10, COUNT],
    [10, 9_000_000],
    [10, Number.MAX_SAFE_INTEGER],
  ])('top=%d skip=%d give that part, and the exact count', async (top, skip) => {
    const part = callers.slice(skip, skip + top);
    const plain = await page(`top=${top}&skip=${skip}`);
    expect(plain).toMatchObject({ keys: ['count', 'items'], count: COUNT, callers: part });
    expect(plain.next === null).toBe(skip + top >= COUNT);
    const dollar = await page(`$top=${top}&%24skip=${skip}&$count=true&$orderby=started_at%20desc`);
    expect(dollar).toMatchObject({ count: COUNT, callers: part });
  });

  it('count=false leaves count out, and nothing else', async () => {
    for (const name of ['count', '$count', '%24count']) {
      expect(await page(`${name}=false&top=3`)).toMatchObject({ keys: ['items'], callers: callers.slice(0, 3) });
    }
    const { next } = await page('count=false&top=3');
    expect((await admin.get(next!)).json()).not.toHaveProperty('count');
  });

  it('count of an empty tenant is 0', async () => {
    const empty = (await newTenant(server)).admin;
    expect((await empty.get('/calllogs')).text).toBe('{"count":0,"items":[]}');
    expect((await empty.get('/calllogs?count=false')).text).toBe('{"items":[]}');
    expect(nextOf(await empty.get('/calllogs?top=1'))).toBeNull();
  });
});

describe('options that are wrong', () => {
  it.each([
    ['top=0', 'top'],
    ['top=1001', 'top'],
    ['top=-1', 'top'],
    ['top=1.5', 'top'],
    ['top=ten', 'top'],
    ['top=', 'top'],
    ['top=1e2', 'top'],
    ['top=%201', 'top'],
    ['top=99999999999999999999', 'top'],
    ['skip=-1', 'skip'],
    ['skip=x', 'skip'],
    ['skip=9007199254740992', 'skip'],
    ['count=yes', 'count'],
    ['count=', 'count'],
    ['count=TRUE', 'count'],
    ['top=1&top=1', 'top'],
    ['top=1&$top=1', 'top'],
    ['%24top=1&top=2', 'top'],
    ['orderby=caller&$orderby=caller', 'orderby'],
    ['tpo=1', 'tpo'],
    ['$tpo=1', '$tpo'],
    ['$$top=1', '$$top'],
    ['Top=1', 'Top'],
    ['top[]=1', 'top[]'],
    ['unheard=of', 'unheard'],
    ['=1', ''],
    ['__proto__=1', '__proto__'],
    ['constructor=1', 'constructor'],
    ['cursor=', 'cursor'],
  ])('%s is a 400 that names it', async (query, name) => {
    for (const prefix of ['', '/api']) {
      const answer = await admin.get(`${prefix}/calllogs?${query}`);
      expect(answer.status).toBe(400);
      const { errors } = answer.json();
      expect(errors).toHaveLength(1);
      expect(errors[0]).toMatchObject({ code: 'VALIDATE_FAILED', detail: name });
      expect(errors[0]!.message).toContain(name);
    }
  });

  it('are told all at once', async () => {
    const query = 'top=0&skip=-1&count=maybe&orderby=colour&tpo=1&$search=a&search=b&limit=5';
    const { status, json } = await admin.get(`/calllogs?${query}`).then((a) => ({ status: a.status, json: a.json() }));
    expect(status).toBe(400);
    const named = json.errors.map(({ detail }) => detail);
    expect(new Set(named)).toEqual(new Set(['top', 'skip', 'count', 'orderby', 'tpo', 'search', 'limit']));
  });

  it('suggest what was probably meant', async () => {
    expect((await admin.get('/calllogs?topp=1')).text).toContain('Did you mean top?');
    expect((await admin.get('/calllogs?ordreby=caller')).text).toContain('Did you mean orderby?');
  });
});
