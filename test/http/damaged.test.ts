import { afterAll, describe, expect, it } from 'vitest';
import { damagesAt } from '../formats/damage.ts';
import { placesIn, random } from '../formats/random.ts';
import { allSamples, type Sample } from '../formats/samples.ts';
import { FORMATS } from '../../src/formats/index.ts';
import type { Client, Summary } from '../support/client.ts';
import { runs } from '../support/runs.ts';
import { startServer } from '../support/server.ts';
import { newTenant } from '../support/tenant.ts';

const server = await startServer();
afterAll(() => server[Symbol.asyncDispose]());

const SEED = 21;
/** So many bodies of each sample, each cut or damaged at another place. */
const BODIES = Math.min(6, runs(16));

interface Kept {
  readonly id: number;
  readonly format: string;
  readonly source: string;
  readonly reason: string;
  readonly bytes: number;
}

/** The sample as a source has it: a name, and the settings beside the fixture. */
async function addSource(admin: Client, sample: Sample, name: string): Promise<void> {
  const { columns = null, trunks = [], extensions = [], dids = [] } = sample.settings ?? {};
  const answer = await admin.post('/sources', { name, format: sample.format.name, columns, trunks, extensions, dids });
  expect(answer.status, answer.text).toBeLessThan(300);
}

function damaged({ bytes }: Sample): Buffer[] {
  const draw = random(SEED);
  return placesIn(bytes, BODIES, SEED).map((place) => {
    const ways = damagesAt(bytes, place, draw);
    return draw(2) === 0 ? bytes.subarray(0, place) : ways[draw(ways.length)]!.bytes;
  });
}

describe.each([...FORMATS.values()])('POST /ingest/$name, damaged', (format) => {
  it('answers 200, keeps in quarantine what cannot be read, and stores each sound record once afterwards', async () => {
    const { admin } = await newTenant(server);
    const samples = allSamples().filter((sample) => sample.format === format);
    const push = async (n: number, body: Uint8Array) => {
      const answer = await admin.send('POST', `/ingest/${format.name}?source=s${n}`, new Uint8Array(body));
      expect(answer.status, answer.text).toBe(200);
      return answer.json<Summary>();
    };
    const bodies: Buffer[] = [];
    let rejected = 0;
    for (const [n, sample] of samples.entries()) {
      await addSource(admin, sample, `s${n}`);
      for (const body of damaged(sample)) {
        rejected += (await push(n, body)).rejected;
        bodies.push(body);
      }
    }

    const items: Kept[] = [];
    let count: number;
    do {
      const page = await admin.get(`/quarantine?top=1000&skip=${items.length}`);
      const body = page.json<{ count: number; items: readonly Kept[] }>();
      count = body.count;
      items.push(...body.items);
    } while (items.length < count);
    expect(rejected).toBeGreaterThan(0);
    // The same from the same place is kept once.
    expect(count).toBeLessThanOrEqual(rejected);
    expect(items).toHaveLength(count);
    expect(new Set(items.map(({ id }) => id)).size).toBe(count);
    for (const entry of items) {
      expect(entry).toMatchObject({ format: format.name, source: expect.stringMatching(/^s\d+$/) });
      expect(entry.reason.length).toBeGreaterThan(10);
      expect(entry.bytes).toBeGreaterThan(0);
    }
    const shown = (await admin.get(`/quarantine/${items[0]!.id}`)).json<{ raw_base64: string }>();
    const raw = Buffer.from(shown.raw_base64, 'base64');
    // A body is whole, so that its last line is ended where it is not.
    expect(bodies.some((body) => Buffer.concat([body, Buffer.from('\n')]).includes(raw))).toBe(true);

    for (const [n, sample] of samples.entries()) {
      const sound = await push(n, sample.bytes);
      const stored = await admin.get('/calllogs?top=1');
      const again = await push(n, sample.bytes);
      expect(again).toMatchObject({ stored: 0, rejected: sound.rejected });
      expect((await admin.get('/calllogs?top=1')).json().count).toBe(stored.json().count);
    }
    expect((await admin.get('/readyz')).status).toBe(200);
  });
});
