import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { get } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processFacts, type ProcessFacts } from './process-facts.ts';

const ROOT = join(import.meta.dirname, '..');
const PATIENCE = 60_000;

export interface Server {
  readonly url: string;
  readonly token: string;
  readonly pid: number;
  /** Seconds from the start of the process to the first page of call logs in full. */
  readonly firstAnswer: number;
  facts(): Promise<ProcessFacts>;
  stop(): Promise<void>;
}

/**
 * Starts `./ringlog serve`. On an empty folder or database it takes the token from what the server prints.
 * @param database the address of a PostgreSQL database that takes the place of the folder
 */
export async function startServer(folder: string, token?: string, database?: string): Promise<Server> {
  const port = await freePort();
  const started = performance.now();
  const child = spawn(join(ROOT, 'ringlog'), ['serve', '--data', folder, '--port', String(port)], {
    cwd: ROOT,
    env: { ...process.env, ...databaseAt(database), RINGLOG_RATE_LIMIT: '0', NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const keep = (bytes: Buffer) => (output = (output + bytes.toString()).slice(-20_000));
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  let over = '';
  child.once('error', (error) => (over = error.message));
  child.once('exit', (code, signal) => (over ||= `it ended with ${signal ?? code}`));
  const url = `http://127.0.0.1:${port}`;
  // Whatever ends the bench ends its server.
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));

  for (;;) {
    token ??= /\brl_[\w-]+/.exec(output)?.[0];
    if (over !== '') throw new Error(`The server did not start: ${over}\n${output}`);
    if (token !== undefined && (await status(`${url}/readyz`)) === 200) break;
    if (performance.now() - started > PATIENCE) {
      kill();
      throw new Error(`The server was not ready after ${PATIENCE / 1000} s\n${output}`);
    }
    await sleep(2);
  }
  const first = await status(`${url}/calllogs`, token);
  const firstAnswer = (performance.now() - started) / 1000;
  if (first !== 200) throw new Error(`The first GET /calllogs got ${first}\n${output}`);

  return {
    url,
    token,
    pid: child.pid!,
    firstAnswer,
    facts: () => processFacts(child.pid!),
    async stop() {
      if (over !== '') throw new Error(`The server went away: ${over}\n${output}`);
      child.kill('SIGTERM');
      const [code] = (await once(child, 'exit')) as [number | null];
      if (code !== 0) throw new Error(`The server did not end cleanly: ${code}\n${output}`);
    },
  };
}

/** The environment of a program that is to use this database; nothing where there is none. */
export function databaseAt(address: string | undefined): Readonly<Record<string, string>> {
  return address === undefined ? {} : { RINGLOG_DATABASE_URL: address };
}

/** The status of a GET once its body has been read, or 0 when nobody listens yet. */
function status(url: string, token?: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = get(
      url,
      { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } },
      (response) => {
        response.resume().once('end', () => resolve(response.statusCode!));
      },
    );
    request.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED' || error.code === 'ECONNRESET') resolve(0);
      else reject(error);
    });
  });
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, 'close');
  return port;
}
