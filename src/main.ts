import { program } from './cli/program.ts';
import { reportFailure } from './cli/failure.ts';

// `ringlog list | head`: whoever reads may stop reading.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  await program().parseAsync();
} catch (error) {
  reportFailure(error);
}
