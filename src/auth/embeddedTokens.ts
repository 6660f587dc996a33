import { importJWK, jwtVerify, SignJWT } from 'jose';
import type { JWK, JWTPayload } from 'jose';
import type { Role } from '../domain/callers/caller';
import type { Instant } from '../domain/shared/revision';
import type { TenantId } from '../domain/tenants/tenant';
import { CLOCK_TOLERANCE_SECONDS } from './tokenVerifier';
import type { VerifyClaims } from './tokenVerifier';

/** The issuer and the audience of tokens that the key in the data directory signs. */
const EMBEDDED_ISSUER = 'urn:cordon:embedded';

interface TokenRequest {
  /** Null for a platform caller without a tenant. */
  readonly tenantId: TenantId | null;
  readonly subject: string;
  readonly roles: readonly Role[];
  readonly expiresInSeconds: number;
}

export async function signToken(key: JWK, request: TokenRequest, now: Instant): Promise<string> {
  const issuedAt = Math.floor(now / 1000);
  const claims = { roles: [...request.roles], ...(request.tenantId === null ? {} : { tid: request.tenantId }) };
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'ES256', typ: 'JWT', ...(key.kid === undefined ? {} : { kid: key.kid }) })
    .setIssuer(EMBEDDED_ISSUER)
    .setAudience(EMBEDDED_ISSUER)
    .setSubject(request.subject)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + request.expiresInSeconds)
    .sign(await importJWK(key, 'ES256'));
}

/** Verifies tokens that this installation's own key signed. */
export async function embeddedVerification(key: JWK): Promise<VerifyClaims> {
  const publicKey = await importJWK(publicPart(key), 'ES256');
  return async (token: string, now: Instant): Promise<JWTPayload> => {
    const { payload } = await jwtVerify(token, publicKey, {
      issuer: EMBEDDED_ISSUER,
      audience: EMBEDDED_ISSUER,
      algorithms: ['ES256'],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: new Date(now),
    });
    return payload;
  };
}

function publicPart(key: JWK): JWK {
  const { kty = '', crv = '', x = '', y = '' } = key;
  return { kty, crv, x, y };
}
