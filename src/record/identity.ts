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

/** From the first 92 bits of the SHA-256 of the identity: 20, 20 and 52. */
export function hashIdentity(text: string): IdentityHash {
  // As text of one byte a character: quicker to read than hexadecimal digits, and no buffer is made.
  const bytes = hash('sha256', text, 'latin1');
  const at = (index: number) => bytes.charCodeAt(index);
  const middle = at(2);
  return {
    slot: (at(0) << 12) | (at(1) << 4) | (middle >> 4),
    step: ((middle & 15) << 16) | (at(3) << 8) | at(4) | 1,
    key:
      ((at(5) << 16) | (at(6) << 8) | at(7)) * 2 ** 28 +
      ((at(8) << 20) | (at(9) << 12) | (at(10) << 4) | (at(11) >> 4)),
  };
}
