import type { App } from '../app';
import type { Caller } from '../domain/caller';
import type { IdempotencyClaim } from '../store/store';

import type { PolicyResult } from './policyResult';
import type { Choice, IsolationMode } from '../domain/policy';
import type { Revision } from '../domain/revision';
import type { TenantId } from '../domain/tenant';
export interface SetIsolationInput {
  readonly tenantId: TenantId;
  readonly enabled?: boolean | null | undefined;
  readonly mode?: IsolationMode | null | undefined;
  readonly unidentifiedCreators?: Choice | null | undefined;
  readonly crossCloudInbound?: Choice | null | undefined;
  readonly expectedRevision?: Revision | null | undefined;
}

export async function setIsolation(app: App, caller: Caller, input: SetIsolationInput, claim?: IdempotencyClaim): Promise<PolicyResult> {
  await Promise.reject(new Error([app, caller, input, claim].join()));
  throw new Error();
}
