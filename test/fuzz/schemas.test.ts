import { Agent, METHODS, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { FULL } from '../support/call-log.ts';
import { syncToken } from '../support/follower.ts';
import { runs } from '../support/runs.ts';
import { startServer } from '../support/server.ts';
import { newTenant } from '../support/tenant.ts';
import { operationsOf, pointerTo, type OpenApi, type Operation } from './document.ts';
import { exemplaryRequest } from './exemplary-request.ts';
import { isJson, requestOf, type FuzzRequest, type Supplies } from './request-of.ts';

/** Requests made from the document itself, to every path and method in it: what is added to it is covered by itself. */
const RUNS = Math.min(40, runs(80));
const AT_ONCE = 12;

const server = await startServer();
const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
afterAll(() => {
  agent.destroy();
  return server[Symbol.asyncDispose]();
});

const tenant = await newTenant(server);
await tenant.admin.store([FULL, { ...FULL, call_id: 'c-2', caller: '109', callee: '108', destination: null }]);
// Enough of them that most are there until the end, whatever is removed.
const prefixes = Array.from({ length: 1_500 }, (_, number) => `44${number}00,0.05`);
await tenant.admin.send('POST', '/call_rates/import', ['prefix,price_1', ...prefixes, ''].join('\n'));
const rates = (await tenant.admin.get('/call_rates?top=1000')).json<{ items: { id: string }[] }>().items;

await tenant.admin.send('POST', '/ingest/ringlog', 'nonsense');
const quarantined = (await tenant.admin.get('/quarantine')).json<{ items: readonly { id: number }[] }>().items;
const { id: job } = (await tenant.admin.post('/rerates', {})).json<{ id: number }>();
const sources = ['head office', 'branch', 'warehouse', 'shop', 'lab'];
for (const name of sources) await tenant.admin.post('/sources', { name, format: 'ringlog' });
const revocable = await Promise.all(Array.from({ length: 40 }, () => tenant.admin.post('/tokens', { role: 'ingest' })));
const supplies: Supplies = {
  tokens: [
    tenant.admin.token!,
    tenant.admin.token!,
    tenant.admin.token!,
    tenant.admin.token!,
    (await tenant.client('ingest')).token!,
    (await tenant.client('user', ['101'])).token!,
    (await tenant.client('manager', ['101', '102'])).token!,
  ],
  there: {
    id: (await tenant.admin.all('/calllogs')).map(({ id }) => id),
    record: quarantined.map(({ id }) => String(id)),
    rate: rates.map(({ id }) => id),
    job: [String(job)],
    name: sources,
    token_id: revocable.map((made) => String(made.json<{ id: number }>().id)),
    format: ['ringlog', 'asterisk-csv', 'portsip'],
    token: [await syncToken(tenant.admin), await syncToken(tenant.admin, '2026-01-01')],
  },
};

const document = (await server.client.get('/openapi.json')).json<OpenApi>();
const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema(document, 'document');
const validators = new Map<string, ValidateFunction>();

interface FuzzAnswer {
  readonly status: number;
  readonly type: string;
  readonly allow: string | undefined;
  readonly text: string;
}

function send({ method, path, headers, body }: FuzzRequest): Promise<FuzzAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(server.url + path, { method, headers, agent }, (answer) => {
      const { statusCode, headers: named } = answer;
      const type = named['content-type'] ?? '';
      const answered = (content: string) => resolve({ status: statusCode!, type, allow: named.allow, text: content });
      if (type.startsWith('text/event-stream') && method !== 'HEAD') {
        // It has no end: what it begins with must do.
        answer.once('data', (chunk: Buffer) => {
          answered(chunk.toString());
          answer.destroy();
        });
      } else text(answer).then(answered, reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

function expectDocumented(operation: Operation, asked: FuzzRequest, answer: FuzzAnswer): void {
  const { status, type } = answer;
  const { responses, security, path } = operation;
  const what = `${asked.method} ${asked.path} ${JSON.stringify(asked.headers)} ${String(asked.body)} -> ${status} ${answer.text}`;
  expect(status, what).toBeLessThan(500);
  expect(Object.keys(responses), what).toContain(String(status));
  // Whoever is not known learns nothing else; the figures are for this machine too.
  if (!asked.known && security?.length !== 0 && path !== '/metrics') expect([400, 401], what).toContain(status);
  const content = responses[status]!.content ?? {};
  const kinds = Object.keys(content);
  if (kinds.length === 0) return expect(answer.text, what).toBe('');
  const kind = kinds.find((one) => type.startsWith(one));
  expect(kind, `${what} as ${type}`).toBeDefined();
  if (asked.method === 'HEAD') return expect(answer.text, what).toBe('');
  if (!isJson(kind!)) return;
  const pointer = `document#${pointerTo(operation, status, kind!)}`;
  let validate = validators.get(pointer);
  if (validate === undefined) validators.set(pointer, (validate = ajv.compile({ $ref: pointer })));
  const fits = validate(JSON.parse(answer.text));
  expect(fits, `${what}: ${ajv.errorsText(validate.errors)}`).toBe(true);
}

const operations = operationsOf(document);

// Before anything that is at random removes what these are about.
describe.each(operations.map((operation, n) => [`${operation.method} ${operation.path}`, operation, n] as const))(
  '%s',
  (_, operation, n) => {
    it('takes the example that the document gives', async () => {
      const asked = exemplaryRequest(document, operation, supplies, n);
      const answer = await send(asked);
      expectDocumented(operation, asked, answer);
      expect(answer.status, answer.text).toBeLessThan(300);
    });
  },
);

describe.each(operations.map((operation) => [`${operation.method} ${operation.path}`, operation] as const))(
  '%s',
  (_, operation) => {
    it('answers whatever comes as the document says', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(requestOf(document, operation, supplies), { minLength: 1, maxLength: AT_ONCE, size: 'max' }),
          async (requests) => {
            const answers = await Promise.all(requests.map(send));
            for (const [index, answer] of answers.entries()) {
              expectDocumented(operation, requests[index]!, answer);
            }
          },
        ),
        { numRuns: RUNS },
      );
    });
  },
);

describe.each(Object.keys(document.paths))('%s', (path) => {
  it('refuses every method that the document does not give it', async () => {
    const given = operations.filter((operation) => operation.path === path).map(({ method }) => method);
    const taken = new Set([...given, 'CONNECT', ...(given.includes('GET') ? ['HEAD'] : [])]);
    const asked = METHODS.filter((method) => !taken.has(method)).map((method) => ({
      method,
      path: path.replaceAll(/\{\w+\}/g, 'x'),
      headers: {},
      body: undefined,
      known: false,
    }));
    for (const { status, allow } of await Promise.all(asked.map(send))) {
      expect(status).toBe(405);
      for (const method of given) expect(allow).toContain(method);
    }
  });
});

it('the server is as well as before', async () => {
  expect((await server.client.get('/readyz')).status).toBe(200);
  expect(await server.stop()).toBe(0);
  expect(server.errors()).toBe('');
});
