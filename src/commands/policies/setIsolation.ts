import type { App } from '../../app';
import type { Caller, IdempotencyClaim } from '../../domain/callers/caller';
import { setIsolation as setIsolationOf } from '../../domain/policies/settingsEdits';
import type { SettingsInput } from '../../domain/policies/settingsEdits';
import type { SentRevision } from '../../domain/shared/revision';
import type { TenantId } from '../../domain/tenants/tenant';
import { policyToChange } from './checkPolicy';
import { commitPolicyChange } from './commitPolicyChange';
import type { PolicyResult } from './commitPolicyChange';

interface SetIsolationInput extends SettingsInput {
  readonly tenantId: TenantId;
  readonly expectedRevision?: SentRevision | null | undefined;
}

/** Sets the switches that are given. */
export async function setIsolation(app: App, caller: Caller, input: SetIsolationInput, claim?: IdempotencyClaim): Promise<PolicyResult> {
  return await commitPolicyChange(
    app,
    caller,
    {
      find: (unit) => policyToChange(unit, caller, input.tenantId, input.expectedRevision),
      edit: (_unit, { tenant, version }) => setIsolationOf(tenant, version.settings, input),
    },
    claim,
  );
}
