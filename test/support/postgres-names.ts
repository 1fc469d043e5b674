/** The superuser of the tests' server. */
export const ADMIN = 'postgres';
/** The role that Ringlog's databases belong to; it comes in without a password. */
export const ROLE = 'ringlog';
/** The database that others are copied from. */
export const TEMPLATE = 'ringlog_template';

/** The address of a database of a server whose socket lies in `folder`. */
export function databaseUrl(folder: string, role: string, database: string): string {
  return `postgres://${role}@localhost/${database}?host=${encodeURIComponent(folder)}`;
}
