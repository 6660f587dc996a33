import type { App } from '../app';
import type { PolicyRequest, PolicyRequestStatus } from '../domain/policyRequests/policyRequest';
import { parseUuid } from '../domain/shared/uuid';
import type { TenantId } from '../domain/tenants/tenant';
import { keyAfter, pageOf } from './page';
import type { Page } from './page';

/** Newest first. `tenantId` null: of all tenants; `status` null: of every status. */
export async function policyRequests(
  app: App,
  filter: { readonly tenantId: TenantId | null; readonly status: PolicyRequestStatus | null },
  first: number,
  after: string | null,
): Promise<Page<PolicyRequest>> {
  const requests = await app.store.designTime.policyRequestPage(filter, { limit: first + 1, after: keyAfter(after, parseUuid) });
  return pageOf(requests, first, after, ({ id }) => id);
}
