import { nearest } from '../query/nearest.ts';
import { ValidationError } from '../record/errors.ts';
import type { Role } from './ctx.ts';
import { readLifetime } from './lifetime.ts';
import type { NewToken } from './tokens.ts';

const MEMBERS = ['role', 'extensions', 'name', 'expires'] as const;
const LIMIT = 256;

/**
 * Checks what a JSON object wants a token to be; whether role and extensions fit is for `createToken`.
 * @throws ValidationError naming every member that is unknown, missing or wrong.
 */
export function readNewToken(value: unknown): NewToken {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ValidationError([{ message: `A token is a JSON object with ${MEMBERS.join(', ')}.`, detail: 'body' }]);
  }
  const faults: { readonly message: string; readonly detail: string }[] = [];
  const refuse = (detail: string, message: string) => void faults.push({ detail, message });
  for (const member of Object.keys(value)) {
    if ((MEMBERS as readonly string[]).includes(member)) continue;
    const near = nearest(member, MEMBERS);
    const hint = near === null ? `It has ${MEMBERS.join(', ')}.` : `Did you mean ${near}?`;
    refuse(member, `A token has no '${member}'. ${hint}`);
  }
  const { role, extensions, name = null, expires = null } = value as Readonly<Record<string, unknown>>;
  if (typeof role !== 'string') refuse('role', 'role is missing; it is one of admin, manager, user, ingest.');
  const numbers = extensions ?? [];
  if (!Array.isArray(numbers) || !numbers.every(isShown)) {
    refuse('extensions', `extensions is a list of numbers as texts of up to ${LIMIT} characters, e.g. ["101","102"].`);
  }
  if (name !== null && !isShown(name)) {
    refuse('name', `name is a text of 1 to ${LIMIT} characters that can be printed, or null.`);
  }
  const lifetime = typeof expires === 'string' ? readLifetime(expires) : null;
  if (expires !== null && lifetime === null) {
    refuse(
      'expires',
      `expires is a time such as 90d, 12h, 30m or 2w, up to 100 years, or null for a token that lives until revoked.`,
    );
  }
  if (faults.length > 0) throw new ValidationError(faults);
  return { role: role as Role, extensions: numbers as string[], name: name as string | null, lifetime };
}

function isShown(value: unknown): value is string {
  return typeof value === 'string' && value.length <= LIMIT && /^[^\u0000-\u001f\u007f]+$/.test(value);
}
