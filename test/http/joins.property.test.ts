import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { Format, Part } from '../../src/formats/format.ts';
import { FORMATS } from '../../src/formats/index.ts';
import { type Sample, samplesOf } from '../formats/samples.ts';
import type { CallLog } from '../support/call-log.ts';
import type { Client } from '../support/client.ts';
import { startServer } from '../support/server.ts';
import { newTenant } from '../support/tenant.ts';
import { runs } from '../support/runs.ts';

const server = await startServer();
afterAll(() => server[Symbol.asyncDispose]());

/** More records than this would make a run too long. */
const MOST = 40;

async function push(client: Client, { name }: Format, body: Uint8Array): Promise<void> {
  const answer = await client.send('POST', `/ingest/${name}?source=pbx`, new Uint8Array(body));
  expect(answer.status, answer.text).toBe(200);
}

async function addSource(admin: Client, { settings, format }: Sample, name: string): Promise<void> {
  const { columns = null, trunks = [], extensions = [], dids = [] } = settings ?? {};
  const answer = await admin.post('/sources', { name, format: format.name, columns, trunks, extensions, dids });
  expect(answer.status, answer.text).toBe(201);
}

/**
 * The records of a sample, each as a body by itself: what its reader takes in between two records that it hands on.
 * Null where a record means nothing without those before it, as a row without its header.
 */
function bodiesOf({ format, site, bytes }: Sample): Uint8Array[] | null {
  const stops: number[] = [];
  let events = 0;
  const count = () => void events++;
  const reader = format.reader({ draft: count, part: count, fault: count }, site);
  let before = 0;
  for (let at = 0; at < bytes.length; at++) {
    reader.push(bytes.subarray(at, at + 1));
    if (events === before) continue;
    before = events;
    stops.push(reader.done?.() ?? at + 1);
  }
  // What says how the rest is written goes before each of them.
  const header = bytes.subarray(0, reader.header?.() ?? 0);
  const bodies = stops.map((stop, n) => Buffer.concat([header, bytes.subarray(stops[n - 1] ?? header.length, stop)]));
  if (bodies.length < 2 || bodies.length > MOST) return null;
  const whole = textsOf(format, site, [bytes]);
  const single = textsOf(format, site, bodies);
  return JSON.stringify(whole) === JSON.stringify(single) ? bodies : null;
}

/** The events that some inputs give, each read by itself. */
function textsOf(format: Sample['format'], site: Sample['site'], inputs: readonly Uint8Array[]): string[] {
  const texts: string[] = [];
  for (const input of inputs) {
    const reader = format.reader(
      {
        draft: (draft) => void texts.push(JSON.stringify(draft)),
        part: ({ call, event }) => void texts.push(`${call} ${event}`),
        fault: ({ reason, raw }) => void texts.push(`${reason} ${Buffer.from(raw).toString('latin1').trim()}`),
      },
      site,
    );
    reader.push(input);
    reader.end();
  }
  return texts.toSorted();
}

/** Call logs for all that the events of a sample amend, as the records of the calls themselves bring them. */
function legsOf({ format, site, bytes }: Sample): Uint8Array {
  const calls = new Map<string, Set<string>>();
  const part = ({ call, event }: Part) => void calls.set(call, (calls.get(call) ?? new Set()).add(event));
  const reader = format.reader({ draft() {}, part, fault() {} }, site);
  reader.push(bytes);
  reader.end();
  const legs = [...calls].flatMap(([session_id, events]) =>
    format.join!([...events], site).amendments.map(({ call_id, destination, answered }, n) => ({
      source_key: `${session_id} ${n}`,
      session_id,
      call_id,
      destination,
      caller: '201',
      started_at: '2026-08-03T07:00:00Z',
      answered_at: answered === false ? null : '2026-08-03T07:00:04Z',
    })),
  );
  return Buffer.from(legs.map((leg) => `${JSON.stringify(leg)}\n`).join(''));
}

/** What is stored, without the ids, in one order. */
async function stored(client: Client): Promise<string[]> {
  const logs: CallLog[] = await client.all('/calllogs?top=1000');
  return logs.map((log) => JSON.stringify({ ...log, id: '' })).toSorted();
}

/** Events of a dump are read as a whole, or not at all. */
const joining = [...FORMATS.values()].filter(({ name, join }) => join !== undefined && name !== 'freepbx-cdr');
const samples = joining.flatMap(samplesOf).flatMap((sample) => {
  const bodies = bodiesOf(sample);
  return bodies === null ? [] : [{ id: `${sample.format.name}/${sample.name}`, sample, bodies }];
});

describe('events of calls, one by one', () => {
  it('are there of every format that joins them', () => {
    expect(new Set(samples.map(({ sample }) => sample.format.name))).toEqual(new Set(joining.map(({ name }) => name)));
  });

  it.each(samples)('$id: any order, with repeats, by two connections', async ({ sample, bodies }) => {
    const { admin: whole } = await newTenant(server);
    await addSource(whole, sample, 'pbx');
    const legs = legsOf(sample);
    await push(whole, FORMATS.get('ringlog')!, legs);
    const without = await stored(whole);
    await push(whole, sample.format, sample.bytes);
    const expected = await stored(whole);
    expect(expected).not.toEqual(without);

    const order = fc.shuffledSubarray([...bodies.keys()], { minLength: bodies.length });
    const repeats = fc.array(fc.nat(bodies.length - 1), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(order, repeats, fc.nat(bodies.length), async (all, more, split) => {
        const { admin } = await newTenant(server);
        await addSource(admin, sample, 'pbx');
        await push(admin, FORMATS.get('ringlog')!, legs);
        const sendAll = async (which: readonly number[]) => {
          for (const n of which) await push(admin, sample.format, bodies[n]!);
        };
        await Promise.all([sendAll([...all.slice(0, split), ...more]), sendAll(all.slice(split))]);
        expect(await stored(admin)).toEqual(expected);
      }),
      { numRuns: runs(4) },
    );
  });
});
