import { randomUUID } from 'node:crypto';
import type { Actor } from '../../domain/callers/caller';
import type { ChangeKind } from '../../domain/policies/change';
import type { TenantId } from '../../domain/tenants/tenant';
import type { Dialect } from '../dialect';
import type { Head } from '../port/changeLog';
import { affected } from '../statement';
import type { Query } from '../statement';
import { changeTable } from '../tables/changeTable';
import type { ChangeRow } from '../tables/changeTable';

/** Adds the row of the log. */
export function* writeChange(
  dialect: Dialect,
  { revision, at }: Head,
  actor: Actor,
  change: { readonly tenantId: TenantId; readonly kind: ChangeKind; readonly ruleId: string | null },
): Query<void> {
  const row: ChangeRow = {
    revision,
    id: randomUUID(),
    tenant_id: change.tenantId,
    kind: change.kind,
    actor: actor.subject,
    actor_tenant_id: actor.tenantId,
    at,
    rule_id: change.ruleId,
  };
  yield* affected(dialect.insertAll(changeTable), JSON.stringify([row]));
}
