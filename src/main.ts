import { program } from './cli/program.ts';
import { reportFailure } from './cli/failure.ts';
import { SetupError } from './record/errors.ts';

// Call records are nobody else's business: what is made here is for this user alone.
process.umask(0o077);

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // `ringlog list | head`: whoever reads may stop reading.
  if (error.code === 'EPIPE') return;
  reportFailure(new SetupError(`Standard output cannot be written: ${error.message}.`));
  process.exit();
});

try {
  const words = process.argv.slice(2);
  await (await program(words)).parseAsync(words, { from: 'user' });
} catch (error) {
  reportFailure(error);
}
