import type { Connection } from '../../domain/decisions/connection';
import { decide } from '../../domain/decisions/decide';
import type { TenantState } from '../../domain/decisions/decision';
import { compilePolicy } from '../../domain/policies/compiledPolicy';
import type { TenantRule } from '../../domain/policies/policy';
import type { Revision } from '../../domain/shared/revision';
import type { Cloud, Tenant, TenantId } from '../../domain/tenants/tenant';
import { ALL_TENANTS } from '../../domain/tenants/tenantRef';
import { toVersion } from '../policies/readPolicies';
import { toRule } from '../policies/readRules';
import type { IsolationPolicyRow } from '../schema/tables/isolationPolicyTable';
import type { TenantRuleRow } from '../schema/tables/tenantRuleTable';
import type { Dialect } from '../sql/dialect';
import { rows } from '../sql/query';
import type { Query } from '../sql/query';

/** Whether each of these connections was allowed at the revision. Of each policy it reads only the rules that can matter. */
export function* allowedAt(dialect: Dialect, connections: readonly Connection[], revision: Revision): Query<boolean[]> {
  const asked = new Map<string, { tenant_id: TenantId; allowed_tenant_id: string }>();
  const tenantIds = new Set<TenantId>();
  const ask = (tenantId: TenantId, other: string): void => {
    tenantIds.add(tenantId);
    asked.set(`${tenantId} ${other}`, { tenant_id: tenantId, allowed_tenant_id: other });
    asked.set(`${tenantId} ${ALL_TENANTS}`, { tenant_id: tenantId, allowed_tenant_id: ALL_TENANTS });
  };
  for (const { creatorTenantId, signInTenantId } of connections) {
    if (creatorTenantId !== null) {
      ask(creatorTenantId, signInTenantId);
    }
    ask(signInTenantId, creatorTenantId ?? ALL_TENANTS);
  }
  const ids = dialect.list([...tenantIds]);

  // Each version is found by one look-up, however many there are: it is the first one that ended after the revision.
  const policies = yield* rows<IsolationPolicyRow>(
    `SELECT p.* FROM ${dialect.eachUuid} JOIN isolation_policy p ON p.tenant_id = item.value AND p.from_revision <= ?
       AND p.until_revision = (SELECT min(first.until_revision) FROM isolation_policy first WHERE first.tenant_id = item.value AND first.until_revision > ?)`,
    ids,
    revision,
    revision,
  );
  const rules = yield* rows<TenantRuleRow>(
    `SELECT r.* FROM ${dialect.records({ tenant_id: 'uuid', allowed_tenant_id: 'varchar' })} JOIN tenant_rule r
       ON r.tenant_id = item.tenant_id AND r.allowed_tenant_id = item.allowed_tenant_id AND r.from_revision <= ?
       AND r.until_revision = (SELECT min(first.until_revision) FROM tenant_rule first
         WHERE first.tenant_id = item.tenant_id AND first.allowed_tenant_id = item.allowed_tenant_id AND first.until_revision > ?)`,
    JSON.stringify([...asked.values()]),
    revision,
    revision,
  );
  const tenants = yield* rows<{ readonly id: TenantId; readonly name: string; readonly cloud: Cloud }>(
    `SELECT t.id, t.name, t.cloud FROM ${dialect.eachUuid} JOIN tenant t ON t.id = item.value AND t.from_revision <= ?
       AND t.until_revision = (SELECT min(first.until_revision) FROM tenant first WHERE first.id = item.value AND first.until_revision > ?)`,
    ids,
    revision,
    revision,
  );
  const settingsOf = new Map(policies.map((row) => [row.tenant_id, toVersion(row).settings]));
  const rulesOf = new Map<TenantId, TenantRule[]>([...tenantIds].map((id) => [id, []]));
  for (const row of rules) {
    rulesOf.get(row.tenant_id)?.push(toRule(row));
  }
  const tenantOf = new Map(tenants.map(({ id, name, cloud }): [TenantId, Tenant] => [id, { id, name, cloud, domains: [] }]));
  const stateOf = (tenantId: TenantId): TenantState => {
    const settings = settingsOf.get(tenantId);
    const policy = settings === undefined ? null : compilePolicy(settings, rulesOf.get(tenantId) ?? []);
    return { tenantId, tenant: tenantOf.get(tenantId) ?? null, policy };
  };
  return connections.map((connection) => {
    const { creatorTenantId, signInTenantId } = connection;
    return decide(creatorTenantId === null ? null : stateOf(creatorTenantId), stateOf(signInTenantId), connection).allowed;
  });
}
