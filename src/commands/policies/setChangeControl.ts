import type { App } from '../../app';
import type { Caller, IdempotencyClaim } from '../../domain/callers/caller';
import type { ChangeControl } from '../../domain/policies/policy';
import { setChangeControl as changeControlSet } from '../../domain/policies/settingsEdits';
import type { TenantId } from '../../domain/tenants/tenant';
import { policyToChange } from './checkPolicy';
import { commitPolicyChange } from './commitPolicyChange';
import type { PolicyResult } from './commitPolicyChange';

interface SetChangeControlInput {
  readonly tenantId: TenantId;
  readonly changeControl: ChangeControl;
}

/** Sets whether admins change the policy at once or by request. Only operators may do this. */
export async function setChangeControl(
  app: App,
  caller: Caller,
  input: SetChangeControlInput,
  claim?: IdempotencyClaim,
): Promise<PolicyResult> {
  return await commitPolicyChange(
    app,
    caller,
    {
      find: (unit) => policyToChange(unit, caller, input.tenantId, null),
      edit: (_unit, { version }) => changeControlSet(version, input.changeControl),
    },
    claim,
  );
}
