import type { App } from '../app';
import type { Caller } from '../domain/caller';
import type { IdempotencyClaim } from '../store/store';

import type { PolicyResult } from './policyResult';
import type { Revision } from '../domain/revision';
import type { TenantId } from '../domain/tenant';
export interface ImportIsolationPolicyInput {
  readonly tenantId: TenantId;
  /** Any JSON: what is wrong with it is told in user errors. */
  readonly document: unknown;
  readonly expectedRevision?: Revision | null | undefined;
}

export async function importIsolationPolicy(app: App, caller: Caller, input: ImportIsolationPolicyInput, claim?: IdempotencyClaim): Promise<PolicyResult> {
  await Promise.reject(new Error([app, caller, input, claim].join()));
  throw new Error();
}
