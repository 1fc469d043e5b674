import { CommanderError } from 'commander';
import { ConfigError } from '../config/config.ts';
import { RinglogError } from '../record/errors.ts';
import { printable } from './output.ts';

/** Exit code of a command that could do nothing. */
export const FAILED = 1;

/** Says what went wrong on standard error, and sets the exit code. What was not foreseen shows where it came from. */
export function reportFailure(error: unknown): void {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode;
    return;
  }
  process.exitCode = FAILED;
  const message =
    error instanceof RinglogError || error instanceof ConfigError ? error.message : (error as Error).stack;
  // It may name what stands in a file, and each fault has a line of its own.
  process.stderr.write(`ringlog: ${String(message).split('\n').map(printable).join('\n')}\n`);
}
