import { Cell } from '../parts/cell.ts';
import { Refused, Unreachable } from './failure.ts';
import type { Problem } from './types.ts';

/** How long to wait between looks whether a server that was gone is back (ms). */
const AGAIN = 2000;
/** After so long without headers (ms) a request is given up. */
const PATIENCE = 30_000;

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
    let response: Response;
    try {
      response = await fetch(path, {
        headers: { ...headers, Authorization: `Bearer ${this.token}` },
        signal: AbortSignal.any(signals),
        // A cookie has no business here.
        credentials: 'omit',
      });
    } catch (error) {
      if (signal?.aborted === true) throw error;
      this.#lost();
      throw new Unreachable(String(error));
    } finally {
      clearTimeout(late);
    }
    if (response.ok) return response;
    const problems = await problemsOf(response);
    if (response.status === 401) this.#onEnd(problems[0]!.message);
    if (response.status === 502 || response.status === 503 || response.status === 504) {
      this.#lost();
      throw new Unreachable(problems[0]!.message);
    }
    throw new Refused(response.status, problems);
  }

  async json<Body>(path: string, signal?: AbortSignal): Promise<Body> {
    return (await this.get(path, signal)).json() as Promise<Body>;
  }

  #lost(): void {
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

async function problemsOf(response: Response): Promise<readonly Problem[]> {
  const body = (await response.json().catch(() => null)) as { errors?: readonly Problem[] } | null;
  if (body?.errors !== undefined && body.errors.length > 0) return body.errors;
  return [{ code: 'UNKNOWN', message: `The server answered ${response.status} ${response.statusText}.` }];
}
