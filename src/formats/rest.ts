import type { Members } from './members.ts';

/**
 * JSON object text of the members that have no field of their own in a call log, blanks left out: what goes to
 * `user_data`, so that nothing a source says is lost. Null when nothing remains.
 */
export function restOf(from: Members, used: ReadonlySet<string>): string | null {
  const rest: Record<string, unknown> = {};
  let any = false;
  for (const name of Object.keys(from)) {
    const value = from[name];
    if (used.has(name) || value === '' || value === null || value === undefined) continue;
    // To assign to this one would set the prototype.
    if (name === '__proto__') {
      Object.defineProperty(rest, name, { value, enumerable: true, configurable: true, writable: true });
    } else rest[name] = value;
    any = true;
  }
  return any ? JSON.stringify(rest) : null;
}
