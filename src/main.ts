import { program } from './cli/program.ts';
import { reportFailure } from './cli/failure.ts';

// Call records are nobody else's business: what is made here is for this user alone.
process.umask(0o077);

// `ringlog list | head`: whoever reads may stop reading.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  const words = process.argv.slice(2);
  await (await program(words)).parseAsync(words, { from: 'user' });
} catch (error) {
  reportFailure(error);
}
