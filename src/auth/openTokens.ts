import type { App } from '../app';
import type { AuthConfig } from '../config/config';
import { embeddedVerification } from './embeddedTokens';
import { oidcVerification } from './oidcTokens';
import { openSigningKey } from './signingKey';
import { tokenVerifier } from './tokenVerifier';
import type { TokenVerifier } from './tokenVerifier';

/** Whose tokens count here, by the configuration. */
export async function openTokens(auth: AuthConfig, dataDir: string, app: App): Promise<TokenVerifier> {
  switch (auth.kind) {
    case 'embedded':
      return tokenVerifier(await embeddedVerification(await openSigningKey(dataDir)), () => true, app.now);
    case 'oidc': {
      const { issuer, audience, platformTenantId } = auth;
      const isRegistered = async (tenantId: string): Promise<boolean> => (await app.store.current.tenant(tenantId)) !== null;
      // INVARIANT: in an issuer of many tenants each tenant's admin hands out roles, so platform roles count in one tenant's tokens only.
      return tokenVerifier(
        oidcVerification({ issuer, audience, isRegistered }),
        (tenantId) => tenantId !== null && tenantId === platformTenantId,
        app.now,
      );
    }
  }
}
