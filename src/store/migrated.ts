/** What was done to bring a database to this program's schema, or would be. */
export interface Migrated {
  /** The migrations that were run, by name. */
  readonly migrations: readonly string[];
  /** All that changes something, as SQL and in its order. What else is done stands as a comment. */
  readonly statements: readonly string[];
  /** Tables that were spread over machines, or put on each of them whole. */
  readonly distributed: readonly string[];
}

export const NOTHING_MIGRATED: Migrated = { migrations: [], statements: [], distributed: [] };

/** A statement of a migration as it could be run by hand; null when it only looks at what is there. */
export function statementText(sql: string, parameters: readonly unknown[]): string | null {
  if (/^(select|with)\b/i.test(sql)) return null;
  if (parameters.length === 0) return sql.trim();
  let next = 0;
  return sql.replaceAll(/\?|\$\d+/g, () => literal(parameters[next++]));
}

function literal(value: unknown): string {
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value);
}
