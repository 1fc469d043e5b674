import { createHmac, timingSafeEqual } from 'node:crypto';

/** Signs what a client carries for the server: short texts that only this server can have made. */
export interface Signer {
  /** The payload with its signature, URL-safe. `bound`: what the client must come back with. */
  seal(payload: string, bound: string): string;
  /** The payload; null when this is not what `seal` made of it for the same `bound`. */
  open(sealed: string, bound: string): string | null;
}

const SIGNATURE_BYTES = 12;

/** `purpose` keeps what was made for one thing from being taken for another. */
export function signerOf(secret: string, purpose: string): Signer {
  const sign = (payload: string, bound: string) =>
    createHmac('sha256', `${purpose} ${secret}`).update(`${payload}\n${bound}`).digest().subarray(0, SIGNATURE_BYTES);
  return {
    seal(payload, bound) {
      return Buffer.concat([sign(payload, bound), Buffer.from(payload)]).toString('base64url');
    },
    open(sealed, bound) {
      const bytes = Buffer.from(sealed, 'base64url');
      if (bytes.length <= SIGNATURE_BYTES || bytes.toString('base64url') !== sealed) return null;
      const payload = bytes.subarray(SIGNATURE_BYTES).toString();
      return timingSafeEqual(sign(payload, bound), bytes.subarray(0, SIGNATURE_BYTES)) ? payload : null;
    },
  };
}
