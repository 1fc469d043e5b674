import { UnauthorizedError } from '../record/errors.ts';
import type { Store } from '../store/store.ts';
import type { Authenticator } from './authenticate.ts';
import type { Ctx } from './ctx.ts';
import {
  digestChallenges,
  isDigestRight,
  Nonces,
  readDigest,
  type DigestAnswer,
  type DigestSecrets,
} from './digest.ts';

/** What a request says of who sends it. */
export interface PushedBy {
  readonly method: string;
  /** Path and query, as the request has them. */
  readonly url: string;
  /** The value of its `Authorization` header. */
  readonly authorization: string | undefined;
}

/** Turns what a phone system can send into the ctx of a token's owner: Bearer, Basic or Digest. */
export interface PushAuthenticator {
  /**
   * `now` is the store's accessVersion.
   * @throws UnauthorizedError naming all three ways.
   */
  authenticate(by: PushedBy, now: number): Promise<Ctx>;
  /** Who it was when that could be looked up; null: it is not known. A digest is not remembered. */
  remembered(by: PushedBy): Ctx | null;
}

/**
 * Basic: the token is the password, whatever the user, or the user where there is no password. Digest: see digest.ts;
 * only tokens of role `ingest` take it, since for these alone what it is checked by is kept.
 * @param secret of the store: a challenge of one server may be answered to another
 */
export function pushAuthenticator(store: Store, tokens: Authenticator, secret: string): PushAuthenticator {
  const nonces = new Nonces(secret);
  const refuse = (message: string, stale = false) => {
    const digests = digestChallenges(nonces.make(Date.now()), stale);
    return new UnauthorizedError(message, ['Bearer', 'Basic realm="Ringlog", charset="UTF-8"', ...digests]);
  };
  return {
    async authenticate({ authorization, method, url }, now) {
      const basic = readBasic(authorization);
      try {
        if (basic !== null) return await tokens.authenticate(`Bearer ${basic}`, now);
        if (authorization === undefined || !/^Digest\s/i.test(authorization)) {
          return await tokens.authenticate(authorization, now);
        }
      } catch (error) {
        // Who has chosen Bearer needs no other way.
        if (!(error instanceof UnauthorizedError) || /^Bearer\b/i.test(authorization ?? '')) throw error;
        throw refuse(error.message);
      }
      const answer = readDigest(authorization);
      // A proxy may have taken something off the front of the path.
      if (answer === null || !answer.uri.endsWith(url))
        throw refuse('The digest is malformed, or for another request.');
      const hash = await hashOfDigest(store, answer, method);
      if (hash === null) {
        throw refuse(
          'The digest is wrong. The user is the first 11 characters of a token of role ingest, the password all of it.',
        );
      }
      if (!nonces.isGood(answer.nonce, Date.now())) throw refuse('The nonce of the digest is too old.', true);
      return tokens.ofHash(hash, now);
    },
    remembered({ authorization = '' }) {
      const basic = readBasic(authorization);
      return tokens.remembered(basic === null ? authorization : `Bearer ${basic}`);
    },
  };
}

/** The token in a Basic header; null when it is none. */
function readBasic(authorization: string | undefined): string | null {
  const encoded = /^Basic +(\S+) *$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return null;
  const text = Buffer.from(encoded, 'base64').toString();
  const colon = text.indexOf(':');
  const password = colon < 0 ? '' : text.slice(colon + 1);
  return password === '' ? text.slice(0, colon < 0 ? text.length : colon) : password;
}

/** The hash of the token that a digest was calculated with; null when it is none that is known. */
async function hashOfDigest(store: Store, answer: DigestAnswer, method: string): Promise<string | null> {
  const query = store.queries
    .selectFrom('token')
    .select(['hash', 'digest'])
    .where('prefix', '=', answer.user)
    .where('digest', 'is not', null);
  const rows = await store.read(query);
  const found = rows.find(({ digest }) => isDigestRight(answer, JSON.parse(digest!) as DigestSecrets, method));
  return found?.hash ?? null;
}
