import type { PolicyEdit } from '../../domain/policies/change';
import type { TenantRule } from '../../domain/policies/policy';
import { NO_REVISION_YET } from '../../domain/shared/revision';
import type { TenantId } from '../../domain/tenants/tenant';
import type { Head } from '../port/changeLog';
import { isolationPolicyTable } from '../schema/tables/isolationPolicyTable';
import type { IsolationPolicyRow } from '../schema/tables/isolationPolicyTable';
import { tenantRuleTable } from '../schema/tables/tenantRuleTable';
import type { TenantRuleRow } from '../schema/tables/tenantRuleTable';
import type { Dialect } from '../sql/dialect';
import { affected, firstRow, inSlices, rows } from '../sql/query';
import type { Query } from '../sql/query';
import { toVersion } from './readPolicies';

/** Gives the policy a new version. Ends the rule versions that the edit closes, and opens those that it opens. */
export function* writePolicy(dialect: Dialect, { revision, at }: Head, tenantId: TenantId, edit: PolicyEdit): Query<void> {
  const ended = yield* firstRow<IsolationPolicyRow>(
    'UPDATE isolation_policy SET until_revision = ? WHERE tenant_id = ? AND until_revision = ? RETURNING *',
    revision,
    tenantId,
    NO_REVISION_YET,
  );
  const before = ended && toVersion(ended);
  for (const closed of inSlices(edit.closed)) {
    yield* closeRules(dialect, revision, tenantId, closed);
  }
  for (const opened of inSlices(edit.opened)) {
    yield* affected(dialect.insertAll(tenantRuleTable), JSON.stringify(opened.map((rule) => toRow(rule, tenantId, revision))));
  }
  const version: IsolationPolicyRow = {
    tenant_id: tenantId,
    from_revision: revision,
    until_revision: NO_REVISION_YET,
    enabled: edit.settings.enabled,
    mode: edit.settings.mode,
    unidentified_creators: edit.settings.unidentifiedCreators,
    cross_cloud_inbound: edit.settings.crossCloudInbound,
    rule_count: (before?.ruleCount ?? 0) + edit.opened.length - edit.closed.length,
    next_place: edit.opened.reduce((next, rule) => Math.max(next, rule.place + 1), before?.nextPlace ?? 0),
    updated_at: at,
    change_control: edit.changeControl ?? before?.changeControl ?? null,
  };
  yield* affected(dialect.insertAll(isolationPolicyTable), JSON.stringify([version]));
}

/** Finds each rule's newest version by its key, without reading the policy's other rules. */
function* closeRules(dialect: Dialect, revision: number, tenantId: TenantId, ids: readonly string[]): Query<void> {
  const ended = yield* rows<{ readonly tenant_id: string }>(
    `UPDATE tenant_rule SET until_revision = ? FROM ${dialect.eachUuid}
     WHERE tenant_rule.id = item.value AND tenant_rule.until_revision = ?
       AND tenant_rule.from_revision = (SELECT max(newest.from_revision) FROM tenant_rule newest WHERE newest.id = item.value)
     RETURNING tenant_id`,
    revision,
    dialect.list(ids),
    NO_REVISION_YET,
  );
  // INVARIANT: `rule_count` counts what edits open and close, so each rule that an edit closes must be open in this policy.
  if (ended.length !== ids.length || ended.some((row) => row.tenant_id !== tenantId)) {
    throw new Error(`Of ${String(ids.length)} rules to be closed, only ${String(ended.length)} were open in this policy.`);
  }
}

function toRow(rule: TenantRule, tenantId: TenantId, revision: number): TenantRuleRow {
  return {
    id: rule.id,
    from_revision: revision,
    until_revision: NO_REVISION_YET,
    tenant_id: tenantId,
    allowed_tenant_id: rule.allowedTenantId,
    allowed_tenant_name: rule.allowedTenantName,
    entered_as: rule.enteredAs,
    direction: rule.direction,
    note: rule.note,
    created_at: rule.createdAt,
    place: rule.place,
  };
}
