import { expect, it } from 'vitest';
import { ChangeWatch } from '../../src/http/change-watch.ts';
import { append, draftOf, openTemporary } from '../store/open-temporary.ts';

const START = Date.parse('2026-03-04T05:06:07Z');
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

it('does not wait for what came since the mark', async () => {
  await using temporary = await openTemporary();
  const { tenantId } = temporary;
  const watch = new ChangeWatch(temporary.store);
  const mark = watch.mark(tenantId);
  const ofOther = watch.mark(tenantId + 1);
  await append(temporary, [draftOf(START)]);
  expect(watch.mark(tenantId + 1)).toBe(ofOther);

  const woken: string[] = [];
  const told = (what: string) => () => void woken.push(what);
  void watch.wait(tenantId, mark).then(told('stored before'));
  void watch.wait(tenantId, watch.mark(tenantId)).then(told('stored later'));
  void watch.wait(tenantId + 1, ofOther).then(told('all'));
  await nextTurn();
  expect(woken).toEqual(['stored before']);
  await append(temporary, [draftOf(START, { call_id: 'b' })]);
  await nextTurn();
  watch.wakeAll();
  await nextTurn();
  expect(woken).toEqual(['stored before', 'stored later', 'all']);
  // All were woken since.
  await watch.wait(tenantId + 1, ofOther);
});
