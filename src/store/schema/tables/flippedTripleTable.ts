import type { IdentityProvider } from '../../../domain/decisions/connection';
import { defineTable } from './defineTable';

/** Triples that have become blocked or allowed, and whose resources are not up to date yet. */
export interface FlippedTripleRow {
  readonly creator_tenant_id: string;
  readonly sign_in_tenant_id: string;
  readonly identity_provider: IdentityProvider;
  /** The decision that it flipped to takes in every change up to this one. */
  readonly flipped_revision: number;
  /** The tenant whose job sweeps the resources that use it; null if no job does. */
  readonly swept_by: string | null;
}

export const flippedTripleTable = defineTable<FlippedTripleRow>({
  name: 'flipped_pair',
  columns: {
    creator_tenant_id: { type: 'uuid', primary: true, primaryKeyConstraintName: 'flipped_pair_pk' },
    sign_in_tenant_id: { type: 'uuid', primary: true, primaryKeyConstraintName: 'flipped_pair_pk' },
    identity_provider: { type: 'varchar', primary: true, primaryKeyConstraintName: 'flipped_pair_pk' },
    flipped_revision: { type: 'bigint' },
    swept_by: { type: 'uuid', nullable: true },
  },
  indices: [{ name: 'flipped_pair_by_sign_in', columns: ['sign_in_tenant_id', 'creator_tenant_id', 'identity_provider'] }],
  withoutRowid: true,
});
