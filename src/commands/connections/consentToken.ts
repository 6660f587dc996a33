import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits: whoever holds it may sign in. */
export function newConsentToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What is kept of a token. 256 random bits need no salt. */
export function consentTokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
