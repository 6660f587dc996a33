import { policyDifference } from './policyDifference';
import type { CurrentPolicy } from './policyDifference';
import type { PolicyInput } from './replacePolicy';
import { requestDifference } from './requestDifference';
import type { PolicyDifference } from './requestDifference';

/** What making the policy as wanted would do to it now, whether or not it could be done. The rules wanted name their tenants by ID, each once. */
export function wantedDifference(current: CurrentPolicy, { rules, ...settings }: PolicyInput): PolicyDifference[] {
  let added = 0;
  // Stryker disable next-line AssignmentOperator: counting down gives IDs that are as distinct, and nobody sees them
  const newRuleId = (): string => `added ${String((added += 1))}`;
  const wanted = rules.map(({ allowedTenant, direction, note }) => ({
    allowedTenantId: allowedTenant,
    enteredAs: allowedTenant,
    direction,
    note: note ?? null,
  }));
  const edited = policyDifference(current, { settings, rules: wanted }, newRuleId, 0);
  return edited.outcome === 'changed' ? requestDifference(current.settings, current.rules, edited.edit) : [];
}
