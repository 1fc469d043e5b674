import { afterAll, beforeAll, expect, it } from 'vitest';
import { ringlog, ringlogJson } from '../support/ringlog.ts';
import { startServer } from '../support/server.ts';

const server = await startServer();
const env = { RINGLOG_DATA: server.data };
afterAll(() => server[Symbol.asyncDispose]());

beforeAll(async () => {
  const { client } = server;
  await client.send('POST', '/ingest/ringlog?source=front', ['nonsense', '{"caller":"1"}', '[]'].join('\n'));
  await client.post('/call_rates', { prefix: '49', price_1: 0.05 });
  await client.post('/sources', { name: 'hall', format: 'asterisk-csv' });
});

/** What is refused of each command, whatever the engine, and what is said of it. */
it.each<readonly [string | readonly string[], string]>([
  ['list --top 0', 'top is a whole number from 1 to 1000'],
  ['list --skip x', "skip is a whole number from 0, not 'x'"],
  ['list --orderby colour', "there is no field 'colour'"],
  ['list --top 0 --skip -', 'skip is a whole number'],
  ['list --tenant unheard', "There is no tenant 'unheard'"],

  ['quarantine show 99', 'There is no record 99'],
  ['quarantine show x', "is a number from 1, not 'x'"],
  ['quarantine show 0', "is a number from 1, not '0'"],
  ['quarantine retry 99', 'There is no record 99'],
  ['quarantine retry', '--all'],
  ['quarantine retry 1 --all', '--all'],
  ['quarantine retry --all --timezone Nowhere', "There is no time zone 'Nowhere'"],
  ['quarantine purge', '--all'],
  ['quarantine purge 1 --source front', '--all'],
  ['quarantine purge 99', 'There is no record 99'],
  ['quarantine list --top 0', "--top is a number from 1, not '0'"],

  ['rate add 49', 'price_1 is missing'],
  ['rate add 49x --price-1 1', 'prefix is 1 to 15 digits'],
  ['rate add 49 --price-1 1', 'overlaps with the rate'],
  ['rate add 50 --price-1 0,05', "write '0.05' rather than '0,05'"],
  ['rate edit MQ', 'Say what to change'],
  ['rate edit MTIzNDU --price-1 1', "There is no rate 'MTIzNDU'"],
  ['rate show nothing', "There is no rate 'nothing'"],
  ['rate remove nothing', "There is no rate 'nothing'"],
  ['rate list --top 0', 'top is a whole number'],
  ['rate import /nowhere/at/all.csv', '/nowhere/at/all.csv cannot be read'],
  ['rate export --json', 'add --output FILE'],
  ['rate export --output /nowhere/at/all.csv', 'Name another file with --output'],
  ['rate simulate 1', "required option '--duration <seconds>' not specified"],
  ['rate simulate 1 --duration 1m', "duration is the talk time in whole seconds from 0 to 2147483647, not '1m'"],
  ['rate simulate 1 --duration 1 --source nobody', "There is no source 'nobody'"],

  ['source add x', 'format is missing'],
  ['source add x --format asterix-csv', 'Did you mean asterisk-csv?'],
  ['source edit nobody --timezone UTC', "There is no source 'nobody'"],
  ['source edit hall', 'Say what to change'],
  ['source edit hall --clear format', '--clear takes timezone, trunks, extensions, dids, priced_directions, columns'],
  [
    'source edit hall --country +49',
    "country is the calling code of its country, 1 to 3 digits such as 49, or null, not '+49'.",
  ],
  ['source edit hall --trust-cost yes', "trust_cost is true or false, not 'yes'."],
  ['source edit hall --priced-direction OUTBOUND', 'priced_directions is a list of INBOUND_CALL, OUTBOUND_CALL'],
  ['source show nobody', "There is no source 'nobody'"],
  ['source remove nobody', "There is no source 'nobody'"],

  ['token create --role king', "'king' is no role; it is one of admin, manager, user, ingest."],
  ['token create --role user', 'needs the extensions it may see'],
  [['token', 'create', '--role', 'manager', '--extensions', ' , '], 'needs the extensions it may see'],
  ['token create --role admin --extensions 101', 'takes no extensions'],
  ['token create --role ingest --extensions 101', 'takes no extensions'],
  [
    'token create --role admin --expires soon',
    "--expires is a time such as 90d, 12h, 30m or 2w, up to 100 years, not 'soon'",
  ],
  ['token create --role admin --expires 0d', '--expires'],
  ['token create --role admin --expires -1d', '--expires'],
  ['token create --role admin --tenant unheard', "There is no tenant 'unheard'. There are 'default'"],
  ['token revoke 999', 'There is no token 999'],
  ['token revoke x', "'x' is no number of a token"],
  ['token revoke rl_abc', "'rl_abc' is no number of a token"],

  ['tenant create default', "There is a tenant 'default' already."],
  [['tenant', 'create', ''], 'cannot be'],
  ['tenant create -x', 'unknown option'],
  ['tenant create a/b', 'cannot be'],
  [['tenant', 'create', 'x'.repeat(64)], 'cannot be'],
])('%j ends with 1 and says what would be right', async (args, message) => {
  const { code, stdout, stderr } = await ringlog(typeof args === 'string' ? args.split(' ') : args, { env });
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain(message);
  expect(stderr).not.toContain('    at ');
});

it('changes nothing', async () => {
  expect(await ringlogJson(['quarantine', 'list'], { env })).toMatchObject({ count: 3 });
  expect(await ringlogJson(['rate', 'list'], { env })).toMatchObject({ count: 1 });
  expect(await ringlogJson(['source', 'list'], { env })).toMatchObject({ count: 1 });
  expect((await ringlogJson<{ items: unknown[] }>(['token', 'list'], { env })).items).toHaveLength(1);
  expect((await ringlogJson<{ items: unknown[] }>(['tenant', 'list'], { env })).items).toHaveLength(1);
});
