import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { createToken, listTokens, revokeToken } from '../../src/access/tokens.ts';
import { clientOf, type Answer, type Client } from '../support/client.ts';
import { expireToken } from '../support/expire-token.ts';
import { proxiedDatabase } from '../support/proxied-database.ts';
import { ringlog } from '../support/ringlog.ts';
import { startServer, type Server } from '../support/server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

const proxied = await proxiedDatabase();
const { proxy } = proxied;
const folders = temporaryFolder();
const spool = folders.file('spool');
const env = { ...proxied.env, RINGLOG_SPOOL: spool };
let server: Server = await startServer({ env, data: folders.path });
const { token } = server;
let client: Client = server.client;
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await proxied[Symbol.asyncDispose]();
  folders.remove();
});
beforeEach(() => proxy.mend());

const START = Date.parse('2026-01-02T00:00:00Z');
const record = (name: string, fields: object = {}) =>
  `${JSON.stringify({ started_at: new Date(START).toISOString(), caller: name, source_key: name, ...fields })}\n`;
const push = (body: string | Uint8Array<ArrayBuffer>, by: Client = client, headers = {}) =>
  by.send('POST', '/ingest/ringlog?source=pbx', body, headers);
const files = (end = '.waiting') => readdirSync(spool).filter((name) => name.endsWith(end));
const isEmpty = () => until('all that waited is stored', () => files().length === 0);
const callers = async () => (await client.all('/calllogs?top=1000')).map(({ caller }) => caller as string);
const spooled = ({ status, text }: Answer) => expect([status, text]).toEqual([202, '{"spooled":true}']);
/** Waits for the first answer from the database, which has come back. */
const ready = () => until('it is ready', async () => (await client.get('/readyz')).status === 200);

function refused({ status, headers, text }: Answer): void {
  expect(status, text).toBe(503);
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
}

const newToken = () =>
  proxied.beside((ctx) => createToken({ ctx, input: { role: 'ingest', extensions: [], lifetime: null, name: null } }));

it('keeps what phone systems push while the database is gone, and stores it when that is back', async () => {
  const pbx = client.as((await newToken()).token);
  const brief = client.as((await newToken()).token);
  const basic = { authorization: `Basic ${Buffer.from(`pbx:${pbx.token}`).toString('base64')}` };
  const anonymous = client.as(null);
  for (const answer of [await push('', pbx), await push('', anonymous, basic), await push('', brief)]) {
    expect(answer.status).toBe(200);
  }
  await proxied.beside(({ store }) => expireToken(store, brief.token!));
  await until('the brief token has expired', async () => (await push('', brief)).status === 401);

  proxy.cut();
  spooled(await push(record('bearer'), pbx));
  spooled(await push(record('basic'), anonymous, basic));
  spooled(await push(new Uint8Array(gzipSync(record('packed'))), pbx, { 'content-encoding': 'gzip' }));
  spooled(await push(`${record('whole')}{"broken\n`, pbx));
  expect(files()).toHaveLength(4);
  for (const name of files()) expect(statSync(join(spool, name)).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(spool, files().toSorted()[0]!), 'utf8')).toContain(record('bearer'));

  refused(await push(record('unknown'), client.as(`rl_${'x'.repeat(43)}`)));
  refused(await push(record('expired'), brief));
  expect((await push(record('nobody'), anonymous)).status).toBe(401);
  refused(await push(record('a').padEnd((16 << 20) + 1, ' '), pbx));
  refused(await client.send('POST', '/calllogs', '[]', { 'content-type': 'application/json' }));
  const broken = await push(new Uint8Array(gzipSync(record('cut')).subarray(0, 20)), pbx, {
    'content-encoding': 'gzip',
  });
  expect(broken.status, broken.text).toBe(400);
  expect((await pbx.send('POST', '/ingest/unheard', '')).status).toBe(404);
  expect((await pbx.send('POST', '/ingest/ringlog?sauce=a', '')).status).toBe(400);
  expect(files()).toHaveLength(4);

  const figures = (await client.get('/metrics')).text;
  expect(figures).toContain('ringlog_spooled_bodies{state="waiting"} 4\n');
  expect(figures).toContain('ringlog_http_requests_total{');
  expect(figures).not.toMatch(/^ringlog_(quarantine_records|store_bytes)\b/m);

  proxy.mend();
  await isEmpty();
  expect(readdirSync(spool)).toEqual([]);
  expect((await client.get('/metrics')).text).toMatch(/^ringlog_store_bytes \d+$/m);
  expect((await callers()).toSorted()).toEqual(['basic', 'bearer', 'packed', 'whole']);
  expect((await client.get('/quarantine')).json<{ count: number }>().count).toBe(1);
});

