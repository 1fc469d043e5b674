import { once } from 'node:events';
import type { Server } from './server.ts';
import { until } from './until.ts';

/** Goes into NODE_OPTIONS of a server whose heap is to be looked at. */
export const INSPECTED = '--inspect=127.0.0.1:0';

/** The bytes of a server's heap that are in use, when all that is not has been collected. */
export async function heapInUse(server: Server): Promise<number> {
  const said = () => /^Debugger listening on (ws:\S+)$/m.exec(server.errors());
  await until('the server says where it is inspected', () => said() !== null);
  const socket = new WebSocket(said()![1]!);
  await once(socket, 'open');
  try {
    await ask(socket, 'HeapProfiler.collectGarbage');
    return (await ask<{ usedSize: number }>(socket, 'Runtime.getHeapUsage')).usedSize;
  } finally {
    socket.close();
  }
}

/** One question of the DevTools protocol. */
async function ask<Result>(socket: WebSocket, method: string): Promise<Result> {
  socket.send(JSON.stringify({ id: 1, method }));
  const [{ data }] = (await once(socket, 'message')) as [{ data: string }];
  return (JSON.parse(data) as { result: Result }).result;
}
