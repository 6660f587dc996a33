import type { JWTPayload } from 'jose';
import { isPlatformRole, ROLES } from '../domain/callers/caller';
import type { Caller } from '../domain/callers/caller';
import { isShowable } from '../domain/shared/text';
import { parseUuid } from '../domain/shared/uuid';
import { unauthenticated } from './tokenErrors';

const MAX_SUBJECT_LENGTH = 256;

/** Reads the caller from verified claims. Unknown roles are ignored, and so are platform roles that the token may not carry. */
export function callerOf(claims: JWTPayload, mayCarryPlatformRoles: (tenantId: string | null) => boolean): Caller {
  const { iss, sub, exp } = claims;
  if (iss === undefined || exp === undefined) {
    throw unauthenticated('The token must have the claims `iss` and `exp`.');
  }
  if (typeof sub !== 'string' || sub === '' || sub.length > MAX_SUBJECT_LENGTH || !isShowable(sub) || /\p{Surrogate}/u.test(sub)) {
    throw unauthenticated(
      `The token's \`sub\` claim must be a text of 1 to ${String(MAX_SUBJECT_LENGTH)} characters, without control characters.`,
    );
  }
  const tenantId = tenantOf(claims);
  const claimed: unknown = claims['roles'];
  const platform = mayCarryPlatformRoles(tenantId);
  const roles = Array.isArray(claimed) ? ROLES.filter((role) => claimed.includes(role) && (platform || !isPlatformRole(role))) : [];
  return { issuer: iss, tenantId, subject: sub, roles, expiresAt: exp * 1000 };
}

/** The token's `tid`, or null if it has none. */
export function tenantOf(claims: JWTPayload): string | null {
  const tid: unknown = claims['tid'];
  if (tid === undefined || tid === null) {
    return null;
  }
  const tenantId = typeof tid === 'string' ? parseUuid(tid) : null;
  if (tenantId === null) {
    throw unauthenticated("The token's `tid` claim must be a tenant ID (a UUID).");
  }
  return tenantId;
}
