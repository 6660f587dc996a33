import type { App } from '../../app';
import { ownedBy } from '../../domain/callers/caller';
import type { IdempotencyClaim } from '../../domain/callers/caller';
import { connectionNotFound } from '../../domain/connections/connectionErrors';
import type { UserError } from '../../domain/shared/userError';
import type { TenantId } from '../../domain/tenants/tenant';

interface RevokeConsentLinksInput {
  readonly connectionId: string;
}

interface RevokedLinksResult {
  /** How many links were still valid; null if there are `userErrors`. */
  readonly revoked: number | null;
  readonly userErrors: readonly UserError[];
}

/** Revokes every consent link of the connection. Only connections of the tenant `scope` exist for the caller; a null `scope` stands for every tenant. */
export async function revokeConsentLinks(
  app: App,
  scope: TenantId | null,
  { connectionId }: RevokeConsentLinksInput,
  claim?: IdempotencyClaim,
): Promise<RevokedLinksResult> {
  return await app.store.changeRecords<RevokedLinksResult>(
    async (unit) => {
      if (ownedBy(scope, await unit.connection(connectionId)) === null) {
        return { commit: false, answer: { revoked: null, userErrors: [connectionNotFound(connectionId)] } };
      }
      return { commit: true, answer: { revoked: await unit.revokeConsentLinks(connectionId), userErrors: [] } };
    },
    claim,
    scope,
  );
}
