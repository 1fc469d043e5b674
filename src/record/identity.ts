import { hash } from 'node:crypto';

/**
 * What makes two records the same: the source and the source's own key; for a record without such a key its session,
 * call, callee and start. Everything else may change and the record stays what it is.
 */
export interface Identity {
  readonly source: string | null;
  readonly source_key: string | null;
  readonly session_id: string | null;
  readonly call_id: string | null;
  readonly callee: string | null;
  readonly started_at: number;
}

/** The identity as one text; two records are the same exactly when these are equal. */
export function identityText(of: Identity): string {
  if (of.source_key !== null) return `k${part(of.source)}${part(of.source_key)}`;
  return `s${part(of.session_id)}${part(of.call_id)}${part(of.callee)}${of.started_at}`;
}

/** The length before each part keeps parts from flowing into one another, whatever characters they hold. */
function part(text: string | null): string {
  return text === null ? '-' : `${text.length}:${text}`;
}

/** Where the search for a record of this identity begins, and how it goes on when the place is taken. */
export interface IdentityHash {
  /** First slot in the millisecond of its start, 0 to 2²⁰ − 1. */
  readonly slot: number;
  /** Odd distance to the next slot, so that every slot is reached and collisions cannot be made on purpose. */
  readonly step: number;
  /** 52 bits for the index of source keys. */
  readonly key: number;
}

export type HashIdentity = (identityText: string) => IdentityHash;

/** From the SHA-256 of the identity. */
export function hashIdentity(text: string): IdentityHash {
  const hex = hash('sha256', text, 'hex');
  return {
    slot: Number.parseInt(hex.slice(0, 5), 16),
    step: Number.parseInt(hex.slice(5, 10), 16) | 1,
    key: Number.parseInt(hex.slice(10, 23), 16),
  };
}
