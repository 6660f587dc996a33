import type { TenantId } from '../../domain/tenants/tenant';
import type { Dialect } from '../sql/dialect';
import { sameTriple, TRIPLE_COLUMNS } from './triples';
import type { Triple } from './triples';

/** Some resources, as a condition on the table `r` with the values of its `?`: so that they need not be listed. */
export interface ResourceSet {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** The tenant's resources after the first ID up to the second. */
export function ownedAmong(tenantId: TenantId, after: string, upTo: string): ResourceSet {
  return { text: 'r.tenant_id = ? AND r.id > ? AND r.id <= ?', values: [tenantId, after, upTo] };
}

/** The resources after the first ID up to the second that hold one of these pairs. */
export function heldAmong(dialect: Dialect, pairs: readonly Triple[], after: string, upTo: string): ResourceSet {
  return {
    text: `r.id IN (SELECT held.resource_id FROM ${dialect.records(TRIPLE_COLUMNS)}
      JOIN resource_pair held ON ${sameTriple('held', 'item')} AND held.resource_id > ? AND held.resource_id <= ?)`,
    values: [JSON.stringify(pairs), after, upTo],
  };
}

export function theseResources(dialect: Dialect, ids: readonly string[]): ResourceSet {
  return { text: `r.id ${dialect.among('uuid')}`, values: [dialect.list(ids)] };
}
