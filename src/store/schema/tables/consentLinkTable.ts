import { defineTable } from './defineTable';

/** Consent links. Of a token only a hash is stored. */
export interface ConsentLinkRow {
  readonly id: string;
  readonly connection_id: string;
  readonly token_hash: string;
  readonly expires_at: number;
  readonly used_at: number | null;
  readonly revoked_at: number | null;
}

export const consentLinkTable = defineTable<ConsentLinkRow>({
  name: 'consent_link',
  columns: {
    id: { type: 'uuid', primary: true, primaryKeyConstraintName: 'consent_link_pk' },
    connection_id: { type: 'uuid' },
    token_hash: { type: 'varchar' },
    expires_at: { type: 'bigint' },
    used_at: { type: 'bigint', nullable: true },
    revoked_at: { type: 'bigint', nullable: true },
  },
  indices: [
    { name: 'consent_link_by_token', columns: ['token_hash'], unique: true },
    { name: 'consent_link_by_connection', columns: ['connection_id'] },
  ],
  withoutRowid: true,
});
