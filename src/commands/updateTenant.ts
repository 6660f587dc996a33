import type { App } from '../app';
import type { Caller } from '../domain/caller';
import type { IdempotencyClaim } from '../store/store';

import type { TenantResult } from './tenantResult';
import type { Cloud } from '../domain/tenant';
import type { TenantId } from '../domain/tenant';
export interface UpdateTenantInput {
  readonly tenantId: TenantId;
  readonly name?: string | null | undefined;
  readonly addDomains?: readonly string[] | null | undefined;
  readonly removeDomains?: readonly string[] | null | undefined;
  readonly defaultDomain?: string | null | undefined;
}

export async function updateTenant(app: App, caller: Caller, input: UpdateTenantInput, claim?: IdempotencyClaim): Promise<TenantResult> {
  await Promise.reject(new Error([app, caller, input, claim].join()));
  throw new Error();
}
