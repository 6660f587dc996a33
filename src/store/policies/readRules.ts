import type { TenantRule } from '../../domain/policies/policy';
import { NO_REVISION_YET } from '../../domain/shared/revision';
import type { Revision } from '../../domain/shared/revision';
import { isUuid } from '../../domain/shared/uuid';
import type { TenantId } from '../../domain/tenants/tenant';
import type { TenantRuleRow } from '../schema/tables/tenantRuleTable';
import { firstRow, rows } from '../sql/query';
import type { Query } from '../sql/query';

interface OwnedRule {
  readonly tenantId: TenantId;
  readonly rule: TenantRule;
}

/** All rules of a policy, in the order of their places. */
export function* rulesNow(tenantId: TenantId): Query<TenantRule[]> {
  const found = yield* rows<TenantRuleRow>(
    'SELECT * FROM tenant_rule WHERE tenant_id = ? AND until_revision = ? ORDER BY place',
    tenantId,
    NO_REVISION_YET,
  );
  return found.map(toRule);
}

/** The rule with this ID that was open at the revision. The ID may be any text. */
export function* ruleById(ruleId: string, revision: Revision): Query<OwnedRule | null> {
  if (!isUuid(ruleId)) {
    return null;
  }
  const row = yield* firstRow<TenantRuleRow>(
    'SELECT * FROM tenant_rule WHERE id = ? AND from_revision <= ? ORDER BY from_revision DESC LIMIT 1',
    ruleId,
    revision,
  );
  return row && row.until_revision > revision ? { tenantId: row.tenant_id, rule: toRule(row) } : null;
}

/** The open rule with this ID. */
export function* ruleByIdNow(ruleId: string): Query<OwnedRule | null> {
  return yield* ruleById(ruleId, NO_REVISION_YET - 1);
}

/** The rule of the policy that named this tenant (or `*`) at the revision. */
export function* ruleFor(tenantId: TenantId, allowedTenantId: string, revision: Revision): Query<TenantRule | null> {
  const row = yield* firstRow<TenantRuleRow>(
    'SELECT * FROM tenant_rule WHERE tenant_id = ? AND allowed_tenant_id = ? AND until_revision > ? ORDER BY until_revision LIMIT 1',
    tenantId,
    allowedTenantId,
    revision,
  );
  return row && row.from_revision <= revision ? toRule(row) : null;
}

/** The open rule of the policy that names this tenant (or `*`). */
export function* ruleForNow(tenantId: TenantId, allowedTenantId: string): Query<TenantRule | null> {
  return yield* ruleFor(tenantId, allowedTenantId, NO_REVISION_YET - 1);
}

/**
 * A page of the policy as it was at the revision. Versions that are still open are read from the index in the order of their places, however long the
 * history is. Versions that have ended since then are sorted.
 */
export function* rulesAt(tenantId: TenantId, revision: Revision, limit: number, afterPlace: number | null): Query<TenantRule[]> {
  const place = afterPlace ?? -1;
  const found = yield* rows<TenantRuleRow>(
    `SELECT * FROM (
       SELECT * FROM (
         SELECT * FROM tenant_rule WHERE tenant_id = ? AND until_revision = ? AND from_revision <= ? AND place > ? ORDER BY place LIMIT ?) AS open
       UNION ALL
       SELECT * FROM (
         SELECT * FROM tenant_rule
         WHERE tenant_id = ? AND until_revision > ? AND until_revision < ? AND from_revision <= ? AND place > ? ORDER BY place LIMIT ?) AS ended
     ) AS version ORDER BY place LIMIT ?`,
    ...[tenantId, NO_REVISION_YET, revision, place, limit],
    ...[tenantId, revision, NO_REVISION_YET, revision, place, limit],
    limit,
  );
  return found.map(toRule);
}

/** The rule versions that the change at this revision opened, and those that it ended. */
export function* rulesMovedAt(tenantId: TenantId, revision: Revision): Query<{ opened: TenantRule[]; closed: TenantRule[] }> {
  const found = yield* rows<TenantRuleRow>(
    `SELECT * FROM tenant_rule WHERE tenant_id = ? AND from_revision = ?
     UNION ALL SELECT * FROM tenant_rule WHERE tenant_id = ? AND until_revision = ?`,
    ...[tenantId, revision],
    ...[tenantId, revision],
  );
  return {
    opened: found.filter((row) => row.from_revision === revision).map(toRule),
    closed: found.filter((row) => row.until_revision === revision).map(toRule),
  };
}

export function toRule(row: TenantRuleRow): TenantRule {
  return {
    id: row.id,
    allowedTenantId: row.allowed_tenant_id,
    allowedTenantName: row.allowed_tenant_name,
    // Most rules are entered as the ID: one text in memory, not two.
    enteredAs: row.entered_as === row.allowed_tenant_id ? row.allowed_tenant_id : row.entered_as,
    direction: row.direction,
    note: row.note,
    createdAt: row.created_at,
    place: row.place,
  };
}
