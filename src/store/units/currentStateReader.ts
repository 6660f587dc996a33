import { policyNow } from '../policies/readPolicies';
import { ruleByIdNow, ruleForNow, rulesAmongNow, rulesNow } from '../policies/readRules';
import type { CurrentState } from '../port/currentState';
import type { Dialect } from '../sql/dialect';
import type { Query } from '../sql/query';
import { tenantsNow } from '../tenants/readTenants';

/** Reads of current state, in a unit's transaction or outside any. Each is one SQL statement. */
export function currentState(dialect: Dialect, run: <T>(query: Query<T>) => Promise<T>): CurrentState {
  return {
    tenant: async (id) => (await run(tenantsNow(dialect, [id], [])))[0] ?? null,
    tenants: (ids, domains) => run(tenantsNow(dialect, ids, domains)),
    policyVersion: (tenantId) => run(policyNow(tenantId)),
    rules: (tenantId) => run(rulesNow(tenantId)),
    rule: (ruleId) => run(ruleByIdNow(ruleId)),
    rulesAmong: (tenantId, ruleIds, allowedTenantIds) => run(rulesAmongNow(dialect, tenantId, ruleIds, allowedTenantIds)),
    ruleFor: (tenantId, allowedTenantId) => run(ruleForNow(tenantId, allowedTenantId)),
  };
}
