import type { IdentityProvider } from '../../../domain/decisions/connection';
import { defineTable } from './defineTable';

/**
 * One row for each distinct triple (creator tenant, sign-in tenant, identity provider), which all its connections share.
 * The tables `connection_pair`, `resource_pair` and `flipped_pair` store triples. They keep their names, because a released migration is never edited.
 */
export interface ConnectionTripleRow {
  readonly creator_tenant_id: string;
  readonly sign_in_tenant_id: string;
  readonly identity_provider: IdentityProvider;
  /** JSON. */
  readonly decision: string;
  /** 0 and 1 on SQLite. */
  readonly allowed: boolean | number;
  readonly decided_revision: number;
  /** The change that last made it blocked or allowed; null if its decision was never the other one. */
  readonly cause_revision: number | null;
}

export const connectionTripleTable = defineTable<ConnectionTripleRow>({
  name: 'connection_pair',
  columns: {
    creator_tenant_id: { type: 'uuid', primary: true, primaryKeyConstraintName: 'connection_pair_pk' },
    sign_in_tenant_id: { type: 'uuid', primary: true, primaryKeyConstraintName: 'connection_pair_pk' },
    identity_provider: { type: 'varchar', primary: true, primaryKeyConstraintName: 'connection_pair_pk' },
    decision: { type: 'text' },
    allowed: { type: 'boolean' },
    decided_revision: { type: 'bigint' },
    cause_revision: { type: 'bigint', nullable: true },
  },
  indices: [{ name: 'connection_pair_by_sign_in', columns: ['sign_in_tenant_id', 'creator_tenant_id', 'identity_provider'] }],
  withoutRowid: true,
});
