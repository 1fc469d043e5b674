import { afterAll, describe, expect, it } from 'vitest';
import type { Summary } from '../support/client.ts';
import { startServer } from '../support/server.ts';
import { newTenant } from '../support/tenant.ts';

const server = await startServer();
afterAll(() => server[Symbol.asyncDispose]());

/** What is sent, and how it is shown. */
const TIMES = [
  ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00Z'],
  ['0001-01-01T00:00:00.001Z', '0001-01-01T00:00:00.001Z'],
  ['1899-12-31T23:59:59.999Z', '1899-12-31T23:59:59.999Z'],
  ['1969-12-31T23:59:59.999Z', '1969-12-31T23:59:59.999Z'],
  ['1970-01-01T00:00:00Z', '1970-01-01T00:00:00Z'],
  ['1999-12-31T23:59:59.999Z', '1999-12-31T23:59:59.999Z'],
  ['2017-07-21T17:32:28Z', '2017-07-21T17:32:28Z'],
  ['2024-02-29T12:00:00+02:00', '2024-02-29T10:00:00Z'],
  ['2024-08-20T06:00:59.457188Z', '2024-08-20T06:00:59.457Z'],
  ['2024-12-31T23:30:00-01:30', '2025-01-01T01:00:00Z'],
  ['2025-05-01T10:00:00.000Z', '2025-05-01T10:00:00Z'],
  ['2025-05-01T10:00:01.5Z', '2025-05-01T10:00:01.500Z'],
  ['2025-05-01t10:00:02.07z', '2025-05-01T10:00:02.070Z'],
  ['2025-05-01T10:00:03-00:00', '2025-05-01T10:00:03Z'],
  ['2026-12-31T23:59:60Z', '2027-01-01T00:00:00Z'],
  ['2099-12-31T23:59:59.999Z', '2099-12-31T23:59:59.999Z'],
  ['2200-06-15T08:09:10.011Z', '2200-06-15T08:09:10.011Z'],
  ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
] as const;

describe('times', () => {
  it('are shown in UTC with milliseconds only where they are not zero, in every field, in any year', async () => {
    const { admin } = await newTenant(server);
    await admin.store(
      TIMES.map(([time]) => ({ caller: time, started_at: time, rang_at: time, answered_at: time, ended_at: time })),
    );
    const items = await admin.all('/calllogs?orderby=started_at&top=5');
    expect(items.map(({ started_at }) => started_at)).toEqual(TIMES.map(([, shown]) => shown));
    expect(await admin.all('/calllogs?top=5')).toEqual(items.toReversed());
    for (const [index, item] of items.entries()) {
      const [sent, shown] = TIMES[index]!;
      const times = { started_at: shown, rang_at: shown, answered_at: shown, ended_at: shown };
      expect(item).toMatchObject({ caller: sent, ...times });
      expect((await admin.get(`/calllogs/${item.id}`)).json()).toMatchObject({ id: item.id, caller: sent, ...times });
    }
  });

  it.each([
    '',
    '2026-02-30T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:00:00',
    '2026-01-01 00:00:00Z',
    '2026-01-01',
    '0000-01-01T00:00:00+01:00',
    '10000-01-01T00:00:00Z',
    'yesterday',
    1767225600,
    true,
    ['2026-01-01T00:00:00Z'],
  ])('that are none are refused by name: %j', async (started_at) => {
    const { admin } = await newTenant(server);
    const summary = (await admin.post('/calllogs', { caller: '101', started_at })).json<Summary>();
    expect(summary).toMatchObject({ received: 1, stored: 0, rejected: 1 });
    expect(summary.errors[0]!.message).toContain('started_at');
    expect(summary.errors[0]!.message).toContain('2017-07-21T17:32:28Z');
  });
});
