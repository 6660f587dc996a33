import type { App } from '../app';
import type { Caller } from '../domain/caller';
import type { IdempotencyClaim } from '../store/store';

import type { TenantResult } from './tenantResult';
import type { Cloud } from '../domain/tenant';
export interface RegisterTenantInput {
  readonly id?: string | null | undefined;
  readonly name: string;
  readonly domains: readonly string[];
  readonly cloud: Cloud;
}

export async function registerTenant(app: App, caller: Caller, input: RegisterTenantInput, claim?: IdempotencyClaim): Promise<TenantResult> {
  await Promise.reject(new Error([app, caller, input, claim].join()));
  throw new Error();
}
