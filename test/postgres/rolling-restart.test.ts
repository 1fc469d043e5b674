import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { clientOf, type Answer, type Client } from '../support/client.ts';
import { connectDirectly } from '../support/direct-connection.ts';
import { databaseUrlOf } from '../support/engine.ts';
import { diff, Follower, syncToken } from '../support/follower.ts';
import { ringlogJson } from '../support/ringlog.ts';
import { startServer, type Server } from '../support/server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

const START = Date.parse('2026-01-30T00:00:00Z');
const HOUR = 3_600_000;
const POSTERS = 4;
const BATCH = 20;

/** One of the call logs, which are all different, in two months and in sessions of up to three legs. */
const callLog = (number: number, callee: string) => ({
  started_at: new Date(START + (number % 96) * HOUR + number).toISOString(),
  caller: String(100 + (number % 20)),
  callee,
  source: 'pbx',
  source_key: `c-${number}`,
  session_id: `s-${Math.floor(number / 3)}`,
  call_id: `c-${number}`,
});

/** What became of requests that did not succeed. */
interface Failures {
  refused: number;
  unavailable: number;
  readonly others: string[];
}

/**
 * Sends a request to one server after another until it succeeds. A server may be gone, or say that it cannot do it now;
 * all else is a failure of the test.
 */
async function persistently(
  clients: () => readonly Client[],
  ask: (client: Client) => Promise<Answer>,
  failures: Failures,
): Promise<Answer> {
  for (let time = Math.floor(Math.random() * 2); ; time++) {
    const all = clients();
    try {
      const answer = await ask(all[time % all.length]!);
      if (answer.status < 300) return answer;
      if (answer.status === 503 && answer.headers.has('retry-after')) failures.unavailable += 1;
      else {
        failures.others.push(`${answer.status} ${answer.text}`);
        throw new Error(`answered ${answer.status} ${answer.text}`);
      }
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      const cause = error.cause as { readonly code?: string; readonly message?: string };
      // As undici puts it: nobody listens, or the connection ended before the answer.
      if (/^(ECONNREFUSED|ECONNRESET|EPIPE|UND_ERR_SOCKET)$/.test(cause.code ?? '')) failures.refused += 1;
      else failures.others.push(`${cause.code} ${cause.message}`);
    }
    await pause(5);
  }
}

it('two servers on one database are restarted in turn, and one is killed, while clients write, read and follow', async () => {
  using folder = temporaryFolder();
  const data = folder.path;
  const servers: Server[] = [await startServer({ data })];
  const { token } = servers[0]!;
  servers.push(await startServer({ data }));
  const clients = () => servers.map(({ url }) => clientOf(url, token));
  const failures: Failures = { refused: 0, unavailable: 0, others: [] };
  const anywhere = (ask: (client: Client) => Promise<Answer>) => persistently(clients, ask, failures);

  const acknowledged = new Map<string, string>();
  let [next, pages, told, alive] = [0, 0, 0, true];
  const post = async () => {
    let before: number[] = [];
    while (alive) {
      const numbers = Array.from({ length: BATCH }, () => next++);
      // Some of those before come again: a few as they are, a few with what has been learned since.
      const [same, changed] = [before.slice(0, 5), before.slice(5, 8)];
      const records = [...numbers, ...same].map((number) => callLog(number, 'first'));
      records.push(...changed.map((number) => callLog(number, 'second')));
      const { text } = await anywhere((client) => client.post('/calllogs', records));
      expect(text).toContain('"rejected":0');
      for (const number of numbers) acknowledged.set(`c-${number}`, 'first');
      for (const number of changed) acknowledged.set(`c-${number}`, 'second');
      before = numbers;
    }
  };
  const read = async () => {
    let seen = 0;
    while (alive) {
      const least = acknowledged.size;
      const first = await anywhere((client) => client.get('/calllogs?top=50'));
      const { count } = first.json();
      expect(count, 'what was acknowledged is counted').toBeGreaterThanOrEqual(Math.max(least, seen));
      seen = count;
      // The page behind it comes from whichever server.
      const link = /^<([^>]+)>/.exec(first.headers.get('link') ?? '')?.[1];
      if (link !== undefined) await anywhere((client) => client.get(link));
      pages += 1;
    }
  };
  const begin = await syncToken(clients()[0]!);
  const follower = new Follower(begin);
  const step = async () => {
    const answer = await anywhere((client) => diff(client, follower.token, 100));
    const { token: behind, items } = answer.json<{ token: string; items: Parameters<Follower['take']>[0][] }>();
    for (const item of items) follower.take(item);
    follower.token = behind;
    return items.length;
  };
  const follow = async () => {
    while (alive) {
      const count = await step();
      if (count === 0) await pause(5);
      told += count;
    }
  };

  const busy = Promise.all([...Array.from({ length: POSTERS }, post), read(), follow()]);
  const more = async () => {
    const [reached, turned] = [acknowledged.size + 200, pages + 2];
    const getOn = () => acknowledged.size >= reached && pages >= turned && told > 0;
    await Promise.race([busy, until('clients get on', getOn)]);
  };
  try {
    for (const [place, how] of [
      [0, 'stop'],
      [1, 'stop'],
      [0, 'kill'],
    ] as const) {
      await more();
      const server = servers[place]!;
      if (how === 'stop') expect(await server.stop()).toBe(0);
      else {
        await server.kill();
        // Half of the requests still go to it.
        const isNoticed = () => failures.refused + failures.unavailable > 0;
        await Promise.race([busy, until('it is noticed', isNoticed)]);
      }
      servers.splice(place, 1);
      await more();
      servers.splice(place, 0, await startServer({ data }));
    }
    await more();
  } finally {
    alive = false;
  }
  await busy;
  expect(failures.others).toEqual([]);
  expect(failures.refused + failures.unavailable).toBeGreaterThan(0);
  expect(told).toBeGreaterThan(0);

  const [one, other] = clients() as [Client, Client];
  const stored = await one.all('/calllogs?top=1000');
  expect(new Map(stored.map(({ call_id, callee }) => [call_id, callee]))).toEqual(acknowledged);
  expect(stored, 'each once').toHaveLength(acknowledged.size);
  for (const client of [one, other]) {
    expect((await client.get('/calllogs?top=1')).json().count).toBe(stored.length);
    expect((await client.get('/sessions?top=1')).json().count).toBe(Math.ceil(next / 3));
  }
  while ((await step()) > 0);
  await follower.expectCurrent(other);
  for (const type of ['CREATED', 'UPDATED'] as const) {
    const ids = follower.told.filter(({ change_type }) => change_type === type).map(({ id }) => id);
    expect(new Set(ids).size, `${type} is told of each once`).toBe(ids.length);
  }

  // Change numbers have no gaps, and the roll-ups are what the rows come to.
  await using connection = await connectDirectly((await databaseUrlOf(data))!);
  const runs = (await connection.query('select "seq", "count" from "change" order by "seq"')).rows as {
    seq: string;
    count: string;
  }[];
  let seq = 1;
  for (const run of runs) {
    expect(Number(run.seq)).toBe(seq);
    seq += Number(run.count);
  }
  const [{ change_seq }] = (await connection.query('select "change_seq" from "counter"')).rows as [
    { change_seq: string },
  ];
  expect(Number(change_seq)).toBe(seq - 1);
  const doctor = await ringlogJson<{ ok: boolean; findings: { state: string }[] }>(['doctor', '--data', data]);
  expect(doctor.findings.filter(({ state }) => state === 'wrong')).toEqual([]);
  expect(doctor.ok).toBe(true);
  for (const server of servers) expect(await server.stop()).toBe(0);
});
