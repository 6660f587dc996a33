import type { ChangeControl, Choice, IsolationMode } from '../../../domain/policies/policy';
import { defineTable } from './defineTable';

/** Versions of policies. Every policy change opens one, so `from_revision` is the policy's revision. */
export interface IsolationPolicyRow {
  readonly tenant_id: string;
  readonly from_revision: number;
  readonly until_revision: number;
  /** 0 and 1 on SQLite. */
  readonly enabled: boolean | number;
  readonly mode: IsolationMode;
  readonly unidentified_creators: Choice;
  readonly cross_cloud_inbound: Choice;
  readonly rule_count: number;
  readonly next_place: number;
  readonly updated_at: number;
  /** Null: DIRECT. */
  readonly change_control: ChangeControl | null;
}

export const isolationPolicyTable = defineTable<IsolationPolicyRow>({
  name: 'isolation_policy',
  columns: {
    tenant_id: { type: 'uuid', primary: true, primaryKeyConstraintName: 'isolation_policy_pk' },
    from_revision: { type: 'bigint', primary: true, primaryKeyConstraintName: 'isolation_policy_pk' },
    until_revision: { type: 'bigint' },
    enabled: { type: 'boolean' },
    mode: { type: 'varchar' },
    unidentified_creators: { type: 'varchar' },
    cross_cloud_inbound: { type: 'varchar' },
    rule_count: { type: 'integer' },
    next_place: { type: 'integer' },
    updated_at: { type: 'bigint' },
    change_control: { type: 'varchar', nullable: true },
  },
  indices: [{ name: 'isolation_policy_one_open', columns: ['tenant_id', 'until_revision'], unique: true }],
  checks: [{ name: 'isolation_policy_lasts', expression: 'from_revision < until_revision' }],
  withoutRowid: true,
});
