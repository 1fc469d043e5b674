import fc from 'fast-check';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Role } from '../../src/access/ctx.ts';
import type { Client } from '../support/client.ts';
import { openEvents } from '../support/events.ts';
import { Follower, syncToken } from '../support/follower.ts';
import { startServer, type Server } from '../support/server.ts';
import { newTenant } from '../support/tenant.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';
import { runs } from '../support/runs.ts';

const party = fc.option(fc.constantFrom('101', '102', '103', '104', '1', 'é'), { nil: null });
const start = fc.constantFrom(
  '2026-03-04T05:06:07Z',
  '2026-03-04T05:06:07.001Z',
  '2026-02-28T23:59:59.999Z',
  '2025-12-31T00:00:00Z',
  '1980-01-01T00:00:00Z',
  '9999-01-01T00:00:00Z',
);
/** Few keys, so that most writes are updates, and most of those by several writers. */
const write = fc
  .record({
    source_key: fc.nat(12).map(String),
    started_at: start,
    caller: party,
    callee: party,
    destination: fc.option(
      party.map((user) => `sip:${user ?? 'x'}@192.0.2.1`),
      { nil: null },
    ),
    duration: fc.nat(3),
  })
  .filter(({ caller, callee }) => caller !== null || callee !== null)
  .map((fields) => ({ ...fields, source: 'pbx', call_id: fields.source_key }));
const batch = fc.array(write, { minLength: 1, maxLength: 8 });

const sights: readonly (readonly [Role, readonly string[]])[] = [
  ['admin', []],
  ['user', ['101']],
  ['manager', ['102', '104', 'é']],
  ['user', ['nobody']],
];

/** Follows by answers, a few at a time, until told to stop, and then to the end. */
async function follow(client: () => Client, follower: Follower, top: number, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    try {
      if ((await follower.step(client(), top)) === 0) await pause(3);
    } catch (error) {
      // The server is being restarted: what was not taken is told again.
      if (!(error instanceof TypeError)) throw error;
      await pause(20);
    }
  }
}

/** Follows by the stream, connecting again wherever it was cut off. */
async function followStream(client: () => Client, follower: Follower, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    try {
      await using stream = await openEvents(client(), '/calllogs/stream', { 'last-event-id': follower.token });
      expect(stream.status).toBe(200);
      let taken = 0;
      let ended = false;
      void stream.ended.then(() => (ended = true));
      while (!isOver() && !ended) {
        for (; taken < stream.events.length; taken++) follower.take(stream.events[taken]!.data);
        await pause(5);
      }
      for (; taken < stream.events.length; taken++) follower.take(stream.events[taken]!.data);
      if (stream.lastId() !== '') follower.token = stream.lastId();
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      await pause(20);
    }
  }
}

async function readers(tenant: Awaited<ReturnType<typeof newTenant>>) {
  const made = [];
  for (const [role, extensions] of sights) {
    const client = await tenant.client(role, extensions);
    made.push({
      client,
      byAnswers: new Follower(await syncToken(client)),
      fromThen: new Follower(await syncToken(client, '0000-01-01')),
      byStream: new Follower(await syncToken(client)),
    });
  }
  return made;
}

it('a copy kept by changes alone is what the list says, whoever writes at once', async () => {
  await using server = await startServer();
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(batch, { minLength: 1, maxLength: 6 }), { minLength: 2, maxLength: 4 }),
      fc.integer({ min: 1, max: 9 }),
      async (writers, top) => {
        const tenant = await newTenant(server);
        const followed = await readers(tenant);
        let over = false;
        const following = followed.flatMap(({ client, byAnswers, fromThen, byStream }) => [
          follow(
            () => client,
            byAnswers,
            top,
            () => over,
          ),
          follow(
            () => client,
            fromThen,
            top,
            () => over,
          ),
          followStream(
            () => client,
            byStream,
            () => over,
          ),
        ]);
        await Promise.all(
          writers.map(async (batches) => {
            for (const records of batches) await tenant.admin.store(records);
          }),
        );
        over = true;
        await Promise.all(following);
        for (const { client, byAnswers, fromThen, byStream } of followed) {
          for (const follower of [byAnswers, fromThen, byStream]) {
            await follower.catchUp(client, top);
            await follower.expectCurrent(client);
          }
        }
      },
    ),
    { numRuns: runs(16) },
  );
});

it('a copy stays true when the server is killed again and again', async () => {
  using folder = temporaryFolder();
  let server: Server = await startServer({ data: folder.path });
  const tenant = await newTenant(server);
  const followed = await readers(tenant);
  const here = (client: Client) => () => server.client.as(client.token);
  let over = false;
  const following = followed.flatMap(({ client, byAnswers, fromThen, byStream }) => [
    follow(here(client), byAnswers, 5, () => over),
    follow(here(client), fromThen, 5, () => over),
    followStream(here(client), byStream, () => over),
  ]);
  const random = fc.sample(batch, { numRuns: runs(400), seed: 7 });
  let stored = 0;
  const writing = Array.from({ length: 3 }, async () => {
    while (!over) {
      try {
        await here(tenant.admin)().store(random[stored % random.length]);
        stored += 1;
      } catch {
        await pause(20);
      }
    }
  });
  for (let round = 0; round < 3; round++) {
    const enough = stored + 100;
    await until('enough is stored', () => stored >= enough);
    await server.kill();
    server = await startServer({ data: folder.path });
  }
  over = true;
  await Promise.all([...writing, ...following]);
  for (const { client, byAnswers, fromThen, byStream } of followed) {
    for (const follower of [byAnswers, fromThen, byStream]) {
      await follower.catchUp(here(client)(), 1000);
      await follower.expectCurrent(here(client)());
    }
    if (client !== followed.at(-1)!.client) expect(byStream.told.length).toBeGreaterThan(10);
  }
  expect(await server.stop()).toBe(0);
});
