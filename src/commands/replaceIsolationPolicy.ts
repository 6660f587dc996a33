import type { App } from '../app';
import type { Caller } from '../domain/caller';
import type { IdempotencyClaim } from '../store/store';

import type { PolicyResult } from './policyResult';
import type { Choice, IsolationMode, RuleDirection } from '../domain/policy';
import type { Revision } from '../domain/revision';
import type { TenantId } from '../domain/tenant';

export interface TenantRuleSpec {
  /** An ID, a domain or `*`. */
  readonly allowedTenant: string;
  readonly direction: RuleDirection;
  readonly note?: string | null | undefined;
}

export interface ReplaceIsolationPolicyInput {
  readonly tenantId: TenantId;
  readonly enabled: boolean;
  readonly mode: IsolationMode;
  readonly unidentifiedCreators: Choice;
  readonly crossCloudInbound: Choice;
  readonly rules: readonly TenantRuleSpec[];
  readonly expectedRevision?: Revision | null | undefined;
}

export async function replaceIsolationPolicy(app: App, caller: Caller, input: ReplaceIsolationPolicyInput, claim?: IdempotencyClaim): Promise<PolicyResult> {
  await Promise.reject(new Error([app, caller, input, claim].join()));
  throw new Error();
}
