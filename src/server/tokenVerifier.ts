import type { JWTPayload } from 'jose';
import { LRUCache } from 'lru-cache';
import type { Caller } from '../domain/caller';
import type { Instant } from '../domain/time';
import { callerOf } from './tokenClaims';
import { tokenFailure, unauthenticated } from './tokenFailure';

export const CLOCK_TOLERANCE_SECONDS = 5;

/** Verifies signature, issuer, audience and times, and gives the claims. Throws what `tokenFailure` can tell. */
export type VerifyClaims = (token: string, now: Instant) => Promise<JWTPayload>;

export interface TokenVerifier {
  /** The caller that an `Authorization` value ("Bearer …") speaks for. Throws `UNAUTHENTICATED`, or another error where the token can't be judged just now. */
  verify(authorization: string): Promise<Caller>;
}

const MAX_TOKEN_LENGTH = 16_384;
/** Characters of tokens kept. */
const MAX_CACHE_SIZE = 32 * 1024 * 1024;

/** Verified tokens are kept by their text until they expire. */
export function tokenVerifier(
  verifyClaims: VerifyClaims,
  mayCarryPlatformRoles: (tenantId: string | null) => boolean,
  now: () => Instant,
): TokenVerifier {
  const verified = new LRUCache<string, Caller>({ maxSize: MAX_CACHE_SIZE, sizeCalculation: (_caller, token) => token.length + 512 });
  return {
    async verify(authorization) {
      const token = /^Bearer +([^\s]+)$/i.exec(authorization.trim())?.[1];
      if (token === undefined) throw unauthenticated('The authorization must be `Bearer` and a token.');
      if (token.length > MAX_TOKEN_LENGTH) throw unauthenticated(`The token is longer than ${String(MAX_TOKEN_LENGTH)} characters.`);
      const known = verified.get(token);
      if (known !== undefined && known.expiresAt > now()) return known;
      try {
        const caller = callerOf(await verifyClaims(token, now()), mayCarryPlatformRoles);
        verified.set(token, caller);
        return caller;
      } catch (error) {
        throw tokenFailure(error);
      }
    },
  };
}
