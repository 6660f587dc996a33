import type { ConsentLink } from '../../domain/connections/consentLink';
import { firstRow } from '../statement';
import type { Query } from '../statement';
import type { ConsentLinkRow } from '../tables/consentLinkTable';

/** The link, whatever became of it. */
export function* consentLinkByToken(tokenHash: string): Query<ConsentLink | null> {
  const row = yield* firstRow<ConsentLinkRow>('SELECT * FROM consent_link WHERE token_hash = ?', tokenHash);
  return row && { id: row.id, connectionId: row.connection_id, expiresAt: row.expires_at };
}
