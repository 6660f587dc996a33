import type { JWTPayload } from 'jose';
import { LRUCache } from 'lru-cache';
import type { Caller } from '../domain/callers/caller';
import type { Instant } from '../domain/shared/revision';
import { callerOf } from './tokenClaims';
import { tokenError, unauthenticated } from './tokenErrors';

export const CLOCK_TOLERANCE_SECONDS = 5;

/** Verifies signature, issuer, audience and times, and gives the claims. Throws an error that `tokenError` understands. */
export type VerifyClaims = (token: string, now: Instant) => Promise<JWTPayload>;

export interface TokenVerifier {
  /** The caller of an `Authorization` value that was verified before and has not expired. Undefined for any other value. */
  known(authorization: string): Caller | undefined;
  /** Verifies an `Authorization` value ("Bearer …"). Throws `UNAUTHENTICATED`, or another error if the token can't be verified at the moment. */
  verify(authorization: string): Promise<Caller>;
}

const MAX_TOKEN_LENGTH = 16_384;
/** The most characters of tokens that stay in memory. */
const MAX_CACHE_SIZE = 32 * 1024 * 1024;

/** Keeps each verified token until it expires, under the exact text that was sent. */
export function tokenVerifier(
  verifyClaims: VerifyClaims,
  mayCarryPlatformRoles: (tenantId: string | null) => boolean,
  now: () => Instant,
): TokenVerifier {
  const verified = new LRUCache<string, Caller>({ maxSize: MAX_CACHE_SIZE, sizeCalculation: (_caller, value) => value.length + 512 });

  /** The last token that was looked up. Busy callers send the same one again and again, and comparing a long text is faster than hashing it. */
  let last: string | null = null;
  let lastCaller: Caller | undefined;

  function known(authorization: string): Caller | undefined {
    if (authorization !== last) {
      lastCaller = verified.get(authorization);
      last = authorization;
    }
    return lastCaller !== undefined && lastCaller.expiresAt > now() ? lastCaller : undefined;
  }

  return {
    known,
    async verify(authorization) {
      const caller = known(authorization);
      if (caller !== undefined) {
        return caller;
      }
      const token = /^Bearer +([^\s]+)$/i.exec(authorization.trim())?.[1];
      if (token === undefined) {
        throw unauthenticated('The authorization must be `Bearer`, a space and a token.');
      }
      if (token.length > MAX_TOKEN_LENGTH) {
        throw unauthenticated(`The token is longer than ${String(MAX_TOKEN_LENGTH)} characters.`);
      }
      try {
        const found = callerOf(await verifyClaims(token, now()), mayCarryPlatformRoles);
        verified.set(authorization, found);
        last = null;
        return found;
      } catch (error) {
        throw tokenError(error);
      }
    },
  };
}
