import type { PolicyVersion, TenantRule } from '../../domain/policies/policy';
import { NO_REVISION_YET } from '../../domain/shared/revision';
import type { Tenant, TenantId } from '../../domain/tenants/tenant';
import { toVersion } from '../policies/readPolicies';
import { RULE_COLUMNS, toRule } from '../policies/readRules';
import type { TenantSnapshot } from '../port/history';
import type { IsolationPolicyRow } from '../schema/tables/isolationPolicyTable';
import type { TenantRuleRow } from '../schema/tables/tenantRuleTable';
import type { Dialect } from '../sql/dialect';
import { rows } from '../sql/query';
import type { Query } from '../sql/query';

/** A row of any of the tables, as JSON. */
interface PartRow {
  readonly part: 'head' | 'domain' | 'policy' | 'rule';
  readonly tenant_id: TenantId | null;
  readonly body: string;
}

type DomainRow = Pick<Tenant, 'name' | 'cloud'> & { readonly domain: string };

const POLICY = [
  ...['tenant_id', 'from_revision', 'enabled', 'mode', 'unidentified_creators', 'cross_cloud_inbound'],
  ...['rule_count', 'next_place', 'updated_at', 'change_control'],
];

/** INVARIANT: it is one statement, so that it reads one state without a transaction. */
function textOf(dialect: Dialect): string {
  return `WITH wanted AS (
      SELECT item.value AS id FROM ${dialect.eachUuid}
      UNION SELECT tenant_id FROM tenant_domain WHERE domain ${dialect.among('varchar')} AND until_revision = ?),
    few AS (
      SELECT p.tenant_id FROM isolation_policy p
      WHERE p.tenant_id IN (SELECT id FROM wanted) AND p.until_revision = ? AND p.rule_count <= ?)
    SELECT 'head' AS part, NULL AS tenant_id, 0 AS place, ${dialect.json({ revision: 'revision' })} AS body FROM head WHERE id = 1 AND ${dialect.onPrimary}
    UNION ALL
    SELECT 'domain', t.id, d.place, ${dialect.json({ name: 't.name', cloud: 't.cloud', domain: 'd.domain' })}
    FROM tenant t JOIN tenant_domain d ON d.tenant_id = t.id AND d.until_revision = ?
    WHERE t.id IN (SELECT id FROM wanted) AND t.until_revision = ?
    UNION ALL
    SELECT 'policy', p.tenant_id, 0, ${dialect.json(columns('p', POLICY))}
    FROM isolation_policy p WHERE p.tenant_id IN (SELECT id FROM wanted) AND p.until_revision = ?
    UNION ALL
    SELECT 'rule', r.tenant_id, r.place, ${dialect.json(columns('r', RULE_COLUMNS))}
    FROM tenant_rule r WHERE r.tenant_id IN (SELECT tenant_id FROM few) AND r.until_revision = ?
    ORDER BY 3`;
}

function columns(table: string, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, `${table}.${name}`]));
}

/** What deciding needs of these tenants and of the owners of these domains, and the head at which this is so. */
export function* tenantStates(
  dialect: Dialect,
  ids: readonly TenantId[],
  domains: readonly string[],
  rulesUpTo: number,
): Query<TenantSnapshot> {
  const found = yield* rows<PartRow>(
    textOf(dialect),
    dialect.list(ids),
    dialect.list(domains),
    ...[NO_REVISION_YET, NO_REVISION_YET, rulesUpTo],
    ...[NO_REVISION_YET, NO_REVISION_YET, NO_REVISION_YET, NO_REVISION_YET],
  );
  const states = new Map<TenantId, State>(ids.map((id) => [id, emptyState()]));
  const owners = new Map<string, TenantId | null>(domains.map((domain) => [domain, null]));
  let head: number | null = null;
  for (const { part, tenant_id: id, body } of found) {
    if (id === null) {
      head = (JSON.parse(body) as { readonly revision: number }).revision;
      continue;
    }
    let state = states.get(id);
    if (state === undefined) {
      states.set(id, (state = emptyState()));
    }
    if (part === 'domain') {
      const { name, cloud, domain } = JSON.parse(body) as DomainRow;
      if (state.tenant === null) {
        state.tenant = { id, name, domains: [domain], cloud };
      } else {
        state.tenant.domains.push(domain);
      }
      if (owners.has(domain)) {
        owners.set(domain, id);
      }
    } else if (part === 'policy') {
      state.version = toVersion(JSON.parse(body) as IsolationPolicyRow);
      if (state.version.ruleCount > rulesUpTo) {
        state.rules = null;
      }
    } else {
      state.rules?.push(toRule(JSON.parse(body) as TenantRuleRow));
    }
  }
  if (head === null) {
    throw new Error('The head row of the change log is missing.');
  }
  return { head, owners, tenants: states };
}

interface State {
  tenant: (Tenant & { readonly domains: string[] }) | null;
  version: PolicyVersion | null;
  /** Null if the policy has more rules than were asked for. */
  rules: TenantRule[] | null;
}

function emptyState(): State {
  return { tenant: null, version: null, rules: [] };
}
