import { fork } from 'node:child_process';

/**
 * Runs `file` in a process of its own, hands it the question, and resolves to its one answer (see answer-parent.ts).
 * Structured clone carries both, so buffers pass as they are.
 */
export function askChild<Question, Answer>(file: string, question: Question): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const child = fork(file, { serialization: 'advanced', stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    child.once('message', (answer) => resolve(answer as Answer));
    child.once('error', reject);
    child.once('exit', (code, signal) => reject(new Error(`${file} ended without an answer (${signal ?? code})`)));
    child.send(question as object);
  });
}
