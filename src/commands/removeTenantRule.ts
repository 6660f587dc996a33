import type { App } from '../app';
import type { Caller } from '../domain/caller';
import type { IdempotencyClaim } from '../store/store';

import type { PolicyResult } from './policyResult';
import type { Revision } from '../domain/revision';
import type { TenantId } from '../domain/tenant';
export interface RemoveTenantRuleInput {
  readonly ruleId: string;
  readonly expectedRevision?: Revision | null | undefined;
}

export async function removeTenantRule(app: App, caller: Caller, scope: TenantId | null, input: RemoveTenantRuleInput, claim?: IdempotencyClaim): Promise<PolicyResult> {
  await Promise.reject(new Error([app, caller, input, claim].join()));
  throw new Error();
}
