import { fork } from 'node:child_process';
import { basename } from 'node:path';
import type { Reply } from './answer-parent.ts';

/**
 * Runs `file` in a process of its own, hands it the question, and resolves to its one answer (see answer-parent.ts).
 * Structured clone carries both, so buffers pass as they are.
 */
export function askChild<Question, Answer>(file: string, question: Question): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const child = fork(file, { serialization: 'advanced', stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    child.once('message', (message) => {
      const reply = message as Reply<Answer>;
      if ('answer' in reply) resolve(reply.answer);
      else reject(new Error(`${basename(file)}: ${reply.failure}`));
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => reject(new Error(`${file} ended without an answer (${signal ?? code})`)));
    child.send(question as object);
  });
}
