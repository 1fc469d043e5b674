import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** What stands between a program and a server, and can be cut. */
export interface Proxy extends AsyncDisposable {
  readonly port: number;
  /** Ends all connections, and takes no new ones until `mend`. */
  cut(): void;
  mend(): void;
}

/** Listens on a free port of this machine and passes everything on to a socket, or to the port that `target` names by then. */
export async function startProxy(target: string | (() => number)): Promise<Proxy> {
  const open = new Set<Socket>();
  let isCut = false;
  const listening = createServer((client) => {
    if (isCut) return void client.destroy();
    const server = typeof target === 'string' ? connect(target) : connect(target(), '127.0.0.1');
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      open.add(from);
      from.pipe(to);
      from.on('error', () => {});
      from.on('close', () => {
        open.delete(from);
        to.destroy();
      });
    }
  });
  listening.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const cut = () => {
    isCut = true;
    for (const socket of open) socket.destroy();
  };
  return {
    port: (listening.address() as AddressInfo).port,
    cut,
    mend: () => {
      isCut = false;
    },
    async [Symbol.asyncDispose]() {
      cut();
      const closed = once(listening, 'close');
      listening.close();
      await closed;
    },
  };
}
