import type { Instant } from '../shared/revision';
import type { UserError } from '../shared/userError';

/** A consent link without its token. Of the token only a digest is stored. */
export interface ConsentLink {
  readonly id: string;
  readonly connectionId: string;
  readonly expiresAt: Instant;
}

const HOUR_MS = 60 * 60 * 1000;
const LASTS_MS = 24 * HOUR_MS;
const LASTS_AT_MOST_MS = 30 * 24 * HOUR_MS;

/** When a link that is created now expires: at the wanted time, or else after 24 hours. */
export function consentLinkExpiry(wanted: Instant | null, now: Instant): Instant | UserError {
  const expiresAt = wanted ?? now + LASTS_MS;
  if (expiresAt > now && expiresAt <= now + LASTS_AT_MOST_MS) {
    return expiresAt;
  }
  const path = ['expiresAt'];
  return expiresAt <= now
    ? { code: 'INVALID_EXPIRY', message: 'A consent link must expire in the future.', path }
    : { code: 'INVALID_EXPIRY', message: 'A consent link may last at most 30 days.', path };
}
