import { BlockList, createServer, isIP, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Format } from '../../formats/format.ts';
import { SetupError, UnavailableError } from '../../record/errors.ts';
import type { Store } from '../../store/store.ts';
import type { Feed } from '../feed.ts';
import type { Totals } from '../totals.ts';
import { Incoming } from './incoming.ts';
import { listenFailure } from './listen-failure.ts';

/**
 * More phone systems than this do not send to one port. Those that have gone count while what they brought waits for the
 * store: it is held in memory.
 */
const MOST_CONNECTIONS = 256;
/** How long is waited (ms) when the store cannot write; the phone system waits with us. */
const AFTER_FAILURE = 2_000;
const ALIVE_EVERY = 60_000;
/** When the listening ends, a connection that has brought nothing for so long (ms) has no more on its way. */
const PARTING = 200;
/** So often one is looked at that goes on and on; looks while it waits for the store do not count. */
const MOST_LOOKS = 25;
const NOTHING = Buffer.alloc(0);

export type ListenEvent =
  | { readonly kind: 'listening'; readonly host: string; readonly port: number }
  | { readonly kind: 'connected' | 'refused' | 'gone'; readonly peer: string }
  | { readonly kind: 'waiting' | 'lost'; readonly peer: string; readonly text: string }
  | { readonly kind: 'read'; readonly peer: string; readonly totals: Totals };

export interface ListenRequest {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Addresses and networks (`192.0.2.0/24`) that may send; none: all. */
  readonly allow: readonly string[];
  readonly format: Format;
  readonly feed: Feed;
  readonly signal: AbortSignal;
  readonly say: (event: ListenEvent) => void;
}

/**
 * Takes records that phone systems push over TCP, until the signal. Nothing is answered: while the store cannot write,
 * what has come is kept and nothing more is read, so that the phone system holds the rest back. What they have sent by
 * the signal is taken, too: for them it is delivered.
 * @throws SetupError when it cannot listen there.
 */
export async function listenForRecords(store: Store, request: ListenRequest): Promise<void> {
  const { signal, say } = request;
  const allowed = allowedPeers(request.allow);
  const open = new Set<Connection>();
  const running = new Set<Promise<void>>();
  const server = createServer((socket) => {
    const peer = socket.remoteAddress?.replace(/^::ffff:/, '') ?? '';
    if (allowed?.check(peer, isIP(peer) === 6 ? 'ipv6' : 'ipv4') === false) {
      say({ kind: 'refused', peer });
      socket.destroy();
      return;
    }
    if (running.size >= MOST_CONNECTIONS) {
      socket.destroy();
      return;
    }
    socket.setKeepAlive(true, ALIVE_EVERY);
    const connection = { socket, peer, isStoring: false, cameAt: 0 };
    open.add(connection);
    say({ kind: 'connected', peer });
    const run = takeIn(store, request, connection).finally(() => {
      open.delete(connection);
      running.delete(run);
      say({ kind: 'gone', peer });
    });
    running.add(run);
  });
  const { address, port } = await listen(server, request);
  say({ kind: 'listening', host: address, port });
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  server.close();
  await Promise.all([...open].map(part));
  await Promise.all(running);
}

/** A connection that is being read. */
interface Connection {
  readonly socket: Socket;
  readonly peer: string;
  /** What it brought is on its way to the disk: what came behind that waits in the socket. */
  isStoring: boolean;
  /** When it brought something last, by the clock of `performance`; 0: it has not. */
  cameAt: number;
}

/** Ends a connection when nothing more comes of it. */
async function part(connection: Connection): Promise<void> {
  connection.socket.end();
  for (let looks = 0; looks < MOST_LOOKS;) {
    await pause(PARTING);
    if (connection.isStoring) continue;
    if (performance.now() - connection.cameAt > PARTING) break;
    looks += 1;
  }
  connection.socket.destroy();
}

/** Reads a connection to its end, however it ends. */
async function takeIn(store: Store, request: ListenRequest, connection: Connection): Promise<void> {
  const { socket, peer } = connection;
  const incoming = new Incoming(store, request.feed, request.format);
  /** False: it ends, and the store could not write. */
  const patiently = async (save: () => Promise<Totals>, again: () => Promise<Totals>): Promise<boolean> => {
    for (let attempt = save; ; attempt = again) {
      try {
        const totals = await attempt();
        if (totals.records + totals.events > 0) request.say({ kind: 'read', peer, totals });
        return true;
      } catch (error) {
        if (!(error instanceof UnavailableError)) throw error;
        if (request.signal.aborted) return false;
        request.say({ kind: 'waiting', peer, text: `${error.message} It is tried again.` });
        await pause(AFTER_FAILURE, undefined, { signal: request.signal }).catch(() => {});
      }
    }
  };
  try {
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      connection.isStoring = true;
      const isStored = await patiently(
        () => incoming.take(chunk),
        () => incoming.take(NOTHING),
      );
      connection.isStoring = false;
      connection.cameAt = performance.now();
      if (!isStored) break;
    }
  } catch (error) {
    // A connection that breaks has brought what it has brought.
    if (!/^E(?:[A-Z]+|RR_STREAM\w*)$/.test((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
  const isStored = await patiently(
    () => incoming.end(),
    () => incoming.end(),
  );
  if (!isStored) {
    const text = 'What it sent last could not be stored, and is lost: the store could not write until the end.';
    request.say({ kind: 'lost', peer, text });
  }
}

function allowedPeers(allow: readonly string[]): BlockList | null {
  if (allow.length === 0) return null;
  const list = new BlockList();
  for (const entry of allow) {
    const [address = '', bits] = entry.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    try {
      if (bits === undefined) list.addAddress(address, family);
      else list.addSubnet(address, /^\d+$/.test(bits) ? Number(bits) : Number.NaN, family);
    } catch {
      throw new SetupError(`'${entry}' is no address and no network; 192.0.2.10 or 192.0.2.0/24 is right.`);
    }
  }
  return list;
}

async function listen(server: Server, { host, port }: ListenRequest): Promise<AddressInfo> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port }, resolve);
    });
    return server.address() as AddressInfo;
  } catch (error) {
    throw listenFailure(error, host, port);
  }
}
