import type { CallLog } from './call-log.ts';

/** An answer as it came. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body read as JSON. */
  json<Body = AnyBody>(): Body;
}

/** What bodies of answers may hold; a test asks for what it expects. */
export interface AnyBody {
  readonly count: number;
  readonly items: readonly CallLog[];
  readonly errors: readonly Problem[];
}

export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly detail?: string;
  readonly index?: number;
}

/** What POST answers. */
export interface Summary {
  readonly received: number;
  readonly stored: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly rejected: number;
  readonly errors: readonly Problem[];
}

type HeaderValues = Readonly<Record<string, string>>;
export type RequestBody = string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;

/** Talks to a server with one token. */
export interface Client {
  readonly url: string;
  readonly token: string | null;
  get(path: string, headers?: HeaderValues): Promise<Answer>;
  /** Sends a value as JSON. */
  post(path: string, value: unknown, headers?: HeaderValues): Promise<Answer>;
  /** Sends anything by any method. */
  send(method: string, path: string, body: RequestBody | null, headers?: HeaderValues): Promise<Answer>;
  /** Stores call logs and gives the summary; fails unless all were taken. */
  store(value: unknown): Promise<Summary>;
  /** Walks a list by its Link headers and gives the pages. */
  pages(path: string): AsyncGenerator<readonly CallLog[]>;
  /** The call logs of all pages. */
  all(path: string): Promise<CallLog[]>;
  /** The same server with another token; null: without one. */
  as(token: string | null): Client;
}

export function clientOf(url: string, token: string | null): Client {
  const send: Client['send'] = async (method, path, body, headers = {}) => {
    const response = await fetch(url + path, {
      method,
      redirect: 'manual',
      headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...headers },
      ...(body === null ? {} : { body }),
      ...(body instanceof ReadableStream ? { duplex: 'half' as const } : {}),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: <Body>() => JSON.parse(text) as Body };
  };
  const get: Client['get'] = (path, headers) => send('GET', path, null, headers);
  const post: Client['post'] = (path, value, headers) =>
    send('POST', path, JSON.stringify(value), { 'content-type': 'application/json', ...headers });

  async function* pages(path: string): AsyncGenerator<readonly CallLog[]> {
    for (let next: string | null = path; next !== null;) {
      const answer = await get(next);
      if (answer.status !== 200) throw new Error(`GET ${next} answered ${answer.status}: ${answer.text}`);
      yield answer.json().items;
      next = nextOf(answer);
    }
  }

  return {
    url,
    token,
    get,
    post,
    send,
    pages,
    async store(value) {
      const answer = await post('/calllogs', value);
      const summary = answer.json<Summary>();
      if (answer.status !== 200 || summary.rejected > 0) throw new Error(`not stored: ${answer.status} ${answer.text}`);
      return summary;
    },
    async all(path) {
      const items: CallLog[] = [];
      for await (const page of pages(path)) items.push(...page);
      return items;
    },
    as: (other) => clientOf(url, other),
  };
}

/** The path that the Link header leads to; null on the last page. */
export function nextOf({ headers }: Answer): string | null {
  const link = headers.get('link');
  if (link === null) return null;
  const match = /^<([^>]+)>; rel="next"$/.exec(link);
  if (match === null) throw new Error(`a Link header of another shape: ${link}`);
  return match[1]!;
}
