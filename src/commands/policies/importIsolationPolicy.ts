import { randomUUID } from 'node:crypto';
import type { App } from '../../app';
import type { Caller, IdempotencyClaim } from '../../domain/callers/caller';
import { importPolicy } from '../../domain/policies/powerPlatform/importDocument';
import type { Revision } from '../../domain/shared/revision';
import type { TenantId } from '../../domain/tenants/tenant';
import { currentPolicy, policyToChange } from './checkPolicy';
import { commitPolicyChange } from './commitPolicyChange';
import type { PolicyResult } from './commitPolicyChange';

interface ImportIsolationPolicyInput {
  readonly tenantId: TenantId;
  /** Any JSON: what is wrong with it is told in user errors. */
  readonly document: unknown;
  readonly expectedRevision?: Revision | null | undefined;
}

/** Makes the policy what a Power Platform document says, in one change that writes the difference only. */
export async function importIsolationPolicy(
  app: App,
  caller: Caller,
  input: ImportIsolationPolicyInput,
  claim?: IdempotencyClaim,
): Promise<PolicyResult> {
  return await commitPolicyChange(
    app,
    caller,
    {
      find: (unit) => policyToChange(unit, caller, input.tenantId, input.expectedRevision),
      edit: async (unit, found) => importPolicy(await currentPolicy(unit, found, app.maxRules), input.document, randomUUID, unit.at),
    },
    claim,
  );
}
