/** Told of every member that is wrong. */
export type Refuse = (detail: string, message: string) => void;

/** What somebody gave, as a message names it. */
export function show(value: unknown): string {
  const text = typeof value === 'string' ? `'${value}'` : (JSON.stringify(value) ?? 'nothing');
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
