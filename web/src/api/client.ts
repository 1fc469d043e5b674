import { Cell } from '../parts/cell.ts';
import { Refused, Unreachable } from './failure.ts';
import type { Problem } from './types.ts';

/** How long to wait between looks whether a server that was gone is back (ms). */
const AGAIN = 2000;
/** After so long without headers (ms) a request is given up. */
const PATIENCE = 120_000;

/** Asks the server with one token, for as long as it is good. */
export class Client {
  /** Whether the server answers. What failed meanwhile is asked again by whoever asked. */
  readonly isThere = new Cell(true);
  readonly token: string;
  readonly #onEnd: (reason: string) => void;

  /** `onEnd` is told why the token is not taken any more. */
  constructor(token: string, onEnd: (reason: string) => void) {
    this.token = token;
    this.#onEnd = onEnd;
  }

  /**
   * @throws Unreachable when no answer came or the server cannot answer now
   * @throws Refused when it said no
   */
  async get(path: string, signal?: AbortSignal, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    const patience = new AbortController();
    const late = setTimeout(() => patience.abort(), PATIENCE);
    const signals = signal === undefined ? [patience.signal] : [patience.signal, signal];
    try {
      return await this.#ask(path, { headers, signal: AbortSignal.any(signals) }, signal);
    } finally {
      clearTimeout(late);
    }
  }

  /**
   * Asks for something to be done. A body that is no Blob is sent as JSON. Gives what was answered, null where that is
   * nothing; throws as `get` does. It may take as long as it takes.
   */
  async send<Body>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<Body> {
    const isJson = body !== undefined && !(body instanceof Blob);
    const response = await this.#ask(path, {
      method,
      ...(body === undefined ? {} : { body: body instanceof Blob ? body : JSON.stringify(body) }),
      headers: isJson ? { 'Content-Type': 'application/json' } : {},
    });
    return (response.status === 204 ? null : await response.json()) as Body;
  }

  async #ask(path: string, init: RequestInit, signal?: AbortSignal): Promise<Response> {
    let response: Response;
    try {
      response = await fetch(path, {
        ...init,
        headers: { ...(init.headers as Record<string, string>), Authorization: `Bearer ${this.token}` },
        // A cookie has no business here.
        credentials: 'omit',
      });
    } catch (error) {
      if (signal?.aborted === true) throw error;
      this.lost();
      throw new Unreachable(String(error));
    }
    if (response.ok) return response;
    throw this.refused(response.status, problemsOf(await response.text(), response));
  }

  /** The error that an answer is which says no. */
  refused(status: number, problems: readonly Problem[]): Refused | Unreachable {
    if (status === 401) this.#onEnd(problems[0]!.message);
    if (status === 502 || status === 503 || status === 504) {
      this.lost();
      return new Unreachable(problems[0]!.message);
    }
    return new Refused(status, problems);
  }

  async json<Body>(path: string, signal?: AbortSignal): Promise<Body> {
    return (await this.get(path, signal)).json() as Promise<Body>;
  }

  /** The server does not answer: it is looked for until it does. */
  lost(): void {
    if (!this.isThere.get()) return;
    this.isThere.set(false);
    const look = async () => {
      const answer = await fetch('/readyz', { credentials: 'omit' }).catch(() => null);
      if (answer?.ok === true) this.isThere.set(true);
      else setTimeout(() => void look(), AGAIN);
    };
    setTimeout(() => void look(), AGAIN);
  }
}

/** What a body says is wrong; where it says nothing, the status. */
export function problemsOf(body: string, answer: { status: number; statusText: string }): readonly Problem[] {
  try {
    const { errors } = JSON.parse(body) as { errors?: readonly Problem[] };
    if (errors !== undefined && errors.length > 0) return errors;
  } catch {
    // Not of this server: a proxy in between has its own words.
  }
  return [{ code: 'UNKNOWN', message: `The server answered ${answer.status} ${answer.statusText}.` }];
}
