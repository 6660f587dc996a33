import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import type { JWTPayload, JWTVerifyGetKey } from 'jose';
import { LRUCache } from 'lru-cache';
import { TENANT_PLACEHOLDER } from '../config/config';
import { isLoopback } from '../config/environment';
import type { Instant } from '../domain/shared/revision';
import type { TenantId } from '../domain/tenants/tenant';
import { tenantOf } from './tokenClaims';
import { IssuerUnavailable, unauthenticated } from './tokenErrors';
import { CLOCK_TOLERANCE_SECONDS } from './tokenVerifier';
import type { VerifyClaims } from './tokenVerifier';

interface OidcOptions {
  readonly issuer: string;
  readonly audience: string;
  readonly isRegistered: (tenantId: TenantId) => Promise<boolean>;
  /** How long an issuer may take to answer. */
  readonly timeoutMs?: number;
}

/** The number of issuers whose keys stay in memory. */
const MAX_ISSUERS = 1_000;
/** After an issuer could not be read, it is not asked again for this long. */
const RETRY_AFTER_MS = 5_000;
const ALGORITHMS = ['RS256', 'ES256', 'EdDSA'];

/** Verifies tokens by the keys that their issuer publishes. A template with `{tid}` stands for one issuer for each tenant. */
export function oidcVerification({ issuer: template, audience, isRegistered, timeoutMs = 5_000 }: OidcOptions): VerifyClaims {
  const keySets = new LRUCache<string, Promise<JWTVerifyGetKey>>({ max: MAX_ISSUERS });
  const failedUntil = new LRUCache<string, number>({ max: MAX_ISSUERS });

  function keysOf(issuer: string, now: Instant): Promise<JWTVerifyGetKey> {
    const known = keySets.get(issuer);
    if (known !== undefined) {
      return known;
    }
    if ((failedUntil.get(issuer) ?? 0) > now) {
      throw new IssuerUnavailable(`The issuer \`${issuer}\` could not be read a moment ago. Try again in a few seconds.`);
    }
    const found = discover(issuer, timeoutMs);
    keySets.set(issuer, found);
    found.catch(() => {
      keySets.delete(issuer);
      failedUntil.set(issuer, now + RETRY_AFTER_MS);
    });
    return found;
  }

  return async (token: string, now: Instant): Promise<JWTPayload> => {
    const issuer = template.includes(TENANT_PLACEHOLDER) ? await tenantIssuer(template, token, isRegistered) : template;
    const { payload } = await jwtVerify(token, await keysOf(issuer, now), {
      issuer,
      audience,
      algorithms: ALGORITHMS,
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: new Date(now),
    });
    return payload;
  };
}

/** Gives the issuer for the token's own `tid`. INVARIANT: nothing is fetched for a tenant that the directory does not hold. */
async function tenantIssuer(template: string, token: string, isRegistered: (tenantId: TenantId) => Promise<boolean>): Promise<string> {
  const claims = decodeJwt(token);
  const tenantId = tenantOf(claims);
  if (tenantId === null) {
    throw unauthenticated('The token has no `tid` claim, which names the tenant that issued it.');
  }
  const issuer = template.replace(TENANT_PLACEHOLDER, tenantId);
  if (claims.iss !== issuer) {
    throw unauthenticated("The token's `iss` claim is not the issuer for its `tid`.");
  }
  if (!(await isRegistered(tenantId))) {
    throw unauthenticated("The token's tenant is not registered on this server. Ask an operator to register it.");
  }
  return issuer;
}

async function discover(issuer: string, timeoutMs: number): Promise<JWTVerifyGetKey> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  let document: unknown;
  try {
    const response = await fetch(url, {
      signal: AbortSignal.timeout(timeoutMs),
      redirect: 'error',
      headers: { accept: 'application/json' },
    });
    if (!response.ok) {
      throw new Error(`HTTP status ${String(response.status)}`);
    }
    document = await response.json();
  } catch (error) {
    throw new IssuerUnavailable(`\`${url}\` can't be read: ${error instanceof Error ? error.message : 'unknown error'}.`, { cause: error });
  }
  const { issuer: publishedIssuer, jwks_uri: keysUrl } = (document ?? {}) as { readonly issuer?: unknown; readonly jwks_uri?: unknown };
  if (publishedIssuer !== issuer) {
    throw new IssuerUnavailable(`\`${url}\` names another issuer than \`${issuer}\`.`);
  }
  if (typeof keysUrl !== 'string' || !isSafeUrl(keysUrl)) {
    throw new IssuerUnavailable(`\`${url}\` gives no \`https://\` URL for the issuer's keys.`);
  }
  return createRemoteJWKSet(new URL(keysUrl), { timeoutDuration: timeoutMs });
}

function isSafeUrl(text: string): boolean {
  if (!URL.canParse(text)) {
    return false;
  }
  const url = new URL(text);
  // `fetch` refuses an address with a password, and repeats it in its error.
  if (url.username !== '' || url.password !== '') {
    return false;
  }
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
}
