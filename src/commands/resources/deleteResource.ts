import type { App } from '../../app';
import { ownedBy } from '../../domain/callers/caller';
import type { IdempotencyClaim } from '../../domain/callers/caller';
import { resourceNotFound } from '../../domain/resources/resourceErrors';
import type { TenantId } from '../../domain/tenants/tenant';
import { refusedResource } from './results';
import type { ResourceResult } from './results';

interface DeleteResourceInput {
  readonly resourceId: string;
}

/** Deletes an app or a flow; its connections stay. Only apps and flows of the tenant `scope` exist for the caller; a null `scope` stands for every tenant. */
export async function deleteResource(
  app: App,
  scope: TenantId | null,
  { resourceId }: DeleteResourceInput,
  claim?: IdempotencyClaim,
): Promise<ResourceResult> {
  return await app.store.changeRecords<ResourceResult>(
    async (unit) => {
      const resource = ownedBy(scope, await unit.resource(resourceId));
      if (resource === null) {
        return { commit: false, answer: refusedResource([resourceNotFound(resourceId, ['resourceId'])]) };
      }
      await unit.deleteResource(resourceId);
      return { commit: true, answer: { resource, violations: [], userErrors: [] } };
    },
    claim,
    scope,
  );
}
