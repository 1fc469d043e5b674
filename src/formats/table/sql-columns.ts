/** One part of a CREATE TABLE's list: up to a comma or the bracket that closes the list, brackets and quotes within.
 * A doubled quote is the end of a string and the beginning of another: read in two ways, it would take forever. */
const PART =
  /\s*((?:[^,()'"`]|'(?:[^'\\]|\\.)*'|"[^"]*"|`[^`]*`|\((?:[^()'"`]|'(?:[^'\\]|\\.)*'|"[^"]*"|`[^`]*`|\([^()]*\))*\))*)([,)])/gy;
const COLUMN = /^[`"]?([\w$]+)/;
/** What else stands in such a list. */
const NO_COLUMN = /^(?:PRIMARY|UNIQUE|KEY|INDEX|FULLTEXT|SPATIAL|CONSTRAINT|FOREIGN|CHECK)\b/i;

/**
 * The names in the list of columns of an INSERT, without its brackets, or of a CREATE TABLE (`created`), behind its
 * opening bracket. Null when the list is not closed.
 */
export function columnsOf(list: string, created = false): readonly string[] | null {
  if (!created) return list.split(',').map((name) => name.replace(/[\s`"]/g, ''));
  const names: string[] = [];
  PART.lastIndex = 0;
  for (let match = PART.exec(list); match !== null; match = PART.exec(list)) {
    const part = match[1]!;
    const name = NO_COLUMN.test(part) ? undefined : COLUMN.exec(part)?.[1];
    if (name !== undefined) names.push(name);
    if (match[2] === ')') return names;
  }
  return null;
}
