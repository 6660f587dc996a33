import type { App } from '../app';
import type { AuthConfig } from '../config/config';
import { embeddedVerification } from './embeddedTokens';
import { oidcVerification } from './oidcTokens';
import { openSigningKey } from './signingKey';
import { tokenVerifier } from './tokenVerifier';
import type { TokenVerifier } from './tokenVerifier';

/** Makes the verifier of the tokens that the configuration accepts. */
export async function openTokens(auth: AuthConfig, dataDir: string, app: App): Promise<TokenVerifier> {
  switch (auth.kind) {
    case 'embedded':
      return tokenVerifier(await embeddedVerification(await openSigningKey(dataDir)), () => true, app.now);
    case 'oidc': {
      const { issuer, audience, platformTenantId } = auth;
      const isRegistered = async (tenantId: string): Promise<boolean> => (await app.store.current.tenant(tenantId)) !== null;
      // INVARIANT: platform roles count in the tokens of one tenant only. An issuer may serve many tenants, and each tenant's admin assigns roles.
      return tokenVerifier(
        oidcVerification({ issuer, audience, isRegistered }),
        (tenantId) => tenantId !== null && tenantId === platformTenantId,
        app.now,
      );
    }
  }
}
