import { createHmac, hash, timingSafeEqual } from 'node:crypto';

/**
 * HTTP Digest authentication (RFC 7616) for phone systems that can send nothing else. The user is the first characters
 * of a token of role `ingest`, as lists of tokens show them; the password is the token.
 */
export const DIGEST_REALM = 'Ringlog';

/** In the order of preference. MD5 is what most phone systems have; the tokens' 256 random bits do not depend on it. */
const ALGORITHMS = [
  ['SHA-256', 'sha256'],
  ['MD5', 'md5'],
] as const;
export type DigestAlgorithm = (typeof ALGORITHMS)[number][1];

/** What is kept of a token so that its digests can be checked: H(user:realm:token) by each algorithm. */
export type DigestSecrets = Readonly<Record<DigestAlgorithm, string>>;

export function digestSecrets(user: string, token: string): DigestSecrets {
  const secret = (algorithm: DigestAlgorithm) => hash(algorithm, `${user}:${DIGEST_REALM}:${token}`, 'hex');
  return { sha256: secret('sha256'), md5: secret('md5') };
}

/** What a client that calculates digests has sent. */
export interface DigestAnswer {
  readonly user: string;
  readonly algorithm: DigestAlgorithm;
  readonly nonce: string;
  readonly uri: string;
  readonly nc: string;
  readonly cnonce: string;
  readonly response: string;
}

const PARAMETER = /(\w+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",]+))/g;

/** Reads the value of an `Authorization` header. Null when it is no answer to one of our challenges. */
export function readDigest(authorization: string): DigestAnswer | null {
  if (!/^Digest\s/i.test(authorization)) return null;
  const members = new Map(
    [...authorization.slice(7).matchAll(PARAMETER)].map(
      ([, name, quoted, plain]) => [name!.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? plain ?? ''] as const,
    ),
  );
  const named = (members.get('algorithm') ?? 'MD5').toUpperCase();
  const algorithm = ALGORITHMS.find(([name]) => name === named)?.[1];
  const [user, nonce, uri, nc, cnonce, response] = ['username', 'nonce', 'uri', 'nc', 'cnonce', 'response'].map(
    (name) => members.get(name),
  );
  if (algorithm === undefined || members.get('realm') !== DIGEST_REALM || members.get('qop') !== 'auth') return null;
  if (!user || !nonce || !uri || !nc || !cnonce || !response) return null;
  return { user, algorithm, nonce, uri, nc, cnonce, response };
}

/** Whether the answer was calculated with the token that these secrets are of, for this method. */
export function isDigestRight(answer: DigestAnswer, secrets: DigestSecrets, method: string): boolean {
  const { algorithm, nonce, nc, cnonce, uri, response } = answer;
  const request = hash(algorithm, `${method}:${uri}`, 'hex');
  const right = hash(algorithm, `${secrets[algorithm]}:${nonce}:${nc}:${cnonce}:auth:${request}`, 'hex');
  return response.length === right.length && timingSafeEqual(Buffer.from(response.toLowerCase()), Buffer.from(right));
}

/** How long (ms) a nonce may be used. */
const NONCE_LIFE = 300_000;

/** Gives out nonces, and knows again, without keeping them, those of all servers that have the same secret. */
export class Nonces {
  readonly #key: string;

  constructor(secret: string) {
    this.#key = `digest ${secret}`;
  }

  make(now: number): string {
    return `${now.toString(36)}.${this.#sign(now.toString(36))}`;
  }

  isGood(nonce: string, now: number): boolean {
    const [time = '', signature = ''] = nonce.split('.');
    const right = this.#sign(time);
    if (signature.length !== right.length || !timingSafeEqual(Buffer.from(signature), Buffer.from(right))) return false;
    const age = now - Number.parseInt(time, 36);
    return age >= 0 && age <= NONCE_LIFE;
  }

  #sign(time: string): string {
    return createHmac('sha256', this.#key).update(time).digest('base64url');
  }
}

/** The values of `WWW-Authenticate` that ask for a digest. `stale`: the answer was right, but its nonce too old. */
export function digestChallenges(nonce: string, stale: boolean): string[] {
  return ALGORITHMS.map(
    ([name]) =>
      `Digest realm="${DIGEST_REALM}", qop="auth", algorithm=${name}, nonce="${nonce}"${stale ? ', stale=true' : ''}`,
  );
}
