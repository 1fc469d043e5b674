import { textOf, type Members } from '../members.ts';

/** The REST API writes ids as the digits that events have, or as URL-safe base64 of them. */
const ENCODED = /^[\w-]{20,30}$/;

/**
 * The key of a CDR by its id, the same whether an event or the REST API brings it. Null where there is no id.
 */
export function keyOfCdr(id: string | null): string | null {
  if (id === null) return null;
  if (ENCODED.test(id) && !/^\d+$/.test(id)) {
    const digits = Buffer.from(id, 'base64url').toString('latin1');
    if (/^\d{15,20}$/.test(digits)) return `cdr/${digits}`;
  }
  return `cdr/${id}`;
}

/**
 * The keys of the targets of a `call_cdr`, in their order. A target's own `cdr_id` is its key, which not all versions
 * send; a call's is that of its only leg. Without one: session, place in the event, destination and start, which
 * together are different on each. A target's `id` is the tenant's, the same on all.
 */
export function keysOfTargets(call: Members, targets: readonly (Members | null)[]): (string | null)[] {
  const only = targets.length === 1;
  const ids = targets.map((target) => {
    if (target === null) return null;
    return textOf(target, 'cdr_id') ?? (only ? textOf(call, 'cdr_id') : null);
  });
  const session = textOf(call, 'session_id', 'call_id');
  return targets.map((target, index) => {
    const id = ids[index]!;
    if (id !== null && ids.indexOf(id) === ids.lastIndexOf(id)) return keyOfCdr(id);
    if (session === null || target === null) return null;
    if (target === call) return `${session}/${textOf(call, 'call_id') ?? ''}`;
    const start = textOf(target, 'start_time') ?? textOf(call, 'start_time') ?? '';
    return `${session}/${index}/${textOf(target, 'destination') ?? ''}/${start}`;
  });
}
