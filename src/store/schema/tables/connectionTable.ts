import type { IdentityProvider } from '../../../domain/decisions/connection';
import { defineTable } from './defineTable';

/** Connection records. */
export interface ConnectionRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly name: string;
  readonly connector: string;
  readonly identity_provider: IdentityProvider;
  /** Null until somebody signs in. */
  readonly sign_in_tenant_id: string | null;
  readonly created_at: number;
}

export const connectionTable = defineTable<ConnectionRow>({
  name: 'connection',
  columns: {
    id: { type: 'uuid', primary: true, primaryKeyConstraintName: 'connection_pk' },
    tenant_id: { type: 'uuid' },
    name: { type: 'varchar' },
    connector: { type: 'varchar' },
    identity_provider: { type: 'varchar' },
    sign_in_tenant_id: { type: 'uuid', nullable: true },
    created_at: { type: 'bigint' },
  },
  indices: [
    { name: 'connection_by_tenant', columns: ['tenant_id', 'id'] },
    { name: 'connection_by_triple', columns: ['tenant_id', 'sign_in_tenant_id', 'identity_provider'] },
  ],
  withoutRowid: true,
});
