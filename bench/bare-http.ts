import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { processFacts, type ProcessFacts } from './process-facts.ts';

/** What the bare server sends, whatever it is asked: an answer that the real server gave. */
export interface Answer {
  /** Names and values in turn, as they were received. */
  readonly headers: readonly string[];
  readonly body: Uint8Array;
}

export interface BareServer {
  readonly url: string;
  facts(): Promise<ProcessFacts>;
  stop(): Promise<void>;
}

/** Starts the yardstick: `node:http` and nothing else, in a process of its own, answering from memory. */
export async function startBareHttp(answer: Answer): Promise<BareServer> {
  const child = fork(import.meta.filename, { serialization: 'advanced' });
  child.send(answer);
  const [port] = (await once(child, 'message')) as [number];
  return {
    url: `http://127.0.0.1:${port}`,
    facts: () => processFacts(child.pid!),
    async stop() {
      child.kill();
      await once(child, 'exit');
    },
  };
}

// Node writes these by itself.
const OWN = new Set(['date', 'connection', 'keep-alive', 'transfer-encoding']);

function serve({ headers, body }: Answer): void {
  const sent = headers.filter((_, i) => !OWN.has(headers[i - (i % 2)]!.toLowerCase()));
  const server = createServer((_request, response) => {
    response.writeHead(200, sent);
    response.end(body);
  });
  server.listen(0, '127.0.0.1', () => process.send!((server.address() as { port: number }).port));
}

if (import.meta.main) {
  process.once('message', (answer) => serve(answer as Answer));
  process.once('disconnect', () => process.exit());
}
