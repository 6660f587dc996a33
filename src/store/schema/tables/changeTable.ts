import type { ChangeKind } from '../../../domain/policies/change';
import { defineTable } from './defineTable';

/** The change log. Rows are only added, in the order of their revisions. */
export interface ChangeRow {
  readonly revision: number;
  readonly id: string;
  readonly tenant_id: string;
  readonly kind: ChangeKind;
  readonly actor: string;
  readonly actor_tenant_id: string | null;
  readonly at: number;
  readonly rule_id: string | null;
}

export const changeTable = defineTable<ChangeRow>({
  name: 'change',
  columns: {
    revision: { type: 'bigint', primary: true, primaryKeyConstraintName: 'change_pk' },
    id: { type: 'uuid' },
    tenant_id: { type: 'uuid' },
    kind: { type: 'varchar' },
    actor: { type: 'varchar' },
    actor_tenant_id: { type: 'uuid', nullable: true },
    at: { type: 'bigint' },
    rule_id: { type: 'uuid', nullable: true },
  },
  indices: [
    { name: 'change_by_tenant', columns: ['tenant_id', 'revision'] },
    { name: 'change_of_policy', columns: ['tenant_id', 'revision'], where: `kind NOT IN ('TENANT_REGISTERED', 'TENANT_UPDATED')` },
  ],
  withoutRowid: true,
});
