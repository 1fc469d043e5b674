/** A text without regard to case: two that differ in nothing else fold to the same. Final sigma is a sigma. */
export function foldCase(text: string): string {
  return text.toLowerCase().replaceAll('ς', 'σ');
}
