import type { App } from '../app';
import type { Caller } from '../domain/caller';
import { refused } from '../domain/editResult';
import type { TenantId } from '../domain/tenant';
import { updateTenant as update } from '../domain/updateTenant';
import type { TenantUpdate } from '../domain/updateTenant';
import { tenantNotFound } from '../domain/userErrors';
import type { IdempotencyClaim } from '../store/port/units';
import { commitTenantChange } from './commitTenantChange';
import type { TenantResult } from './tenantResult';

export interface UpdateTenantInput extends TenantUpdate {
  readonly tenantId: TenantId;
}

/** Changes the name and the domains of a tenant, as far as they are given. */
export async function updateTenant(app: App, caller: Caller, input: UpdateTenantInput, claim?: IdempotencyClaim): Promise<TenantResult> {
  return await commitTenantChange(
    app,
    caller,
    {
      tenantId: input.tenantId,
      domains: input.addDomains ?? [],
      edit: (existing, ownerOf) => (existing === null ? refused([tenantNotFound(input.tenantId)]) : update(existing, input, ownerOf)),
    },
    claim,
  );
}
