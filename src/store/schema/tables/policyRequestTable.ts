import type { PolicyRequestStatus } from '../../../domain/policyRequests/policyRequest';
import { defineTable } from './defineTable';

/** Policy requests. */
export interface PolicyRequestRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly status: PolicyRequestStatus;
  readonly justification: string;
  /** JSON, as `verified_by` and `resolved_by` are. */
  readonly requested_by: string;
  readonly requested_at: number;
  readonly base_revision: number;
  readonly verified_by: string | null;
  readonly resolved_by: string | null;
  readonly resolved_at: number | null;
  readonly resolution: string | null;
  readonly change_revision: number | null;
  /** JSON. It and `differences` are read separately, because they can be long. */
  readonly wanted: string;
  readonly differences: string | null;
}

export const policyRequestTable = defineTable<PolicyRequestRow>({
  name: 'policy_request',
  columns: {
    id: { type: 'uuid', primary: true, primaryKeyConstraintName: 'policy_request_pk' },
    tenant_id: { type: 'uuid' },
    status: { type: 'varchar' },
    justification: { type: 'text' },
    requested_by: { type: 'text' },
    requested_at: { type: 'bigint' },
    base_revision: { type: 'bigint' },
    verified_by: { type: 'text', nullable: true },
    resolved_by: { type: 'text', nullable: true },
    resolved_at: { type: 'bigint', nullable: true },
    resolution: { type: 'text', nullable: true },
    change_revision: { type: 'bigint', nullable: true },
    wanted: { type: 'text' },
    differences: { type: 'text', nullable: true },
  },
  indices: [
    { name: 'policy_request_by_tenant', columns: ['tenant_id', 'id'] },
    { name: 'policy_request_by_status', columns: ['status', 'id'] },
    { name: 'policy_request_by_end', columns: ['resolved_at'], where: 'resolved_at IS NOT NULL' },
  ],
  withoutRowid: true,
});
