/** Numbers as one parameter that is cast to `bigint[]`. */
export function bigints(values: Iterable<number | bigint | null>): string {
  let text = '';
  for (const value of values) text += text === '' ? `${value ?? 'null'}` : `,${value ?? 'null'}`;
  return `{${text}}`;
}
