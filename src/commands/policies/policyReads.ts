import type { CurrentPolicy } from '../../domain/policies/planReplacement';
import type { PolicyInput } from '../../domain/policies/replacePolicy';
import { MAX_USER_ERRORS } from '../../domain/shared/userError';
import type { TenantLookup } from '../../domain/tenants/tenantLookup';
import { lookUpTenants } from '../../queries/tenants';
import type { CurrentState } from '../../store/port/currentState';
import type { PolicyToChange } from './checkPolicy';

/** Reads the whole policy with all its rules. */
export async function currentPolicy(
  state: CurrentState,
  { tenant, version }: Pick<PolicyToChange, 'tenant' | 'version'>,
  maxRules: number,
): Promise<CurrentPolicy> {
  const rules = version.ruleCount === 0 ? [] : await state.rules(tenant.id);
  return { tenant, settings: version.settings, rules, nextPlace: version.nextPlace, maxRules };
}

/** Reads what replacing a policy needs: the whole policy as it is now, and the tenants that the wanted rules name. */
export async function readForReplacement(
  state: CurrentState,
  found: Pick<PolicyToChange, 'tenant' | 'version'>,
  { rules }: PolicyInput,
  maxRules: number,
): Promise<{ readonly current: CurrentPolicy; readonly lookup: TenantLookup }> {
  const names = rules.slice(0, maxRules + MAX_USER_ERRORS).map((rule) => rule.allowedTenant);
  return { lookup: await lookUpTenants(state, names), current: await currentPolicy(state, found, maxRules) };
}
