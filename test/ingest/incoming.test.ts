import { expect, it } from 'vitest';
import { asteriskCsv } from '../../src/formats/asterisk-csv.ts';
import type { Format } from '../../src/formats/format.ts';
import { ringlog } from '../../src/formats/ringlog.ts';
import { feedOf, type Feed } from '../../src/ingest/feed.ts';
import { Incoming } from '../../src/ingest/listen/incoming.ts';
import { UnavailableError } from '../../src/record/errors.ts';
import type { Store } from '../../src/store/store.ts';
import { openTemporary, type TemporaryStore } from '../store/open-temporary.ts';

const record = (key: string) =>
  `${JSON.stringify({ started_at: '2026-07-01T00:00:00Z', source_key: key, caller: '1' })}\n`;

/** A connection to a store that can be told to fail, from a source whose twins are kept. */
async function connection({ store, tenantId }: TemporaryStore, format: Format = ringlog) {
  const state = { isAway: false };
  const failing: Store = {
    ...store,
    append: (tenant, batch) =>
      state.isAway ? Promise.reject(new UnavailableError('Nothing was stored.')) : store.append(tenant, batch),
  };
  const feed: Feed = { ...(await feedOf(store, tenantId, 'desk')), twins: 'keep' };
  const incoming = new Incoming(failing, feed, format);
  return { state, take: (text: string) => incoming.take(Buffer.from(text)) };
}

it('counts twins over all of a connection, and those that are read again once', async () => {
  await using temporary = await openTemporary();
  const one = await connection(temporary);
  expect(await one.take(record('a'))).toMatchObject({ stored: 1 });
  one.state.isAway = true;
  await expect(one.take(record('a') + record('b'))).rejects.toThrow(UnavailableError);
  await expect(one.take(record('a'))).rejects.toThrow(UnavailableError);
  one.state.isAway = false;
  expect(await one.take('')).toMatchObject({ stored: 3 });
  // As they are numbered when they come at once.
  const whole = await connection(temporary);
  const again = await whole.take(record('a') + record('a') + record('b') + record('a'));
  expect(again).toMatchObject({ stored: 0, unchanged: 4 });
});

it('keeps what came behind a record that was too long to be kept, when the store fails then', async () => {
  await using temporary = await openTemporary();
  const { state, take } = await connection(temporary, asteriskCsv);
  const cdr = (n: number) =>
    `"","101","102","default","","SIP/101-${n}","SIP/102-${n}","Dial","","2026-07-01 10:00:00","2026-07-01 10:00:02","2026-07-01 10:00:09","9","7","ANSWERED","3","17828928${n}.1",""\n`;
  expect(await take(cdr(10))).toMatchObject({ stored: 1 });
  for (let n = 0; n < 6; n++) await take('x'.repeat(1 << 20));
  const text = cdr(11);
  expect(await take(`\n${text.slice(0, 20)}`)).toMatchObject({ rejected: 1 });
  state.isAway = true;
  await expect(take(text.slice(20))).rejects.toThrow(UnavailableError);
  state.isAway = false;
  expect(await take('')).toMatchObject({ stored: 1, rejected: 0 });
});
