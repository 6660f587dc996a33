import type { RuleDirection } from '../../../domain/policies/policy';
import { defineTable } from './defineTable';

/** Versions of the rules of all policies. */
export interface TenantRuleRow {
  readonly id: string;
  readonly from_revision: number;
  readonly until_revision: number;
  readonly tenant_id: string;
  /** A tenant ID, or `*`. */
  readonly allowed_tenant_id: string;
  readonly allowed_tenant_name: string | null;
  readonly entered_as: string;
  readonly direction: RuleDirection;
  readonly note: string | null;
  readonly created_at: number;
  readonly place: number;
}

export const tenantRuleTable = defineTable<TenantRuleRow>({
  name: 'tenant_rule',
  columns: {
    id: { type: 'uuid', primary: true, primaryKeyConstraintName: 'tenant_rule_pk' },
    from_revision: { type: 'bigint', primary: true, primaryKeyConstraintName: 'tenant_rule_pk' },
    until_revision: { type: 'bigint' },
    tenant_id: { type: 'uuid' },
    allowed_tenant_id: { type: 'varchar' },
    allowed_tenant_name: { type: 'varchar', nullable: true },
    entered_as: { type: 'varchar' },
    direction: { type: 'varchar' },
    note: { type: 'varchar', nullable: true },
    created_at: { type: 'bigint' },
    place: { type: 'integer' },
  },
  indices: [
    // INVARIANT: a change ends at most one version of a rule, so this also makes sure that a policy has one open rule for each allowed tenant.
    { name: 'tenant_rule_one_open', columns: ['tenant_id', 'allowed_tenant_id', 'until_revision'], unique: true },
    { name: 'tenant_rule_by_place', columns: ['tenant_id', 'until_revision', 'place'] },
    // INVARIANT: a place belongs to one rule for ever.
    { name: 'tenant_rule_by_life', columns: ['tenant_id', 'place', 'from_revision'], unique: true },
    { name: 'tenant_rule_by_from', columns: ['tenant_id', 'from_revision'] },
  ],
  checks: [{ name: 'tenant_rule_lasts', expression: 'from_revision < until_revision' }],
});
