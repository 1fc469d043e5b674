import type { Client } from './client.ts';
import type { Change } from './follower.ts';

/** An event as a browser would show it. */
export interface ServerEvent {
  readonly id: string;
  readonly event: string;
  readonly data: Change;
}

/** A stream of server-sent events that is being read. */
export interface Events extends AsyncDisposable {
  readonly status: number;
  readonly headers: Headers;
  /** The events so far. */
  readonly events: readonly ServerEvent[];
  /** The id that a browser would send when it connects again. */
  readonly lastId: () => string;
  /** All text so far. */
  readonly text: () => string;
  /** Resolves when the server has ended it: true when it did so in order. */
  readonly ended: Promise<boolean>;
  /** Hangs up. */
  close(): Promise<void>;
}

/** Opens a stream; resolves when its headers are there. */
export async function openEvents(
  client: Client,
  path = '/calllogs/stream',
  headers: Readonly<Record<string, string>> = {},
): Promise<Events> {
  const hangUp = new AbortController();
  const response = await fetch(client.url + path, {
    headers: { ...(client.token === null ? {} : { authorization: `Bearer ${client.token}` }), ...headers },
    signal: hangUp.signal,
  });
  const events: ServerEvent[] = [];
  let text = '';
  let rest = '';
  let lastId = '';
  /** As the standard says: https://html.spec.whatwg.org/#event-stream-interpretation */
  const take = (block: string) => {
    const fields = new Map(
      block
        .split('\n')
        .filter((line) => !line.startsWith(':'))
        .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)] as const),
    );
    lastId = fields.get('id') ?? lastId;
    const data = fields.get('data');
    if (data !== undefined) {
      events.push({ id: lastId, event: fields.get('event') ?? 'message', data: JSON.parse(data) as Change });
    }
  };
  const read = async () => {
    try {
      for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
        text += chunk;
        const blocks = (rest + chunk).split('\n\n');
        rest = blocks.pop()!;
        for (const block of blocks) take(block);
      }
      return true;
    } catch {
      return false;
    }
  };
  const ended = read();
  const close = async () => {
    hangUp.abort();
    await ended;
  };
  return {
    status: response.status,
    headers: response.headers,
    events,
    lastId: () => lastId,
    text: () => text,
    ended,
    close,
    [Symbol.asyncDispose]: close,
  };
}
