/** Fewer columns than this has no line of those whose separator is to be found out. */
const LEAST = 5;

/**
 * The one of these characters that most likely parts the columns of a line: the one that is most often in it; the first
 * where there are few of any. For a first line that is damaged, so that it has not the columns that it should have.
 */
export function likeliestSeparator(line: string, separators: readonly string[]): string {
  let best = separators[0]!;
  let most = LEAST - 1;
  for (const separator of separators) {
    const count = line.split(separator).length;
    if (count > most) {
      best = separator;
      most = count;
    }
  }
  return best;
}
