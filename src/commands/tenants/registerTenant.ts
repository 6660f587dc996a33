import { randomUUID } from 'node:crypto';
import type { App } from '../../app';
import type { Caller, IdempotencyClaim } from '../../domain/callers/caller';
import type { Cloud, TenantId } from '../../domain/tenants/tenant';
import { registerTenant as registration } from '../../domain/tenants/tenantEdits';
import { commitTenantChange } from './commitTenantChange';
import type { TenantResult } from './commitTenantChange';

interface RegisterTenantInput {
  /** Null or left out: a new one. */
  readonly id?: TenantId | null | undefined;
  readonly name: string;
  /** The default domain first. */
  readonly domains: readonly string[];
  readonly cloud: Cloud;
}

/** Adds a tenant to the directory. */
export async function registerTenant(
  app: App,
  caller: Caller,
  input: RegisterTenantInput,
  claim?: IdempotencyClaim,
): Promise<TenantResult> {
  const id = input.id ?? randomUUID();
  return await commitTenantChange(
    app,
    caller,
    { tenantId: id, domains: input.domains, edit: (existing, ownerOf) => registration({ ...input, id }, existing, ownerOf) },
    claim,
  );
}
