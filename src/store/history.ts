import type { PolicyVersion, TenantRule } from '../domain/policy';
import { NO_REVISION_YET } from '../domain/revision';
import type { Tenant, TenantId } from '../domain/tenant';
import type { Database } from './database';
import type { Dialect } from './dialect';
import { changeAt, head, policyChangesBefore, policyChangesBetween } from './read/changes';
import { policiesNow, policyAt } from './read/policies';
import { ruleById, ruleFor, rulesAt, rulesOfAll } from './read/rules';
import { tenantsNow } from './read/tenants';
import type { Query } from './statement';
import type { History, TenantSnapshot } from './store';

/** Reads of any past or present state. */
export function history(database: Database): History {
  return {
    change: (revision) => database.read(changeAt(revision)),
    policyChanges: (tenantId, limit, before) => database.read(policyChangesBefore(tenantId, limit, before ?? NO_REVISION_YET)),
    policyChangesSince: (tenantId, after, until, limit) => database.read(policyChangesBetween(tenantId, after, until, limit)),
    policyVersionAt: (tenantId, revision) => database.read(policyAt(tenantId, revision)),
    rulesAt: (tenantId, revision, { limit, afterPlace }) => database.read(rulesAt(tenantId, revision, limit, afterPlace)),
    ruleForAt: (tenantId, allowedTenantId, revision) => database.read(ruleFor(tenantId, allowedTenantId, revision)),
    ruleAt: async (ruleId, revision) => (await database.read(ruleById(ruleId, revision)))?.rule ?? null,
    snapshot: (ids, domains) => database.snapshot(snapshot(database.dialect, ids, domains)),
  };
}

interface TenantInSnapshot {
  readonly tenant: Tenant | null;
  readonly version: PolicyVersion | null;
  readonly rules: readonly TenantRule[];
}

function* snapshot(dialect: Dialect, ids: readonly TenantId[], domains: readonly string[]): Query<TenantSnapshot> {
  const { revision } = yield* head();
  const found = yield* tenantsNow(dialect, ids, domains);
  const wanted = [...new Set([...ids, ...found.map((tenant) => tenant.id)])];
  const versions = yield* policiesNow(dialect, wanted);
  const withRules = versions.filter((version) => version.ruleCount > 0).map((version) => version.tenantId);
  const rules = new Map<TenantId, TenantRule[]>(withRules.map((tenantId) => [tenantId, []]));
  for (const { tenantId, rule } of yield* rulesOfAll(dialect, withRules)) rules.get(tenantId)?.push(rule);

  const tenants = new Map<TenantId, TenantInSnapshot>();
  const tenantById = new Map(found.map((tenant) => [tenant.id, tenant]));
  const versionByTenant = new Map(versions.map((version) => [version.tenantId, version]));
  for (const id of wanted) {
    tenants.set(id, { tenant: tenantById.get(id) ?? null, version: versionByTenant.get(id) ?? null, rules: rules.get(id) ?? [] });
  }
  const ownerByDomain = new Map(found.flatMap((tenant) => tenant.domains.map((domain) => [domain, tenant.id] as const)));
  const owners = new Map(domains.map((domain) => [domain, ownerByDomain.get(domain) ?? null] as const));
  return { head: revision, owners, tenants };
}
