import DataLoader from 'dataloader';

import type { Tenant, TenantId } from '../domain/tenant';
import { findTenants } from '../queries/findTenants';
import type { RequestContext } from './context';

const loaders = new WeakMap<RequestContext, DataLoader<TenantId, Tenant | null>>();

/**
 * Reads the tenants that one request names in one query for each step of its execution. It remembers nothing: a subscription's request lives as long
 * as its socket, and each of its events is to show the directory as it is then.
 */
export function tenantLoader(context: RequestContext): DataLoader<TenantId, Tenant | null> {
  let loader = loaders.get(context);
  if (loader === undefined) {
    loader = new DataLoader(async (ids) => await loadOnce(context, ids), { cache: false });
    loaders.set(context, loader);
  }
  return loader;
}

async function loadOnce(context: RequestContext, ids: readonly TenantId[]): Promise<(Tenant | null)[]> {
  const distinct = [...new Set(ids)];
  const tenants = await findTenants(context.app, distinct);
  const byId = new Map(distinct.map((id, place) => [id, tenants[place] ?? null]));
  return ids.map((id) => byId.get(id) ?? null);
}
