import type { AuthConfig } from '../config/config';
import type { Instant } from '../domain/shared/revision';
import type { TenantId } from '../domain/tenants/tenant';
import { embeddedVerification } from './embeddedTokens';
import { oidcVerification } from './oidcTokens';
import { openSigningKey } from './signingKey';
import { tokenVerifier } from './tokenVerifier';
import type { TokenVerifier } from './tokenVerifier';

/** Verifies tokens as the configuration says. `isRegistered` tells whether the directory holds a tenant. */
export async function openTokens(
  auth: AuthConfig,
  dataDir: string,
  isRegistered: (tenantId: TenantId) => Promise<boolean>,
  now: () => Instant,
): Promise<TokenVerifier> {
  switch (auth.kind) {
    case 'embedded':
      return tokenVerifier(await embeddedVerification(await openSigningKey(dataDir)), () => true, now);
    case 'oidc': {
      const { issuer, audience, platformTenantId } = auth;
      // INVARIANT: in an issuer of many tenants each tenant's admin hands out roles, so platform roles count in one tenant's tokens only.
      return tokenVerifier(
        oidcVerification({ issuer, audience, isRegistered }),
        (tenantId) => tenantId !== null && tenantId === platformTenantId,
        now,
      );
    }
  }
}
