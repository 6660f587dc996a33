import type { App } from '../app';
import type { Caller } from '../domain/caller';
import type { IdempotencyClaim } from '../store/store';

import type { PolicyResult } from './policyResult';
import type { RuleDirection } from '../domain/policy';
import type { Revision } from '../domain/revision';
import type { TenantId } from '../domain/tenant';
export interface AddTenantRuleInput {
  readonly tenantId: TenantId;
  /** An ID, a domain or `*`. */
  readonly allowedTenant: string;
  readonly direction: RuleDirection;
  readonly note?: string | null | undefined;
  readonly expectedRevision?: Revision | null | undefined;
}

export async function addTenantRule(app: App, caller: Caller, input: AddTenantRuleInput, claim?: IdempotencyClaim): Promise<PolicyResult> {
  await Promise.reject(new Error([app, caller, input, claim].join()));
  throw new Error();
}
