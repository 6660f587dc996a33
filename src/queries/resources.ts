import type { App } from '../app';
import type { Resource, ResourceKind, ResourceStatus } from '../domain/resources/resource';
import { parseUuid } from '../domain/shared/uuid';
import type { TenantId } from '../domain/tenants/tenant';
import { keyAfter, pageOf } from './page';
import type { CountedPage } from './page';

/** Null: of every kind, of every status. */
export interface ResourceFilter {
  readonly kind: ResourceKind | null;
  readonly status: ResourceStatus | null;
}

/** The tenant's apps and flows, oldest first. */
export async function resources(
  app: App,
  tenantId: TenantId,
  filter: ResourceFilter,
  first: number,
  after: string | null,
): Promise<CountedPage<Resource>> {
  const { designTime } = app.store;
  const found = await designTime.resourcePage(tenantId, filter, { limit: first + 1, after: keyAfter(after, parseUuid) });
  return { ...pageOf(found, first, after, ({ id }) => id), count: () => designTime.resourceCount(tenantId, filter) };
}
