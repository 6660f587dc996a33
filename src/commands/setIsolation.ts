import type { App } from '../app';
import type { Caller } from '../domain/caller';
import type { Revision } from '../domain/revision';
import { setIsolation as setIsolationOf } from '../domain/setIsolation';
import type { SettingsInput } from '../domain/setIsolation';
import type { TenantId } from '../domain/tenant';
import type { IdempotencyClaim } from '../store/port/units';
import { commitPolicyChange } from './commitPolicyChange';
import type { PolicyResult } from './policyResult';
import { policyToChange } from './policyToChange';

export interface SetIsolationInput extends SettingsInput {
  readonly tenantId: TenantId;
  readonly expectedRevision?: Revision | null | undefined;
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
