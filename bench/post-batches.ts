import { Agent, request } from 'node:http';
import { answerParent } from './answer-parent.ts';
import { askChild } from './ask-child.ts';
import { BATCH, batches } from './batches.ts';
import type { Span } from './calls/generate-legs.ts';

export interface Posting {
  readonly url: string;
  readonly token: string;
  readonly batches: number;
  /** Of which calls they are; the bench's year when left out. */
  readonly calls?: Partial<Span>;
  /** Connections kept busy. */
  readonly writers: number;
}

/**
 * Posts batches of 1,000 call logs as JSON arrays, from a process of its own; every body is built before the clock
 * starts. Resolves to the seconds from the first request to the last answer. Throws unless every record was stored.
 */
export function postBatches(posting: Posting): Promise<number> {
  return askChild<Posting, number>(import.meta.filename, posting);
}

async function run({ url, token, batches: count, calls, writers }: Posting): Promise<number> {
  const bodies = Array.from(batches(count, calls), (texts) => Buffer.from(`[${texts.join(',')}]`));
  const agent = new Agent({ keepAlive: true, maxSockets: writers });
  const post = (body: Buffer): Promise<void> =>
    new Promise((resolve, reject) => {
      const headers = {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'content-length': body.length,
      };
      const sent = request(`${url}/calllogs`, { method: 'POST', agent, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => (text += part));
        response.once('end', () => {
          if (response.statusCode === 200 && (JSON.parse(text) as { stored: number }).stored === BATCH) resolve();
          else reject(new Error(`POST /calllogs got ${response.statusCode}: ${text.slice(0, 1000)}`));
        });
      });
      sent.once('error', reject);
      sent.end(body);
    });
  let next = 0;
  const write = async () => {
    while (next < bodies.length) await post(bodies[next++]!);
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: writers }, write));
  const seconds = (performance.now() - began) / 1000;
  agent.destroy();
  return seconds;
}

if (import.meta.main) answerParent(run);
