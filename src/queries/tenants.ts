import type { App } from '../app';
import type { Tenant, TenantId } from '../domain/tenants/tenant';
import { tenantLookup } from '../domain/tenants/tenantLookup';
import type { TenantLookup } from '../domain/tenants/tenantLookup';
import { parseTenantRef } from '../domain/tenants/tenantRef';
import type { CurrentState } from '../store/port/currentState';
import { takeTurn } from './inTurns';

/** Finds a tenant by its ID or by any of its domains; null if the directory does not hold it. */
export async function findTenant(app: App, idOrDomain: string): Promise<Tenant | null> {
  const [found] = await resolveTenants(app, [idOrDomain]);
  return found ?? null;
}

/** Finds tenants by their IDs or by any of their domains, in the given order; null for a text that names no tenant of the directory. One SQL statement. */
export async function resolveTenants(app: App, idsOrDomains: readonly string[]): Promise<readonly (Tenant | null)[]> {
  const lookup = await lookUpTenants(app.store.current, idsOrDomains);
  return idsOrDomains.map((text) => {
    const ref = parseTenantRef(text);
    return ref === null || 'all' in ref ? null : lookup(ref);
  });
}

/** How many names one statement looks for. */
const NAMES_A_STATEMENT = 1_000;

/** Reads all the tenants that these texts name. A text that is neither a tenant ID nor a domain names none. */
export async function lookUpTenants(state: CurrentState, texts: readonly string[]): Promise<TenantLookup> {
  const found: Tenant[] = [];
  for (let begin = 0; begin < texts.length; begin += NAMES_A_STATEMENT) {
    const { ids, domains } = namesIn(texts.slice(begin, begin + NAMES_A_STATEMENT));
    found.push(...(ids.length + domains.length === 0 ? [] : await state.tenants(ids, domains)));
    if (begin > 0) {
      await takeTurn();
    }
  }
  return tenantLookup(found);
}

function namesIn(texts: readonly string[]): { readonly ids: readonly string[]; readonly domains: readonly string[] } {
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
  return { ids: [...ids], domains: [...domains] };
}

/** The tenants in the order of the IDs; null for an ID that the directory does not hold. */
export async function findTenants(app: App, ids: readonly TenantId[]): Promise<readonly (Tenant | null)[]> {
  const found = new Map((await app.store.current.tenants(ids, [])).map((tenant) => [tenant.id, tenant]));
  return ids.map((id) => found.get(id) ?? null);
}
