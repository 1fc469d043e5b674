import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../support/client.ts';
import { startServer } from '../support/server.ts';
import { newTenant } from '../support/tenant.ts';

const server = await startServer();
afterAll(() => server[Symbol.asyncDispose]());

/** More than a database joins in one query. */
const MONTHS = 520;
const EXTENSIONS = Array.from({ length: 1000 }, (_, n) => `e${n + 20}`);
let admin: Client;
let user: Client;
let manager: Client;

/** A call log in each month of decades, as wrong clocks may make them, each of another extension. */
beforeAll(async () => {
  const tenant = await newTenant(server);
  admin = tenant.admin;
  user = await tenant.client('user', ['e0', 'e519']);
  manager = await tenant.client('manager', EXTENSIONS);
  await admin.store(
    Array.from({ length: MONTHS }, (_, n) => ({
      started_at: new Date(Date.UTC(1999, n, 15)).toISOString(),
      caller: `e${n}`,
      duration: n % 3,
    })),
  );
});

describe.each(['started_at', 'started_at desc', 'caller', 'duration desc, id'])('in order of %s', (orderby) => {
  it('call logs of very many months are listed, counted and paged', async () => {
    for (const [client, count] of [
      [admin, MONTHS],
      [user, 2],
      [manager, MONTHS - 20],
    ] as const) {
      const path = `/calllogs?orderby=${encodeURIComponent(orderby)}`;
      const answer = await client.get(`${path}&top=3&skip=1`);
      expect(answer.status, answer.text).toBe(200);
      expect(answer.json().count).toBe(count);
      const all = await client.all(`${path}&top=300`);
      expect(new Set(all.map(({ id }) => id)).size).toBe(count);
      expect(answer.json().items).toEqual(all.slice(1, 4));
    }
  });
});
