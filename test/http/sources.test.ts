import { afterAll, describe, expect, it } from 'vitest';
import { startServer } from '../support/server.ts';
import { newTenant } from '../support/tenant.ts';

const server = await startServer();
afterAll(() => server[Symbol.asyncDispose]());

const OFFICE = {
  name: 'office',
  format: 'asterisk-csv',
  timezone: 'Europe/Berlin',
  trunks: ['carrier*'],
  extensions: ['100-199', '7*'],
  dids: ['+442079460000-+442079460099'],
};

/** A CDR without uniqueid, so that nothing in it tells the zone. */
const cdr = (start: string, src = '101', dst = '102', channel = 'PJSIP/101-1', dstchannel = 'PJSIP/102-2') =>
  `"","${src}","${dst}","from-internal","","${channel}","${dstchannel}","Dial","x","${start}","${start}","${start}",0,0,"ANSWERED","DOCUMENTATION"\n`;

interface SourceShown {
  readonly name: string;
  readonly created_at: string;
  readonly updated_at: string;
}

describe('sources', () => {
  it('are made, listed, shown, changed and forgotten', async () => {
    const { admin } = await newTenant(server);
    const made = await admin.post('/sources', OFFICE);
    expect(made.status).toBe(201);
    const source = made.json<SourceShown>();
    expect(source).toMatchObject({ ...OFFICE, columns: null, twins: 'merge' });
    expect((await admin.get('/sources')).json()).toEqual({ count: 1, items: [source] });
    expect((await admin.get('/sources/office')).json()).toEqual(source);

    const edited = await admin.send('PATCH', '/sources/office', '{"timezone":"utc","trunks":[],"twins":"keep"}', {
      'content-type': 'application/json',
    });
    expect(edited.status).toBe(200);
    expect(edited.json()).toEqual({
      ...source,
      timezone: 'UTC',
      trunks: [],
      twins: 'keep',
      updated_at: edited.json<SourceShown>().updated_at,
    });
    expect((await admin.send('DELETE', '/sources/office', null)).status).toBe(204);
    expect((await admin.get('/sources/office')).status).toBe(404);
    expect((await admin.get('/sources')).json()).toEqual({ count: 0, items: [] });
  });

  it('keep what each of many changes who ask at the same time', async () => {
    const { admin } = await newTenant(server);
    await admin.post('/sources', OFFICE);
    const changes = { timezone: 'UTC', trunks: ['x*'], extensions: ['300'], dids: [], twins: 'keep', country: '44' };
    const edits = Object.entries(changes).map(([name, value]) =>
      admin.send('PATCH', '/sources/office', JSON.stringify({ [name]: value }), { 'content-type': 'application/json' }),
    );
    expect((await Promise.all(edits)).map(({ status }) => status)).toEqual(edits.map(() => 200));
    expect((await admin.get('/sources/office')).json()).toMatchObject({ name: 'office', ...changes });
  });

  it('are made once, however many ask at the same time', async () => {
    const { admin } = await newTenant(server);
    const ask = () => Promise.all(Array.from({ length: 8 }, () => admin.post('/sources', OFFICE)));
    const statuses = (await ask()).map(({ status }) => status).toSorted((a, b) => a - b);
    expect(statuses).toEqual([201, ...Array.from({ length: 7 }, () => 400)]);
    await admin.post('/sources', { ...OFFICE, name: 'other' });
    const edits = ['office', 'other'].map((name) =>
      admin.send('PATCH', `/sources/${name}`, '{"name":"third"}', { 'content-type': 'application/json' }),
    );
    expect((await Promise.all(edits)).map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 400]);
  });

  it('have columns for their own format alone', async () => {
    const { admin } = await newTenant(server);
    const columns = ['-', 'uuid'];
    const made = await admin.post('/sources', { name: 'office', format: 'freeswitch-csv', columns });
    expect(made.status, made.text).toBe(201);
    const answer = await admin.send('POST', '/ingest/asterisk-csv?source=office', cdr('2026-07-01 10:00:00'));
    expect(answer.json()).toMatchObject({ stored: 1, rejected: 0 });
    const own = await admin.send('POST', '/ingest/freeswitch-csv?source=office', 'a,b,c\n');
    expect(own.json()).toMatchObject({ stored: 0, rejected: 1 });
  });

  it('are the tenant’s own and the administrator’s alone', async () => {
    const [one, other] = [await newTenant(server), await newTenant(server)];
    await one.admin.post('/sources', OFFICE);
    expect((await other.admin.get('/sources/office')).status).toBe(404);
    expect((await other.admin.send('DELETE', '/sources/office', null)).status).toBe(404);
    expect((await other.admin.get('/sources')).json()).toMatchObject({ count: 0 });
    for (const client of [await one.client('user', ['101']), await one.client('ingest')]) {
      for (const [method, path] of [
        ['GET', '/sources'],
        ['POST', '/sources'],
        ['GET', '/sources/office'],
        ['PATCH', '/sources/office'],
        ['DELETE', '/sources/office'],
      ] as const) {
        const body = method === 'POST' || method === 'PATCH' ? '{}' : null;
        const answer = await client.send(
          method,
          path,
          body,
          body === null ? {} : { 'content-type': 'application/json' },
        );
        expect(answer.status, `${method} ${path}`).toBe(403);
      }
    }
  });

  it('say all that is wrong with them, by name', async () => {
    const { admin } = await newTenant(server);
    const refused = await admin.post('/sources', {
      name: '',
      format: 'asterisk',
      timezone: 'Berlin',
      trunks: 'carrier',
      extensions: ['199-100', '10-199', 7],
      columns: ['src'],
      twins: 'both',
      trunk: [],
    });
    expect(refused.status).toBe(400);
    const details = refused.json().errors.map(({ detail, message }) => `${detail}: ${message}`);
    expect(details.sort()).toEqual([
      expect.stringContaining("extensions: extensions holds '10-199': '10' and '199' differ in length"),
      expect.stringContaining("extensions: extensions holds '199-100': '199' comes after '100'"),
      expect.stringContaining('extensions: extensions holds 7: a short text is right'),
      expect.stringContaining("format: There is no format 'asterisk'."),
      expect.stringContaining('name: name is a text of 1 to 256 characters'),
      expect.stringContaining("timezone: There is no time zone 'Berlin'. It is an IANA name"),
      expect.stringContaining("trunk: A source has no 'trunk'. Did you mean trunks?"),
      expect.stringContaining("trunks: trunks is a list of up to 1000 texts, not 'carrier'"),
      expect.stringContaining("twins: twins is merge or keep, not 'both'"),
    ]);
    expect((await admin.post('/sources', {})).json().errors.map(({ detail }) => detail)).toEqual(['name', 'format']);
    expect((await admin.post('/sources', [])).json().errors[0]!.message).toContain('A source is a JSON object');
    const fixed = await admin.post('/sources', { name: 'x', format: 'ringlog', columns: ['src'] });
    expect(fixed.json().errors[0]!.message).toBe('The columns of ringlog are always the same; leave columns out.');
    const strange = await admin.post('/sources', { name: 'x', format: 'asterisk-csv', columns: ['src', null, 7] });
    expect(strange.status).toBe(400);
    expect(strange.json().errors.map(({ message }) => message)).toEqual([
      'columns holds null: a short text is right.',
      'columns holds 7: a short text is right.',
    ]);
    await admin.post('/sources', OFFICE);
    expect((await admin.post('/sources', OFFICE)).json().errors[0]).toMatchObject({
      detail: 'name',
      message: expect.stringContaining("There is a source 'office' already"),
    });
  });

  it('give pushed records their zone, also where it has two meanings', async () => {
    const { admin } = await newTenant(server);
    await admin.post('/sources', OFFICE);
    const lines = [cdr('2026-07-01 12:00:00'), cdr('2026-10-25 02:30:00', '103'), cdr('2026-03-29 02:30:00', '104')];
    await admin.send('POST', '/ingest/asterisk-csv?source=office', lines.join(''));
    const starts = (await admin.all('/calllogs?orderby=caller')).map(({ started_at }) => started_at);
    expect(starts).toEqual(['2026-07-01T10:00:00Z', '2026-10-25T00:30:00Z', '2026-03-29T01:30:00Z']);
  });

  it('say which number was dialled from outside', async () => {
    const { admin } = await newTenant(server);
    await admin.post('/sources', OFFICE);
    const inbound = cdr('2026-07-01 12:00:00', '+12025550101', '+442079460042', 'PJSIP/carrier-1', 'PJSIP/101-2');
    await admin.send('POST', '/ingest/asterisk-csv?source=office', inbound);
    expect((await admin.all('/calllogs'))[0]).toMatchObject({
      direction: 'INBOUND_CALL',
      did_cid: '+442079460042',
      trunk: 'carrier',
    });
  });

  it('take twins for one record or for two', async () => {
    const { admin } = await newTenant(server);
    const twice = cdr('2026-07-01 12:00:00').repeat(3);
    const push = (source: string) => admin.send('POST', `/ingest/asterisk-csv?source=${source}`, twice);
    await admin.post('/sources', { ...OFFICE, name: 'all', twins: 'keep' });
    expect((await push('office')).json()).toMatchObject({ stored: 1, unchanged: 2 });
    expect((await push('all')).json()).toMatchObject({ stored: 3, unchanged: 0 });
    expect((await push('all')).json()).toMatchObject({ stored: 0, unchanged: 3 });
  });
});
