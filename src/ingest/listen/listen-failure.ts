import { SetupError } from '../../record/errors.ts';

/** What to tell of a port that cannot be listened on; other errors as they are. */
export function listenFailure(error: unknown, host: string, port: number): unknown {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return new SetupError(`Port ${port} of ${host} is in use by another program. Choose another with --port.`);
    case 'EACCES':
      return new SetupError(`This user may not listen on port ${port}. Choose one above 1023 with --port.`);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new SetupError(
        `This machine has no address ${host}. Choose another with --host, e.g. 127.0.0.1 or 0.0.0.0.`,
      );
    default:
      return error;
  }
}
