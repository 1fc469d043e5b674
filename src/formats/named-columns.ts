import type { Members } from './members.ts';

/** A record's fields under the names of their columns. Columns without a name, and fields without a column, are left out. */
export function nameColumns(names: readonly string[], fields: readonly string[]): Members {
  const members: Record<string, string> = {};
  const count = Math.min(names.length, fields.length);
  for (let at = 0; at < count; at++) {
    const name = names[at]!;
    if (name !== '') members[name] = fields[at]!;
  }
  return members;
}
