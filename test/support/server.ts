import { spawn, type ChildProcess } from 'node:child_process';
import { clientOf, type Client } from './client.ts';
import { withEngine } from './engine.ts';
import { environment, RINGLOG, type Environment } from './program.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface ServerOptions {
  /** The data folder; one of its own that goes with the server when not given. */
  readonly data?: string;
  readonly env?: Environment;
  readonly args?: readonly string[];
  /** Shell commands to run before the server takes the shell's place, e.g. `ulimit -f 4096`. */
  readonly before?: string;
  /** What is started, where it is not the program as npm installs it. */
  readonly program?: string;
}

/** A running `ringlog serve`. */
export interface Server extends AsyncDisposable {
  readonly url: string;
  /** The folder it keeps its data in. */
  readonly data: string;
  /** The first administrator's token; null when the folder had tokens already. */
  readonly token: string | null;
  /** A client with that token. */
  readonly client: Client;
  readonly process: ChildProcess;
  /** Resolves with its exit code when it ends; null when a signal ended it. */
  readonly exited: Promise<number | null>;
  /** What it wrote to standard error so far. */
  errors(): string;
  /** Asks it to end with SIGTERM; resolves with its exit code. The data stay. */
  stop(): Promise<number | null>;
  /** Ends it at once with SIGKILL. The data stay. */
  kill(): Promise<void>;
  /** Ends it and removes a data folder of its own. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts the real server on a free port; resolves when it answers. */
export async function startServer(options: ServerOptions = {}): Promise<Server> {
  const own = options.data === undefined ? temporaryFolder() : null;
  const data = options.data ?? own!.path;
  const { program = RINGLOG } = options;
  const command = ['serve', '--data', data, '--port', '0', '--json', ...(options.args ?? [])];
  const env = environment(await withEngine(command, { RINGLOG_RATE_LIMIT: '0', ...options.env }));
  const child =
    options.before === undefined
      ? spawn(program, command, { env, stdio: ['ignore', 'pipe', 'pipe'] })
      : spawn('sh', ['-c', `${options.before}; exec "$0" "$@"`, program, ...command], {
          env,
          stdio: ['ignore', 'pipe', 'pipe'],
        });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const orphaned = () => child.kill('SIGKILL');
  process.once('exit', orphaned);
  child.once('close', () => process.off('exit', orphaned));
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));

  const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    return exited;
  };
  const dispose = async () => {
    await end('SIGKILL');
    own?.remove();
  };
  try {
    const { url, token } = await announcement(child, () => errors);
    return {
      url,
      data,
      token,
      client: clientOf(url, token),
      process: child,
      exited,
      errors: () => errors,
      stop: () => end('SIGTERM'),
      kill: async () => void (await end('SIGKILL')),
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** The line in which a server says where it answers. */
function announcement(child: ChildProcess, errors: () => string): Promise<{ url: string; token: string | null }> {
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      const end = output.indexOf('\n');
      if (end >= 0) resolve(JSON.parse(output.slice(0, end)) as { url: string; token: string | null });
    });
    child.once('error', reject);
    child.once('close', (code) => reject(new Error(`the server ended with ${code}: ${errors()}`)));
  });
}
