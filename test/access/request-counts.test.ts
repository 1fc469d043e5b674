import { describe, expect, it } from 'vitest';
import { RequestCounts } from '../../src/access/request-counts.ts';
import { openTemporary } from '../store/open-temporary.ts';

const MINUTE = 60_000;
const START = 29_000_000 * MINUTE;

describe('requests counted by several servers of one store', () => {
  it('are those of all, once they have told each other, and of each token alone', async () => {
    await using temporary = await openTemporary();
    const { store, tenantId } = temporary;
    const [a, b] = [new RequestCounts(store), new RequestCounts(store)];
    const [one, other] = [
      { tenantId, actor: 'rl_one' },
      { tenantId, actor: 'rl_other' },
    ];
    for (let time = 1; time <= 3; time++) expect(a.count(one, START + 1_000)).toEqual({ current: time, ttl: 59_000 });
    expect(b.count(one, START).current).toBe(1);
    await a.exchange(START);
    await b.exchange(START);
    expect(b.count(one, START).current).toBe(5);
    expect(b.count(other, START).current).toBe(1);
    expect(b.count({ tenantId: tenantId + 1, actor: 'rl_one' }, START).current).toBe(1);
    // It learns with the next that it has to tell.
    expect(a.count(one, START).current).toBe(4);
    await b.exchange(START);
    await a.exchange(START);
    expect(a.count(one, START).current).toBe(7);
    expect(a.count(other, START).current).toBe(1);
  });

  it('begin anew with each minute, and are not kept', async () => {
    await using temporary = await openTemporary();
    const { store, tenantId } = temporary;
    const [a, b] = [new RequestCounts(store), new RequestCounts(store)];
    const asking = { tenantId, actor: 'rl_one' };
    const kept = () => store.read(store.queries.selectFrom('request_count').select(['minute', 'requests']));
    a.count(asking, START);
    b.count(asking, START);
    await a.exchange(START);
    await b.exchange(START);
    for (let later = 1; later <= 3; later++) {
      const now = START + later * MINUTE;
      expect(a.count(asking, now)).toEqual({ current: 1, ttl: MINUTE });
      await a.exchange(now);
    }
    expect(await kept()).toEqual(
      expect.arrayContaining([2, 3].map((later) => ({ minute: START / MINUTE + later, requests: 1 }))),
    );
    expect(await kept()).toHaveLength(2);
    // Nothing new is nothing to tell.
    await store.write([store.queries.deleteFrom('request_count')]);
    await a.exchange(START + 3 * MINUTE);
    expect(await kept()).toEqual([]);
  });

  it('are told with the next exchange where one failed', async () => {
    await using temporary = await openTemporary();
    const { store, tenantId } = temporary;
    let isGone = true;
    const failing = { ...store, write: (list: Parameters<typeof store.write>[0]) => gone() ?? store.write(list) };
    const gone = () => (isGone ? Promise.reject(new Error('gone')) : null);
    const [a, b] = [new RequestCounts(failing), new RequestCounts(store)];
    const asking = { tenantId, actor: 'rl_one' };
    a.count(asking, START);
    await expect(a.exchange(START)).rejects.toThrow('gone');
    isGone = false;
    await a.exchange(START);
    b.count(asking, START);
    await b.exchange(START);
    expect(b.count(asking, START).current).toBe(3);
  });
});
