import type { Change } from '../../domain/policies/change';
import type { Revision } from '../../domain/shared/revision';
import type { TenantId } from '../../domain/tenants/tenant';
import type { Head, LogCursor } from '../port/changeLog';
import type { ChangeRow } from '../schema/tables/changeTable';
import type { Dialect } from '../sql/dialect';
import { firstRow, rows } from '../sql/query';
import type { Query } from '../sql/query';

/** INVARIANT: the index `change_of_policy` has exactly this condition, so that no change of the directory is looked at. */
const POLICY_CHANGES_ONLY = `kind NOT IN ('TENANT_REGISTERED', 'TENANT_UPDATED')`;

export function* head({ onPrimary }: Dialect): Query<Head> {
  const row = yield* firstRow<Head>(`SELECT revision, at FROM head WHERE id = 1 AND ${onPrimary}`);
  if (!row) {
    throw new Error('The head row of the change log is missing.');
  }
  return row;
}

/** The change at this revision. */
export function* changeAt(revision: Revision): Query<Change | null> {
  const row = yield* firstRow<ChangeRow>('SELECT * FROM change WHERE revision = ?', revision);
  return row && toChange(row);
}

/** The changes after the cursor. The cursor's own row is read with them: it shows whether this is still the same log. */
export function* changesAfter({ onPrimary }: Dialect, cursor: LogCursor, limit: number): Query<Change[] | 'rewound'> {
  const text = `SELECT * FROM change WHERE revision >= ? AND ${onPrimary} ORDER BY revision LIMIT ?`;
  const found = yield* rows<ChangeRow>(text, cursor.revision, limit + 1);
  if (cursor.revision === 0) {
    return found.slice(0, limit).map(toChange);
  }
  const [own, ...next] = found;
  if (own?.revision !== cursor.revision || own.id !== cursor.id) {
    return 'rewound';
  }
  return next.map(toChange);
}

/** The tenant's policy changes below `before`, newest first. */
export function* policyChangesBefore(tenantId: TenantId, limit: number, before: Revision): Query<Change[]> {
  const found = yield* rows<ChangeRow>(
    `SELECT * FROM change WHERE tenant_id = ? AND revision < ? AND ${POLICY_CHANGES_ONLY} ORDER BY revision DESC LIMIT ?`,
    ...[tenantId, before, limit],
  );
  return found.map(toChange);
}

/** The tenant's policy changes above `after` and up to `until`, oldest first. */
export function* policyChangesBetween(
  { onPrimary }: Dialect,
  tenantId: TenantId,
  after: Revision,
  until: Revision,
  limit: number,
): Query<Change[]> {
  const found = yield* rows<ChangeRow>(
    `SELECT * FROM change WHERE tenant_id = ? AND revision > ? AND revision <= ? AND ${POLICY_CHANGES_ONLY} AND ${onPrimary} ORDER BY revision LIMIT ?`,
    tenantId,
    after,
    until,
    limit,
  );
  return found.map(toChange);
}

function toChange(row: ChangeRow): Change {
  return {
    revision: row.revision,
    id: row.id,
    tenantId: row.tenant_id,
    kind: row.kind,
    actor: row.actor,
    actorTenantId: row.actor_tenant_id,
    at: row.at,
    ruleId: row.rule_id,
  };
}
