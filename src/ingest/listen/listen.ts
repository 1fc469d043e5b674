import { BlockList, createServer, isIP, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Format } from '../../formats/format.ts';
import { SetupError, UnavailableError } from '../../record/errors.ts';
import type { Store } from '../../store/store.ts';
import type { Feed } from '../feed.ts';
import type { Totals } from '../totals.ts';
import { Incoming } from './incoming.ts';
import { listenFailure } from './listen-failure.ts';

/** More phone systems than this do not send to one port. */
const MOST_CONNECTIONS = 256;
/** How long is waited (ms) when the store cannot write; the phone system waits with us. */
const AFTER_FAILURE = 2_000;
const ALIVE_EVERY = 60_000;
/** How long (ms) a connection may take to bring what is on its way, when the listening ends. */
const PARTING = 200;
const NOTHING = Buffer.alloc(0);

export type ListenEvent =
  | { readonly kind: 'listening'; readonly host: string; readonly port: number }
  | { readonly kind: 'connected' | 'refused' | 'gone'; readonly peer: string }
  | { readonly kind: 'waiting'; readonly peer: string; readonly text: string }
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
 * what has come is kept and nothing more is read, so that the phone system holds the rest back.
 * @throws SetupError when it cannot listen there.
 */
export async function listenForRecords(store: Store, request: ListenRequest): Promise<void> {
  const { signal, say } = request;
  const allowed = allowedPeers(request.allow);
  const open = new Set<Socket>();
  const running = new Set<Promise<void>>();
  const server = createServer((socket) => {
    const peer = socket.remoteAddress?.replace(/^::ffff:/, '') ?? '';
    if (allowed?.check(peer, isIP(peer) === 6 ? 'ipv6' : 'ipv4') === false) {
      say({ kind: 'refused', peer });
      socket.destroy();
      return;
    }
    socket.setKeepAlive(true, ALIVE_EVERY);
    open.add(socket);
    say({ kind: 'connected', peer });
    const run = takeIn(store, request, socket, peer).finally(() => {
      open.delete(socket);
      running.delete(run);
      say({ kind: 'gone', peer });
    });
    running.add(run);
  });
  server.maxConnections = MOST_CONNECTIONS;
  const { address, port } = await listen(server, request);
  say({ kind: 'listening', host: address, port });
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  server.close();
  for (const socket of open) socket.end();
  await pause(PARTING);
  for (const socket of open) socket.destroy();
  await Promise.all(running);
}

/** Reads a connection to its end, however it ends. */
async function takeIn(store: Store, request: ListenRequest, socket: Socket, peer: string): Promise<void> {
  const incoming = new Incoming(store, request.feed, request.format);
  const patiently = async (save: () => Promise<Totals>, again: () => Promise<Totals>) => {
    for (let attempt = save; ; attempt = again) {
      try {
        const totals = await attempt();
        if (totals.records + totals.events > 0) request.say({ kind: 'read', peer, totals });
        return;
      } catch (error) {
        if (!(error instanceof UnavailableError)) throw error;
        request.say({ kind: 'waiting', peer, text: `${error.message} It is tried again.` });
        if (request.signal.aborted) return;
        await pause(AFTER_FAILURE, undefined, { signal: request.signal }).catch(() => {});
      }
    }
  };
  try {
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      await patiently(
        () => incoming.take(chunk),
        () => incoming.take(NOTHING),
      );
    }
  } catch (error) {
    // A connection that breaks has brought what it has brought.
    if (!/^E(?:[A-Z]+|RR_STREAM\w*)$/.test((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
  await patiently(
    () => incoming.end(),
    () => incoming.end(),
  );
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
