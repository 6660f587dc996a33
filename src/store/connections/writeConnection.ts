import type { ConnectionRecord } from '../../domain/connections/connectionRecord';
import type { ConsentLink } from '../../domain/connections/consentLink';
import type { EvaluatedConnection } from '../../domain/decisions/evaluatedConnection';
import type { Instant } from '../../domain/shared/revision';
import type { NewConnectionRecord } from '../port/units';
import { tripleOf, triplesLocked } from '../reassessment/triples';
import { writeTriples } from '../reassessment/writeTriples';
import { connectionTable } from '../schema/tables/connectionTable';
import type { ConnectionRow } from '../schema/tables/connectionTable';
import { consentLinkTable } from '../schema/tables/consentLinkTable';
import type { ConsentLinkRow } from '../schema/tables/consentLinkTable';
import { resourceTripleTable } from '../schema/tables/resourceTripleTable';
import type { ResourceTripleRow } from '../schema/tables/resourceTripleTable';
import type { Dialect } from '../sql/dialect';
import { affected, rows } from '../sql/query';
import type { Query } from '../sql/query';

export function* createConnection(dialect: Dialect, given: NewConnectionRecord, id: string, at: Instant): Query<ConnectionRecord> {
  const { tenantId, name, connector, identityProvider } = given;
  const row: ConnectionRow = {
    id,
    tenant_id: tenantId,
    name,
    connector,
    identity_provider: identityProvider,
    sign_in_tenant_id: null,
    created_at: at,
  };
  yield* affected(dialect.insertAll(connectionTable), JSON.stringify([row]));
  return { id, tenantId, name, connector, identityProvider, signInTenantId: null, createdAt: at, assessment: null };
}

export function* deleteConnection(id: string): Query<void> {
  yield* affected('DELETE FROM consent_link WHERE connection_id = ?', id);
  yield* affected('DELETE FROM connection WHERE id = ?', id);
}

export function* createConsentLink(
  dialect: Dialect,
  { connectionId, tokenHash, expiresAt }: { readonly connectionId: string; readonly tokenHash: string; readonly expiresAt: Instant },
  id: string,
): Query<ConsentLink> {
  const row: ConsentLinkRow = {
    id,
    connection_id: connectionId,
    token_hash: tokenHash,
    expires_at: expiresAt,
    used_at: null,
    revoked_at: null,
  };
  yield* affected(dialect.insertAll(consentLinkTable), JSON.stringify([row]));
  return { id, connectionId, expiresAt };
}

const USABLE = 'used_at IS NULL AND revoked_at IS NULL AND expires_at > ?';

export function* revokeConsentLinks(connectionId: string, at: Instant): Query<number> {
  return yield* affected(`UPDATE consent_link SET revoked_at = ? WHERE connection_id = ? AND ${USABLE}`, at, connectionId, at);
}

export function* useConsentLink(tokenHash: string, at: Instant): Query<boolean> {
  return (yield* affected(`UPDATE consent_link SET used_at = ? WHERE token_hash = ? AND ${USABLE}`, at, tokenHash, at)) === 1;
}

/** False if the connection has a sign-in tenant already. Resources that use the connection use its triple from now on. */
export function* signIn(dialect: Dialect, connectionId: string, decided: EvaluatedConnection): Query<boolean> {
  if (!decided.decision.allowed) {
    throw new Error('Nobody can sign in to a connection that policy blocks.');
  }
  const key = tripleOf(decided.connection);
  const signedIn = yield* affected(
    'UPDATE connection SET sign_in_tenant_id = ? WHERE id = ? AND sign_in_tenant_id IS NULL',
    key.sign_in_tenant_id,
    connectionId,
  );
  if (signedIn === 0) {
    return false;
  }
  yield* writeTriples(dialect, yield* triplesLocked(dialect, [key]), [decided]);
  const resources = yield* rows<{ readonly resource_id: string }>(
    'SELECT resource_id FROM resource_connection WHERE connection_id = ?',
    connectionId,
  );
  const uses: ResourceTripleRow[] = resources.map((row) => ({ ...key, resource_id: row.resource_id }));
  if (uses.length > 0) {
    yield* affected(
      `${dialect.insertAll(resourceTripleTable)} ON CONFLICT (creator_tenant_id, sign_in_tenant_id, identity_provider, resource_id) DO NOTHING`,
      JSON.stringify(uses),
    );
  }
  return true;
}
