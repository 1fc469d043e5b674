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

/** Starts a module on a thread of its own, with what it needs to begin. */
export function startThread<Request, Response>(module: URL, start: unknown): Thread<Request, Response> {
  const name = basename(fileURLToPath(module), extname(module.pathname));
  const worker = new Worker(module, { workerData: start });
  const open = new Map<number, { resolve: (response: Response) => void; reject: (error: Error) => void }>();
  let next = 0;
  let failure: Error | null = null;

  worker.on('message', (answer: Answer<Response>) => {
    const { resolve, reject } = open.get(answer.number)!;
    open.delete(answer.number);
    if ('response' in answer) resolve(answer.response);
    else reject(revive(answer.code, answer.message, answer.stack));
    if (open.size === 0) worker.unref();
  });
  const fail = (error: Error) => {
    failure ??= error;
    for (const { reject } of open.values()) reject(failure);
    open.clear();
  };
  worker.on('error', (error) => fail(new UnavailableError(`The ${name} stopped: ${(error as Error).message}`)));
  worker.on('exit', () => fail(new UnavailableError(`The ${name} has been closed.`)));
  worker.unref();

  return {
    call(request, transfer = []) {
      if (failure !== null) return Promise.reject(failure);
      return new Promise((resolve, reject) => {
        const number = next++;
        open.set(number, { resolve, reject });
        worker.ref();
        worker.postMessage({ number, request } satisfies Call<Request>, transfer);
      });
    },
    async close() {
      if (failure !== null) return;
      const ended = new Promise((resolve) => worker.once('exit', resolve));
      worker.ref();
      worker.postMessage('close');
      await ended;
    },
  };
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
