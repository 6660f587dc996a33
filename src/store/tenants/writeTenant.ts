import { NO_REVISION_YET } from '../../domain/shared/revision';
import type { Revision } from '../../domain/shared/revision';
import type { Tenant } from '../../domain/tenants/tenant';
import { tenantDomainTable } from '../schema/tables/tenantDomainTable';
import type { TenantDomainRow } from '../schema/tables/tenantDomainTable';
import { tenantTable } from '../schema/tables/tenantTable';
import type { TenantRow } from '../schema/tables/tenantTable';
import type { Dialect } from '../sql/dialect';
import { affected, rows } from '../sql/query';
import type { Query } from '../sql/query';

/** Opens a version of the tenant, and of each domain that is new to it or has another place now. */
export function* writeTenant(dialect: Dialect, revision: Revision, tenant: Tenant): Query<void> {
  yield* affected('UPDATE tenant SET until_revision = ? WHERE id = ? AND until_revision = ?', revision, tenant.id, NO_REVISION_YET);
  const version: TenantRow = {
    id: tenant.id,
    from_revision: revision,
    until_revision: NO_REVISION_YET,
    name: tenant.name,
    cloud: tenant.cloud,
  };
  yield* affected(dialect.insertAll(tenantTable), JSON.stringify([version]));

  const owned = yield* rows<TenantDomainRow>(
    'SELECT domain, place FROM tenant_domain WHERE tenant_id = ? AND until_revision = ?',
    tenant.id,
    NO_REVISION_YET,
  );
  const places = new Map(owned.map((row) => [row.domain, row.place]));
  const ended = owned.filter((row) => tenant.domains[row.place] !== row.domain).map((row) => row.domain);
  const opened = tenant.domains.map((domain, place) => ({ domain, place })).filter(({ domain, place }) => places.get(domain) !== place);
  if (ended.length > 0) {
    yield* affected(
      `UPDATE tenant_domain SET until_revision = ? WHERE domain ${dialect.among('varchar')} AND until_revision = ?`,
      revision,
      dialect.list(ended),
      NO_REVISION_YET,
    );
  }
  const domains: TenantDomainRow[] = opened.map(({ domain, place }) => ({
    domain,
    from_revision: revision,
    until_revision: NO_REVISION_YET,
    tenant_id: tenant.id,
    place,
  }));
  if (domains.length > 0) {
    yield* affected(dialect.insertAll(tenantDomainTable), JSON.stringify(domains));
  }
}
