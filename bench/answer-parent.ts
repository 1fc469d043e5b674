/** What a child process sends back: the answer, or why there is none. */
export type Reply<Answer> = { readonly answer: Answer } | { readonly failure: string };

/** In a child process: takes the parent's question (see ask-child.ts), answers it, and lets the process end. */
export function answerParent<Question, Answer>(answer: (question: Question) => Promise<Answer>): void {
  process.once('message', (question) => {
    const reply = (found: Reply<Answer>) => process.send!(found, () => process.disconnect!());
    answer(question as Question).then(
      (found) => reply({ answer: found }),
      (error: Error) => reply({ failure: error.message }),
    );
  });
}
