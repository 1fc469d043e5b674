import { expect, it } from 'vitest';
import { startThread } from '../../src/store/thread.ts';

const start = () => startThread<string, string>(new URL('./stopping-thread.ts', import.meta.url), 'begun:');

it.each(['stop', 'fail'])('a thread that stops by itself (%s) says so, and is started again', async (how) => {
  const thread = start();
  expect(await thread.call('one')).toBe('begun: one');
  const asked = [thread.call(how), thread.call('at the same time')];
  for (const answer of await Promise.allSettled(asked)) {
    const message: unknown = expect.stringMatching(/^The stopping-thread stopped/);
    expect(answer).toMatchObject({ reason: { code: 'UNAVAILABLE', message } });
  }
  expect(await thread.call('two')).toBe('begun: two');
  await thread.close();
});

it('a thread that was closed takes nothing more', async () => {
  const thread = start();
  const asked = thread.call('one');
  await thread.close();
  expect(await asked).toBe('begun: one');
  await expect(thread.call('two')).rejects.toThrow('The stopping-thread has been closed.');
});
