import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits. A caller who has the token may sign in. */
export function newConsentToken(): string {
  return randomBytes(32).toString('base64url');
}

/** The digest of a token, which is stored instead of the token. 256 random bits need no salt. */
export function consentTokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
