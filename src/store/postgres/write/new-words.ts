import { CopyBuffer } from './copy-buffer.ts';
import type { Known } from './known.ts';
import type { Outbox } from './outbox.ts';
import { COPY_WORDS } from './write-back-sql.ts';

/** An entry of the dictionary that is new. */
export interface NewWord {
  readonly text: string;
  readonly number: number;
  readonly digest: string;
}

/**
 * Gives those of these texts numbers that have none; from then on they are known, and they are to be entered into the
 * database before all else. They come in the order of their digests: neighbours lie in the same pages of the index.
 */
export function numberWords(known: Known, texts: Iterable<string>): NewWord[] {
  const { absentTexts, freshNumbers } = known;
  const words: { readonly text: string; readonly digest: string; number: number }[] = [];
  for (const text of texts) {
    const digest = absentTexts.get(text);
    if (digest !== undefined) words.push({ text, digest, number: 0 });
  }
  words.sort((a, b) => (a.digest < b.digest ? -1 : 1));
  const numbers = freshNumbers.splice(0, words.length);
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!;
    word.number = numbers[index]!;
    absentTexts.delete(word.text);
    known.addWord(word.number, word.text);
  }
  return words;
}

/** Enters new words into the dictionary. */
export function writeWords(outbox: Outbox, tenantId: number, words: readonly NewWord[]): void {
  const copy = new CopyBuffer();
  for (const { text, number, digest } of words) {
    copy.row(4);
    copy.number(tenantId);
    copy.number(number);
    copy.text(text);
    copy.bytes(digest);
  }
  outbox.copy(COPY_WORDS, copy);
}
