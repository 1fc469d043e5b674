import { request, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { buffer, text } from 'node:stream/consumers';

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The body as it came, packed or not. */
  readonly bytes: Buffer;
}

export interface RawRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** One request on a connection of its own, with any method and header, which `fetch` does not allow. */
export function sendRaw(url: string, { method = 'GET', headers = {}, body }: RawRequest): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const sent = request(url, { method, headers: { ...length, ...headers }, agent: false }, (answer) => {
      buffer(answer).then(
        (bytes) => resolve({ status: answer.statusCode!, headers: answer.headers, text: bytes.toString(), bytes }),
        reject,
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Sends these bytes, and gives all that comes back until the connection ends. `hangUp`: ends it at once on this side. */
export function sendBytes(url: string, bytes: string | Uint8Array, hangUp: boolean): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  if (hangUp) socket.end(bytes);
  else socket.write(bytes);
  return text(socket);
}
