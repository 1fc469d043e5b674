import { constants, setPriority } from 'node:os';
import { basename, extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parentPort, Worker, workerData, type Transferable } from 'node:worker_threads';
import { UnavailableError } from '../record/errors.ts';

/** A thread that answers calls, several at a time, each once. */
export interface Thread<Request, Response> {
  call(request: Request, transfer?: readonly Transferable[]): Promise<Response>;
  /** Ends when every call is answered. */
  close(): Promise<void>;
}

interface Call<Request> {
  readonly number: number;
  readonly request: Request;
}

type Answer<Response> = { readonly number: number } & (
  | { readonly response: Response }
  | { readonly code: string | null; readonly message: string; readonly stack: string | undefined }
);

/**
 * Runs a module on a thread of its own, with what it needs to begin. Where the thread stops by itself, what it was asked
 * is answered by UNAVAILABLE, and it is started again for the next.
 */
export function startThread<Request, Response>(module: URL, start: unknown): Thread<Request, Response> {
  let running: RunningThread<Request, Response> | null = new RunningThread(module, start);
  let isClosed = false;
  return {
    call(request, transfer = []) {
      if (isClosed) return Promise.reject(new UnavailableError(`The ${nameOf(module)} has been closed.`));
      if (running === null || running.hasStopped) running = new RunningThread(module, start);
      return running.call(request, transfer);
    },
    async close() {
      isClosed = true;
      await running?.close();
      running = null;
    },
  };
}

const nameOf = (module: URL) => basename(fileURLToPath(module), extname(module.pathname));

class RunningThread<Request, Response> {
  hasStopped = false;
  readonly #worker: Worker;
  readonly #open = new Map<number, { resolve: (response: Response) => void; reject: (error: Error) => void }>();
  #next = 0;

  constructor(module: URL, start: unknown) {
    const name = nameOf(module);
    this.#worker = new Worker(module, { workerData: start });
    this.#worker.on('message', (answer: Answer<Response>) => this.#told(answer));
    this.#worker.on('error', (error) => this.#stopped(`The ${name} stopped: ${(error as Error).message}`));
    this.#worker.on('exit', () => this.#stopped(`The ${name} stopped.`));
    this.#worker.unref();
  }

  call(request: Request, transfer: readonly Transferable[]): Promise<Response> {
    return new Promise((resolve, reject) => {
      const number = this.#next++;
      this.#open.set(number, { resolve, reject });
      this.#worker.ref();
      this.#worker.postMessage({ number, request } satisfies Call<Request>, transfer);
    });
  }

  async close(): Promise<void> {
    if (this.hasStopped) return;
    const ended = new Promise((resolve) => this.#worker.once('exit', resolve));
    this.#worker.ref();
    this.#worker.postMessage('close');
    await ended;
  }

  #told(answer: Answer<Response>): void {
    const { resolve, reject } = this.#open.get(answer.number)!;
    this.#open.delete(answer.number);
    if ('response' in answer) resolve(answer.response);
    else reject(revive(answer.code, answer.message, answer.stack));
    if (this.#open.size === 0) this.#worker.unref();
  }

  #stopped(message: string): void {
    this.hasStopped = true;
    for (const { reject } of this.#open.values()) reject(new UnavailableError(message));
    this.#open.clear();
  }
}

type Result<Response> = { readonly response: Response } | { readonly error: Error };

/**
 * The other side, called once by the thread's module. `answer` gets all calls that are waiting at that moment and
 * gives as many results, in their order; those that are promises never reject, and are told when they are there. Before
 * `close` all of them are.
 */
export function serveThread<Start, Request, Response>(
  open: (start: Start) => {
    answer(requests: readonly Request[]): readonly (Result<Response> | Promise<Result<Response>>)[];
    close(): void | Promise<void>;
  },
): void {
  const port = parentPort!;
  const server = open(workerData as Start);
  const waiting: Call<Request>[] = [];

  /** Answers that are still to come. */
  const coming = new Set<Promise<void>>();

  const tell = (number: number, result: Result<Response>) => {
    if ('response' in result) port.postMessage({ number, response: result.response });
    else {
      const { message, stack } = result.error;
      port.postMessage({ number, code: (result.error as { code?: unknown }).code ?? null, message, stack });
    }
  };
  const drain = () => {
    const calls = waiting.splice(0);
    if (calls.length === 0) return;
    const results = server.answer(calls.map(({ request }) => request));
    for (const [index, result] of results.entries()) {
      const { number } = calls[index]!;
      if (!(result instanceof Promise)) tell(number, result);
      else {
        const told = result.then((outcome) => {
          tell(number, outcome);
          coming.delete(told);
        });
        coming.add(told);
      }
    }
  };
  port.on('message', (message: Call<Request> | 'close') => {
    if (message === 'close') {
      drain();
      void Promise.all(coming)
        .then(() => server.close())
        .finally(() => port.close());
    } else if (waiting.push(message) === 1) setImmediate(drain);
  });
}

/** Lets all other threads of the machine go first. On Linux this is of the one thread that asks for it. */
export function yieldToOthers(): void {
  if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
}

/** Errors cross threads as plain objects. */
function revive(code: string | null, message: string, stack: string | undefined): Error {
  if (code === 'UNAVAILABLE') return new UnavailableError(message);
  const error = new Error(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
