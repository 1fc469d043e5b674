import { writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { FULL } from '../support/call-log.ts';
import { ringlog, ringlogJson } from '../support/ringlog.ts';
import { startServer } from '../support/server.ts';
import { newTenant } from '../support/tenant.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
const server = await startServer();
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  folder.remove();
});

const NDJSON = Array.from({ length: 5 }, (_, n) => `${JSON.stringify({ ...FULL, call_id: `call-${n}` })}\n`).join('');
const [calls, faulty] = [folder.file('calls.ndjson'), folder.file('faulty.ndjson')];
writeFileSync(calls, NDJSON);
writeFileSync(faulty, `${NDJSON}nonsense\n{"caller":"1"}\n`);

/** Where a tenant of its own is, as flags say it. */
async function newPlace(): Promise<readonly string[]> {
  return ['--data', server.data, '--tenant', (await newTenant(server)).name];
}

describe('import', () => {
  it('stores a file, and again without storing twice', async () => {
    const place = await newPlace();
    expect(await ringlogJson(['import', calls, ...place])).toMatchObject({ read: 5, stored: 5, rejected: 0 });
    expect(await ringlogJson(['import', calls, ...place])).toMatchObject({ stored: 0, unchanged: 5 });
    expect(await ringlogJson(['list', ...place])).toMatchObject({ count: 5 });
  });

  it('shows in the API of the server that runs, at once', async () => {
    const before = (await server.client.get('/calllogs')).json().count;
    await ringlogJson(['import', calls, '--data', server.data]);
    expect((await server.client.get('/calllogs')).json().count).toBe(before + 5);
  });

  it('of faulty lines stores the others, keeps those in quarantine with file and line, and ends with 2', async () => {
    const place = await newPlace();
    const { code, stdout } = await ringlog(['import', faulty, ...place, '--json']);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ read: 7, stored: 5, rejected: 2 });
    const human = await ringlog(['import', faulty, ...place]);
    expect(human.code).toBe(2);
    expect(human.stdout).toContain('ringlog quarantine list');
    const kept = await ringlogJson<{ count: number; items: Record<string, unknown>[] }>([
      'quarantine',
      'list',
      ...place,
    ]);
    expect(kept.count).toBe(2);
    expect(kept.items.map(({ file, line }) => [file, line]).toReversed()).toEqual([
      ['faulty.ndjson', 6],
      ['faulty.ndjson', 7],
    ]);
  });

  it('takes the zone and the source it is told', async () => {
    const csv =
      '"","100","200","from-internal","""Ann"" <100>","PJSIP/100-00000001","PJSIP/200-00000002","Dial","PJSIP/200,30","2026-07-01 12:00:00","2026-07-01 12:00:05","2026-07-01 12:01:05",65,60,"ANSWERED","DOCUMENTATION"\n';
    const place = await newPlace();
    const flags = ['--timezone', 'Europe/Berlin', '--source', 'berlin'];
    expect(await ringlogJson(['import', '-', ...place, ...flags], { stdin: csv })).toMatchObject({ stored: 1 });
    const { items } = await ringlogJson<{ items: { id: string }[] }>(['list', ...place]);
    expect(items[0]).toMatchObject({ caller: '100', started_at: '2026-07-01T10:00:00Z' });
    const shown = await ringlog(['show', items[0]!.id, ...place]);
    expect(shown.stdout).toMatch(/^source +berlin$/m);
  });

  it('begins a data folder of its own where there is none', async () => {
    const data = folder.file('new/deep');
    expect((await ringlog(['import', calls, '--data', data])).code).toBe(0);
    expect(await ringlogJson(['list'], { env: { RINGLOG_DATA: data } })).toMatchObject({ count: 5 });
  });
});
