import type { AuthConfig } from '../config/config';
import type { Instant } from '../domain/shared/revision';
import type { TenantId } from '../domain/tenants/tenant';
import { embeddedVerification } from './embeddedTokens';
import { oidcVerification } from './oidcTokens';
import { openSigningKey } from './signingKey';
import { tokenVerifier } from './tokenVerifier';
import type { TokenVerifier } from './tokenVerifier';

/** Makes the verifier of the tokens that the configuration accepts. `isRegistered` says whether the directory has a tenant. */
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
      // INVARIANT: platform roles count in the tokens of one tenant only. An issuer may serve many tenants, and each tenant's admin assigns roles.
      return tokenVerifier(
        oidcVerification({ issuer, audience, isRegistered }),
        (tenantId) => tenantId !== null && tenantId === platformTenantId,
        now,
      );
    }
  }
}
