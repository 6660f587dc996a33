import type { App } from '../../app';
import type { Caller, IdempotencyClaim } from '../../domain/callers/caller';
import { refused } from '../../domain/shared/editResult';
import type { TenantId } from '../../domain/tenants/tenant';
import { updateTenant as update } from '../../domain/tenants/tenantEdits';
import type { TenantUpdate } from '../../domain/tenants/tenantEdits';
import { tenantNotFound } from '../../domain/tenants/tenantErrors';
import { commitTenantChange } from './commitTenantChange';
import type { TenantResult } from './commitTenantChange';

interface UpdateTenantInput extends TenantUpdate {
  readonly tenantId: TenantId;
}

/** Changes the name and the domains of a tenant, if they are given. */
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
