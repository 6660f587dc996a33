import { defineTable } from './defineTable';

/** Consent links that can still be used, or have expired and are about to be deleted. Of a token only a hash is stored. */
export interface ConsentLinkRow {
  readonly id: string;
  /** The tenant that owns the connection. */
  readonly tenant_id: string;
  readonly connection_id: string;
  readonly token_hash: string;
  readonly expires_at: number;
}

export const consentLinkTable = defineTable<ConsentLinkRow>({
  name: 'consent_link',
  columns: {
    id: { type: 'uuid', primary: true, primaryKeyConstraintName: 'consent_link_pk' },
    tenant_id: { type: 'uuid' },
    connection_id: { type: 'uuid' },
    token_hash: { type: 'varchar' },
    expires_at: { type: 'bigint' },
  },
  indices: [
    { name: 'consent_link_by_token', columns: ['token_hash'], unique: true },
    { name: 'consent_link_by_connection', columns: ['connection_id'] },
    { name: 'consent_link_by_tenant', columns: ['tenant_id', 'expires_at'] },
    { name: 'consent_link_by_expiry', columns: ['expires_at'] },
  ],
  withoutRowid: true,
});
