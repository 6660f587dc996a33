import type { PolicyRequestStatus } from '../../../domain/policyRequests/policyRequest';
import { defineTable } from './defineTable';

/** Requests for a policy change. */
export interface PolicyRequestRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly status: PolicyRequestStatus;
  readonly justification: string;
  /** JSON, as are the other two. */
  readonly requested_by: string;
  readonly requested_at: number;
  readonly base_revision: number;
  readonly verified_by: string | null;
  readonly resolved_by: string | null;
  readonly resolved_at: number | null;
  readonly resolution: string | null;
  readonly change_revision: number | null;
  /** JSON; read apart, since it can be long, as can the differences. */
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
  ],
  withoutRowid: true,
});
