import type { CurrentPolicy } from '../domain/policies/planReplacement';
import type { CurrentState } from '../store/port/currentState';
import type { PolicyToChange } from './policyToChange';

/** The whole policy with all its rules, for the commands that replace it. */
export async function currentPolicy(
  unit: CurrentState,
  { tenant, version }: Pick<PolicyToChange, 'tenant' | 'version'>,
  maxRules: number,
): Promise<CurrentPolicy> {
  const rules = version.ruleCount === 0 ? [] : await unit.rules(tenant.id);
  return { tenant, settings: version.settings, rules, nextPlace: version.nextPlace, maxRules };
}
