/** In a child process: takes the parent's question (see ask-child.ts), answers it, and lets the process end. */
export function answerParent<Question, Answer>(answer: (question: Question) => Promise<Answer>): void {
  process.once('message', (question) => {
    void answer(question as Question).then((found) => {
      process.send!(found, () => process.disconnect!());
    });
  });
}
