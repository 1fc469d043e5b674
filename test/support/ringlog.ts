import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { withEngine } from './engine.ts';
import { environment, RINGLOG, type Environment } from './program.ts';

/** What a command did. `code` is null when a signal ended it. */
export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Environment;
  readonly stdin?: string | Uint8Array;
  readonly cwd?: string;
  /** Run as this user and group; only root may. */
  readonly uid?: number;
  /** What is started, where it is not the program as npm installs it. */
  readonly program?: string;
}

/** Runs `ringlog` with these arguments to its end. */
export async function ringlog(args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  const { env, stdin, cwd, uid, program = RINGLOG } = options;
  const child = spawn(program, args, {
    env: environment(await withEngine(args, env, cwd)),
    ...(cwd === undefined ? {} : { cwd }),
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code));
  });
  // A command that does not read what it is given may end first.
  child.stdin.on('error', () => {});
  child.stdin.end(stdin);
  const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { code, stdout, stderr };
}

/** Runs a command that must succeed, and gives the one JSON object it prints. */
export async function ringlogJson<Result = Record<string, unknown>>(
  args: readonly string[],
  options: RunOptions = {},
): Promise<Result> {
  const { code, stdout, stderr } = await ringlog([...args, '--json'], options);
  if (code !== 0) throw new Error(`ringlog ${args.join(' ')} ended with ${code}: ${stderr}${stdout}`);
  return JSON.parse(stdout) as Result;
}
