import { NO_REVISION_YET } from '../../domain/shared/revision';
import type { Revision } from '../../domain/shared/revision';
import type { Tenant, TenantId } from '../../domain/tenants/tenant';
import type { TenantRow } from '../schema/tables/tenantTable';
import type { Dialect } from '../sql/dialect';
import { rows } from '../sql/query';
import type { Query } from '../sql/query';

type TenantWithDomainRow = Pick<TenantRow, 'id' | 'name' | 'cloud'> & { readonly domain: string };

const WITH_DOMAINS = `SELECT t.id, t.name, t.cloud, d.domain FROM tenant t JOIN tenant_domain d ON d.tenant_id = t.id`;

/** The tenants with these IDs and those that own these domains, each once, in one statement. */
export function* tenantsNow(dialect: Dialect, ids: readonly TenantId[], domains: readonly string[]): Query<Tenant[]> {
  if (ids.length === 0 && domains.length === 0) {
    return [];
  }
  const found = yield* rows<TenantWithDomainRow>(
    `${WITH_DOMAINS} AND d.until_revision = ?
     WHERE t.until_revision = ? AND ${dialect.onPrimary} AND t.id IN (
       SELECT n.id FROM tenant n WHERE n.id ${dialect.among('uuid')} AND n.until_revision = ?
       UNION SELECT o.tenant_id FROM tenant_domain o WHERE o.domain ${dialect.among('varchar')} AND o.until_revision = ?)
     ORDER BY d.place`,
    NO_REVISION_YET,
    NO_REVISION_YET,
    dialect.list(ids),
    NO_REVISION_YET,
    dialect.list(domains),
    NO_REVISION_YET,
  );
  return gather(found);
}

/** The tenant as the change at this revision left it; null if that change opened no version of it. */
export function* tenantOpenedAt({ onPrimary }: Dialect, id: TenantId, revision: Revision): Query<Tenant | null> {
  const found = yield* rows<TenantWithDomainRow>(
    `${WITH_DOMAINS} AND d.from_revision <= ? AND d.until_revision > ? WHERE t.id = ? AND t.from_revision = ? AND ${onPrimary} ORDER BY d.place`,
    revision,
    revision,
    id,
    revision,
  );
  return gather(found)[0] ?? null;
}

/** The domains that the change at this revision gave to the tenant or took from it, without those that only changed places. */
export function* domainsMovedAt({ onPrimary }: Dialect, id: TenantId, revision: Revision): Query<string[]> {
  const found = yield* rows<{ readonly domain: string }>(
    `SELECT domain FROM tenant_domain WHERE tenant_id = ? AND (from_revision = ? OR until_revision = ?) AND ${onPrimary}
     GROUP BY domain HAVING count(*) = 1`,
    id,
    revision,
    revision,
  );
  return found.map((row) => row.domain);
}

function gather(found: readonly TenantWithDomainRow[]): Tenant[] {
  const tenants = new Map<TenantId, Tenant & { readonly domains: string[] }>();
  for (const { id, name, cloud, domain } of found) {
    const tenant = tenants.get(id);
    if (tenant) {
      tenant.domains.push(domain);
    } else {
      tenants.set(id, { id, name, domains: [domain], cloud });
    }
  }
  return [...tenants.values()];
}
