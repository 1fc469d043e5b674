import { afterAll, describe, expect, it } from 'vitest';
import { DETAIL_FIELDS, FULL, LIST_FIELDS } from '../support/call-log.ts';
import { startServer } from '../support/server.ts';
import { newTenant } from '../support/tenant.ts';

const server = await startServer();
afterAll(() => server[Symbol.asyncDispose]());

describe('the views of a call log', () => {
  it('show every field, the list all but cost and billed_account, in the order of the document', async () => {
    const { admin } = await newTenant(server);
    await admin.store(FULL);
    const list = await admin.get('/calllogs');
    expect(list.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(Object.keys(list.json())).toEqual(['count', 'items']);
    const [item] = list.json().items;
    expect(Object.keys(item!)).toEqual(LIST_FIELDS);
    const { cost, billed_account, ...summary } = FULL;
    expect({ ...item, answered_at: FULL.answered_at }).toEqual({ id: item!.id, ...summary });

    const detail = await admin.get(`/calllogs/${item!.id}`);
    expect(detail.status).toBe(200);
    expect(detail.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(Object.keys(detail.json())).toEqual(DETAIL_FIELDS);
    expect(detail.json()).toEqual({ ...item, cost, billed_account });
    expect(DETAIL_FIELDS).toHaveLength(26);
    expect(Object.keys(FULL)).toEqual(DETAIL_FIELDS.slice(1));
  });

  it.each([
    ['left out', {}],
    ['null', Object.fromEntries(DETAIL_FIELDS.slice(1).map((name) => [name, null]))],
    ['empty', Object.fromEntries(DETAIL_FIELDS.slice(1).map((name) => [name, '']))],
  ])('show what was %s as null', async (_, blanks) => {
    const { admin } = await newTenant(server);
    await admin.store({ ...blanks, started_at: '2026-01-01T00:00:00Z', callee: '102' });
    const list = await admin.get('/calllogs');
    const { id } = list.json().items[0]!;
    const detail = await admin.get(`/calllogs/${id}`);
    for (const [fields, item] of [
      [LIST_FIELDS, list.json().items[0]!],
      [DETAIL_FIELDS, detail.json<Record<string, unknown>>()],
    ] as const) {
      expect(Object.keys(item)).toEqual(fields);
      for (const name of fields) {
        if (name === 'id') continue;
        const shown = name === 'started_at' ? '2026-01-01T00:00:00Z' : name === 'callee' ? '102' : null;
        expect(item[name], name).toBe(shown);
      }
    }
    expect(list.text + detail.text).not.toContain('""');
  });

  it('keep zero apart from blank', async () => {
    const { admin } = await newTenant(server);
    const zeros = { status_code: 0, duration: 0, cost: 0 };
    await admin.store({ started_at: '2026-01-01T00:00:00Z', caller: '0', ...zeros });
    const { id } = (await admin.get('/calllogs')).json().items[0]!;
    expect((await admin.get(`/calllogs/${id}`)).json()).toMatchObject({ caller: '0', ...zeros });
  });

  it('have ids of the shape of the document: URL-safe base64, unpadded, of a decimal number', async () => {
    const { admin } = await newTenant(server);
    const starts = ['0001-01-01T00:00:00Z', '1969-12-31T23:59:59.999Z', '2026-01-01T00:00:00Z', '9999-12-31T23:59:59Z'];
    await admin.store(starts.map((started_at) => ({ started_at, caller: '101' })));
    const items = await admin.all('/calllogs');
    expect(new Set(items.map(({ id }) => id)).size).toBe(starts.length);
    for (const { id } of items) {
      expect(id).toMatch(/^[A-Za-z0-9_-]+$/);
      expect(Buffer.from(id, 'base64url').toString()).toMatch(/^[1-9]\d*$/);
    }
  });

  it.each([0, 0.00001, 0.1, 0.12345, 1.1, 12345678.12345, 0.3, 90071992547.40991, -2.5])(
    'show a cost of %d exactly',
    async (cost) => {
      const { admin } = await newTenant(server);
      await admin.store({ started_at: '2026-01-01T00:00:00Z', caller: '101', cost });
      const { id } = (await admin.get('/calllogs')).json().items[0]!;
      const { text } = await admin.get(`/calllogs/${id}`);
      expect(/"cost":([^,]*),/.exec(text)![1]).toBe(cost === 0.00001 ? '0.00001' : String(cost));
    },
  );

  it('round a cost of more than five decimals by its digits', async () => {
    const { admin } = await newTenant(server);
    for (const [cost, shown] of [
      [1.000005, 1.00001],
      [0.000004, 0],
      [0.123449, 0.12345],
    ] as const) {
      await admin.store({ started_at: '2026-01-01T00:00:00Z', caller: '101', cost });
      const { id } = (await admin.get('/calllogs')).json().items[0]!;
      expect((await admin.get(`/calllogs/${id}`)).json()).toMatchObject({ cost: shown });
    }
  });
});
