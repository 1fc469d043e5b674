import { afterAll, describe, expect, it } from 'vitest';
import { ringlog, ringlogJson } from '../support/ringlog.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
const env = { RINGLOG_DATA: folder.path };
afterAll(() => folder.remove());

const source = (args: string) => ringlog(['source', ...args.split(' ')], { env });

describe('source', () => {
  it('adds, shows, changes, lists and removes', async () => {
    const added = await source(
      'add office --format asterisk-csv --timezone Europe/Berlin --trunk carrier* backup --extension 100-199 --extension 2* --did +442079460000',
    );
    expect(added).toMatchObject({ code: 0, stderr: '' });
    expect(added.stdout).toMatch(/^trunks +carrier\* backup\nextensions +100-199 2\*\n/m);

    await source('edit office --timezone Europe/Vienna --clear trunks dids');
    expect(await ringlogJson(['source', 'show', 'office'], { env })).toMatchObject({
      name: 'office',
      format: 'asterisk-csv',
      timezone: 'Europe/Vienna',
      trunks: [],
      extensions: ['100-199', '2*'],
      dids: [],
      columns: null,
      twins: 'merge',
    });
    expect((await source('list')).stdout).toMatch(/^office +asterisk-csv +Europe\/Vienna +100-199 2\* +merge$/m);
    expect((await source('remove office')).stdout).toContain('its call logs stay');
    expect(await ringlogJson(['source', 'list'], { env })).toEqual({ count: 0, items: [] });
  });

  it('keeps how numbers are dialled, and which calls are priced', async () => {
    await source(
      'add dialling --format portsip --country 49 --area-code 030 --access-code 0 --priced-direction INBOUND_CALL --trust-cost true',
    );
    await source('edit dialling --clear access_code --international-prefix 000');
    expect(await ringlogJson(['source', 'show', 'dialling'], { env })).toMatchObject({
      country: '49',
      international_prefix: '000',
      trunk_prefix: null,
      area_code: '030',
      access_code: null,
      priced_directions: ['INBOUND_CALL'],
      trust_cost: true,
    });
    await source('remove dialling');
  });

  it('gives imported records its format and zone, but not where they are given', async () => {
    await source('add hall --format asterisk-csv --timezone Europe/Berlin');
    const line = `"","101","102","c","","PJSIP/101-1","PJSIP/102-2","Dial","x","2026-07-01 12:00:00",,"2026-07-01 12:00:05",5,0,"BUSY",""\n`;
    const read = (...args: readonly string[]) =>
      ringlogJson<{ stored: number; updated: number; files: { because: string | null }[] }>(
        ['import', '-', '--source', 'hall', ...args],
        { env, stdin: line },
      );
    expect(await read()).toMatchObject({ stored: 1, files: [{ because: null }] });
    const [first] = (await ringlogJson<{ items: { started_at: string }[] }>(['list'], { env })).items;
    expect(first!.started_at).toBe('2026-07-01T10:00:00Z');
    expect(await read('--timezone', 'UTC')).toMatchObject({ updated: 1 });
  });
});
