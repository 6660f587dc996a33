import type { App } from '../app';
import { connectionNotFound } from '../domain/designErrors';
import { ownedBy } from '../domain/ownedBy';
import type { TenantId } from '../domain/tenant';
import type { UserError } from '../domain/userError';
import type { IdempotencyClaim } from '../store/port/units';

export interface RevokeConsentLinksInput {
  readonly connectionId: string;
}

export interface RevokedLinksResult {
  /** How many links could still have been used; null with `userErrors`. */
  readonly revoked: number | null;
  readonly userErrors: readonly UserError[];
}

/** Makes every link of the connection useless. Only connections of the tenant `scope` exist for the caller; null: those of any. */
export async function revokeConsentLinks(
  app: App,
  scope: TenantId | null,
  { connectionId }: RevokeConsentLinksInput,
  claim?: IdempotencyClaim,
): Promise<RevokedLinksResult> {
  return await app.store.transact<RevokedLinksResult>(async (unit) => {
    if (ownedBy(scope, await unit.connection(connectionId)) === null) {
      return { commit: false, answer: { revoked: null, userErrors: [connectionNotFound(connectionId)] } };
    }
    return { commit: true, answer: { revoked: await unit.revokeConsentLinks(connectionId), userErrors: [] } };
  }, claim);
}
