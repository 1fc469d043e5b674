import { serveThread } from '../../src/store/thread.ts';

/** A thread that answers with what it began with and what it is asked; `stop` ends it in the middle of an answer. */
serveThread<string, string, string>((begin) => ({
  answer(requests) {
    // oxlint-disable-next-line unicorn/no-process-exit -- on a thread it ends the thread
    if (requests.includes('stop')) process.exit(0);
    if (requests.includes('fail')) throw new Error('no memory');
    return requests.map((request) => ({ response: `${begin} ${request}` }));
  },
  close() {},
}));
