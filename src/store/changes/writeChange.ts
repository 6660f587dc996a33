import { randomUUID } from 'node:crypto';
import type { Actor } from '../../domain/callers/caller';
import type { ChangeKind } from '../../domain/policies/change';
import type { TenantId } from '../../domain/tenants/tenant';
import type { Head } from '../port/changeLog';
import { changeTable } from '../schema/tables/changeTable';
import type { ChangeRow } from '../schema/tables/changeTable';
import type { Dialect } from '../sql/dialect';
import { affected } from '../sql/query';
import type { Query } from '../sql/query';

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
