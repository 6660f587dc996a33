import type { CurrentPolicy } from '../../domain/policies/planReplacement';
import type { PolicyInput } from '../../domain/policies/replacePolicy';
import { tenantLookup } from '../../domain/tenants/tenantLookup';
import type { TenantLookup } from '../../domain/tenants/tenantLookup';
import { parseTenantRef } from '../../domain/tenants/tenantRef';
import type { CurrentState } from '../../store/port/currentState';
import type { PolicyToChange } from './checkPolicy';

/** Reads all the tenants that these texts name, together. A text that is neither a tenant ID nor a domain names none. */
export async function lookUpTenants(state: CurrentState, texts: readonly string[]): Promise<TenantLookup> {
  const ids = new Set<string>();
  const domains = new Set<string>();
  for (const text of texts) {
    const ref = parseTenantRef(text);
    if (ref !== null && 'id' in ref) {
      ids.add(ref.id);
    } else if (ref !== null && 'domain' in ref) {
      domains.add(ref.domain);
    }
  }
  return tenantLookup(ids.size + domains.size === 0 ? [] : await state.tenants([...ids], [...domains]));
}

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
  const names = rules.map((rule) => rule.allowedTenant);
  return { lookup: await lookUpTenants(state, names), current: await currentPolicy(state, found, maxRules) };
}
