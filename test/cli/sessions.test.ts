import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FULL } from '../support/call-log.ts';
import { ringlog } from '../support/ringlog.ts';
import { startServer } from '../support/server.ts';

const server = await startServer();
const { client } = server;
const env = { RINGLOG_DATA: server.data };
afterAll(() => server[Symbol.asyncDispose]());

beforeAll(async () => {
  await client.store(
    Array.from({ length: 30 }, (_, n) => ({
      ...FULL,
      session_id: n === 29 ? null : `s-${n >> 1}`,
      started_at: new Date(Date.UTC(2026, 2, 1, 0, 0, n)).toISOString(),
      call_id: `call-${n}`,
      service_number: n % 2 === 1 ? '8000' : null,
    })),
  );
});

describe('sessions', () => {
  it.each([
    [[], 'top=20'],
    [['--top', '3', '--skip', '2', '--orderby', 'leg_count, id'], 'top=3&skip=2&orderby=leg_count,%20id'],
    [['--filter', "service_number eq '8000'"], "top=20&filter=service_number%20eq%20'8000'"],
    [['--search', '8000'], 'top=20&search=8000'],
  ])('%j --json is what the API answers', async (args, query) => {
    const { code, stdout, stderr } = await ringlog(['sessions', '--json', ...args], { env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(`${(await client.get(`/sessions?${query}`)).text}\n`);
  });

  it('shows people a table of the same, and tells how it is found', async () => {
    const { stdout } = await ringlog(['sessions', '--top', '2'], { env });
    const [head, first, second, last] = stdout.trimEnd().split('\n');
    expect(head).toMatch(/^STARTED AT +CALLER +CALLEE +ANSWERED BY .* LEG COUNT +SESSION ID$/);
    // It has no session_id.
    const [{ id }] = (await client.get('/sessions?top=1')).json().items as [{ id: string }];
    expect(first).toMatch(new RegExp(`^2026-03-01T00:00:29Z .* 1 +${id}$`));
    expect(second).toMatch(/^2026-03-01T00:00:28Z .* s-14$/);
    expect(last).toBe('2 of 16 sessions');
    expect((await ringlog(['sessions', '--explain'], { env })).stdout).toMatch(/^1 month with 30 call logs; page: /);
  });
});

describe('session', () => {
  it('shows one call', async () => {
    const { code, stdout } = await ringlog(['session', 's-3', '--json'], { env });
    expect([code, stdout]).toEqual([0, `${(await client.get('/sessions/s-3')).text}\n`]);
    const shown = (await ringlog(['session', 's-3'], { env })).stdout;
    expect(shown).toMatch(/^session_id +s-3$/m);
    expect(shown).toMatch(/^2026-03-01T00:00:07Z +SERVICE +8000 +yes/m);
    expect(shown.match(/^2026-03-01T00:00:0[67]Z +101 +102 .*/gm)).toHaveLength(2);
  });

  it('says when there is none', async () => {
    const { code, stderr } = await ringlog(['session', 'none'], { env });
    expect([code, stderr]).toEqual([1, "ringlog: There is no session 'none'.\n"]);
  });
});
