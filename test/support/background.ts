import { spawn } from 'node:child_process';
import { withEngine } from './engine.ts';
import { environment, RINGLOG, type Environment } from './program.ts';
import { until } from './until.ts';

/** A command that runs until it is told to end. */
export interface Background extends AsyncDisposable {
  readonly pid: number;
  readonly output: () => string;
  readonly errors: () => string;
  /** Waits until it has printed this. */
  printed(text: string | RegExp): Promise<void>;
  /** Resolves with its exit code when it ends; null when a signal ended it. */
  readonly exited: Promise<number | null>;
  /** Asks it to end; resolves with its exit code. */
  stop(): Promise<number | null>;
  kill(): Promise<void>;
}

/** Starts `ringlog` with these arguments. `before`: shell commands to run before it takes the shell's place. */
export async function startRinglog(args: readonly string[], env: Environment, before = 'true'): Promise<Background> {
  const child = spawn('sh', ['-c', `${before}; exec "$0" "$@"`, RINGLOG, ...args], {
    env: environment(await withEngine(args, env)),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [output, errors, isOver] = ['', '', false];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const orphaned = () => child.kill('SIGKILL');
  process.once('exit', orphaned);
  const exited = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      process.off('exit', orphaned);
      isOver = true;
      resolve(code);
    });
  });
  const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    return exited;
  };
  return {
    pid: child.pid!,
    output: () => output,
    errors: () => errors,
    exited,
    printed: (text) =>
      until(`it prints ${text}`, () => {
        const all = output + errors;
        if (typeof text === 'string' ? all.includes(text) : text.test(all)) return true;
        // Ended is not all: what it has printed may still be on its way.
        if (isOver) throw new Error(`ended with ${child.exitCode}: ${all}`);
        return false;
      }),
    stop: () => end('SIGTERM'),
    kill: async () => void (await end('SIGKILL')),
    [Symbol.asyncDispose]: async () => void (await end('SIGKILL')),
  };
}
