import type { IdentityProvider } from '../../../domain/decisions/connection';
import type { DecisionReason } from '../../../domain/decisions/decision';
import { defineTable } from './defineTable';

/** Recorded attempts, in the order of their UUIDv7. On Postgres the table is partitioned by the day in the ID. */
export interface ConnectionAttemptRow {
  readonly id: string;
  /** The time in the ID. */
  readonly at: number;
  readonly creator_tenant_id: string | null;
  readonly sign_in_tenant_id: string;
  readonly connector: string | null;
  readonly identity_provider: IdentityProvider;
  readonly user: string | null;
  readonly recorded_by_tenant_id: string | null;
  /** 0 and 1 on SQLite. */
  readonly allowed: boolean | number;
  readonly reason: DecisionReason;
  readonly revision: number;
}

export const connectionAttemptTable = defineTable<ConnectionAttemptRow>({
  name: 'connection_attempt',
  columns: {
    id: { type: 'uuid', primary: true, primaryKeyConstraintName: 'connection_attempt_pk' },
    at: { type: 'bigint' },
    creator_tenant_id: { type: 'uuid', nullable: true },
    sign_in_tenant_id: { type: 'uuid' },
    connector: { type: 'varchar', nullable: true },
    identity_provider: { type: 'varchar' },
    user: { type: 'varchar', nullable: true },
    recorded_by_tenant_id: { type: 'uuid', nullable: true },
    allowed: { type: 'boolean' },
    reason: { type: 'varchar' },
    revision: { type: 'bigint' },
  },
  indices: [
    { name: 'connection_attempt_by_creator', columns: ['creator_tenant_id', 'id'] },
    { name: 'connection_attempt_by_sign_in', columns: ['sign_in_tenant_id', 'id'] },
    // Few attempts are blocked, and readers mostly want those.
    { name: 'connection_attempt_blocked_by_creator', columns: ['creator_tenant_id', 'id'], where: 'allowed = false' },
    { name: 'connection_attempt_blocked_by_sign_in', columns: ['sign_in_tenant_id', 'id'], where: 'allowed = false' },
  ],
  withoutRowid: true,
});
