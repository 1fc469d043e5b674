import { restOf } from '../rest.ts';

const NONE: ReadonlySet<string> = new Set();

/**
 * PortSIP's own `user_data`, which is what a program passed when it had the call made, together with what has no field
 * (`rest`, JSON object text). Either alone stays as it is; both stand in one JSON object.
 */
export function withUserData(stated: unknown, rest: string | null): string | null {
  if (rest !== null) {
    const own = restOf({ user_data: stated }, NONE);
    return own === null ? rest : `${own.slice(0, -1)},${rest.slice(1)}`;
  }
  if (typeof stated === 'string') return stated.trim() === '' ? null : stated;
  return stated === undefined || stated === null ? null : JSON.stringify(stated);
}