it('stores in the order in which it came: of what comes twice the last holds', async () => {
  await push('');
  proxy.cut();
  for (let time = 0; time < 12; time++) spooled(await push(record('again', { callee: String(time) })));
  proxy.mend();
  await isEmpty();
  const [stored, ...others] = (await client.all('/calllogs?top=1000')).filter(({ caller }) => caller === 'again');
  expect(stored).toMatchObject({ callee: '11' });
  expect(others).toEqual([]);
});

it('keeps apart, and logs, what can never be stored, and goes on with the rest', async () => {
  const pbx = client.as((await newToken()).token);
  await push('', pbx);
  await push('');
  proxy.cut();
  await proxied.beside(async (ctx) => {
    const made = await listTokens({ ctx, input: null });
    const { id } = made.find(({ prefix }) => pbx.token!.startsWith(prefix))!;
    await revokeToken({ ctx, input: { id } });
  });
  spooled(await push(record('revoked'), pbx));
  spooled(await push(record('behind it')));
  // As another program might have left them.
  writeFileSync(join(spool, '0-a.waiting'), 'nonsense');
  writeFileSync(join(spool, '0-b.waiting'), `{"tenantId":1,"actor":"cli","format":"unheard","source":null,"at":1}\n`);
  writeFileSync(join(spool, '0-c.waiting'), `{"tenantId":99,"actor":"cli","format":"ringlog","source":null,"at":1}\n`);
  proxy.mend();
  await isEmpty();
  const failed = files('.failed').toSorted();
  expect(failed).toHaveLength(4);
  expect((await client.get('/metrics')).text).toContain('ringlog_spooled_bodies{state="failed"} 4\n');
  expect(readFileSync(join(spool, failed.at(-1)!), 'utf8')).toContain(record('revoked'));
  const stored = await callers();
  expect(stored).toContain('behind it');
  expect(stored).not.toContain('revoked');
  for (const name of failed) expect(server.errors()).toContain(name);
  expect(server.errors()).toContain('had been revoked before');
  expect(server.errors()).toContain("There is no format 'unheard'");
  expect(server.errors()).toContain('There is no tenant with the number 99');
});

it('loses nothing when the server is killed in between', async () => {
  await push('');
  proxy.cut();
  spooled(await push(record('before the kill')));
  await server.kill();
  const [old, fresh] = ['0-old.part', '0-fresh.part'];
  for (const name of [old, fresh]) writeFileSync(join(spool, name), '{"tenantId":1,"ac');
  utimesSync(join(spool, old), 1, 1);
  proxy.mend();
  // Files of at most 64 KiB from here on, as on a disk that is full.
  server = await startServer({ env, data: folders.path, before: 'ulimit -f 128' });
  client = clientOf(server.url, token);
  await isEmpty();
  expect(await callers()).toContain('before the kill');
  expect(files('.part')).toEqual([fresh]);
});

it('says that nothing was stored when the spool cannot keep it', async () => {
  await push('');
  proxy.cut();
  const answer = await push(record('large', { user_data: 'x'.repeat(500_000) }));
  refused(answer);
  expect(answer.text).toContain('the spool cannot keep it (EFBIG');
  expect(files()).toEqual([]);
  spooled(await push(record('small')));
  proxy.mend();
  await ready();
  await isEmpty();
  const stored = await callers();
  expect(stored).toContain('small');
  expect(stored).not.toContain('large');
  expect(await server.stop()).toBe(0);
});

it('is a folder', async () => {
  const path = folders.file('file');
  writeFileSync(path, '');
  const { code, stderr } = await ringlog(['serve', '--data', folders.path, '--port', '0'], {
    env: { ...env, RINGLOG_SPOOL: path },
  });
  expect(code).toBe(1);
  expect(stderr).toContain(`The spool folder ${path} cannot be made`);
  expect(stderr).toContain('Name another in RINGLOG_SPOOL.');
});
