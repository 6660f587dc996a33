import { tenantLookup } from '../../domain/tenants/tenantLookup';
import type { TenantLookup } from '../../domain/tenants/tenantLookup';
import { parseTenantRef } from '../../domain/tenants/tenantRef';
import type { CurrentState } from '../../store/port/currentState';

/** Looks up all the tenants that these texts name, together. What is no tenant ID and no domain names none. */
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
