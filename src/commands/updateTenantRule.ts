import type { App } from '../app';
import type { Caller } from '../domain/caller';
import type { IdempotencyClaim } from '../store/store';

import type { PolicyResult } from './policyResult';
import type { RuleDirection } from '../domain/policy';
import type { Revision } from '../domain/revision';
import type { TenantId } from '../domain/tenant';
export interface UpdateTenantRuleInput {
  readonly ruleId: string;
  readonly direction?: RuleDirection | null | undefined;
  /** Null clears the note; left out, it stays. */
  readonly note?: string | null | undefined;
  readonly expectedRevision?: Revision | null | undefined;
}

export async function updateTenantRule(app: App, caller: Caller, scope: TenantId | null, input: UpdateTenantRuleInput, claim?: IdempotencyClaim): Promise<PolicyResult> {
  await Promise.reject(new Error([app, caller, input, claim].join()));
  throw new Error();
}
