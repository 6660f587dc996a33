import type { ConnectionRecord } from '../../domain/connections/connectionRecord';
import type { ConsentLink } from '../../domain/connections/consentLink';
import type { EvaluatedConnection } from '../../domain/decisions/evaluatedConnection';
import type { Instant } from '../../domain/shared/revision';
import type { NewConnectionRecord, NewConsentLink } from '../port/units';
import { tripleOf, triplesLocked } from '../reassessment/triples';
import { deleteUnusedTriple, writeTriples } from '../reassessment/writeTriples';
import { connectionTable } from '../schema/tables/connectionTable';
import type { ConnectionRow } from '../schema/tables/connectionTable';
import { consentLinkTable } from '../schema/tables/consentLinkTable';
import type { ConsentLinkRow } from '../schema/tables/consentLinkTable';
import { resourceTripleTable } from '../schema/tables/resourceTripleTable';
import type { ResourceTripleRow } from '../schema/tables/resourceTripleTable';
import type { Dialect } from '../sql/dialect';
import { affected, firstRow, rows, ROWS_A_STATEMENT } from '../sql/query';
import type { Query } from '../sql/query';
import { FIRST_ID } from '../sql/timeOrderedIds';
import { addUsage } from '../tenants/tenantUsage';

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
  yield* addUsage(tenantId, { connections: 1 });
  return { id, tenantId, name, connector, identityProvider, signInTenantId: null, createdAt: at, assessment: null };
}

/** Deletes a connection that no resource uses, with its consent links. If no other connection has its triple, nothing decides the triple any more. */
export function* deleteConnection(id: string): Query<void> {
  yield* deleteLinks('connection_id = ?', id);
  const row = yield* firstRow<ConnectionRow>('DELETE FROM connection WHERE id = ? RETURNING *', id);
  if (!row) {
    throw new Error(`There is no connection \`${id}\` to delete.`);
  }
  yield* addUsage(row.tenant_id, { connections: -1 });
  if (row.sign_in_tenant_id !== null) {
    yield* deleteUnusedTriple({
      creator_tenant_id: row.tenant_id,
      sign_in_tenant_id: row.sign_in_tenant_id,
      identity_provider: row.identity_provider,
    });
  }
}

export function* createConsentLink(
  dialect: Dialect,
  { tenantId, connectionId, tokenHash, expiresAt }: NewConsentLink,
  id: string,
): Query<ConsentLink> {
  const row: ConsentLinkRow = { id, tenant_id: tenantId, connection_id: connectionId, token_hash: tokenHash, expires_at: expiresAt };
  yield* affected(dialect.insertAll(consentLinkTable), JSON.stringify([row]));
  return { id, connectionId, expiresAt };
}

// A link that was used or revoked is deleted: a caller that has its token learns no more than that the link is not valid.

export function* revokeConsentLinks(connectionId: string, at: Instant): Query<number> {
  return yield* deleteLinks('connection_id = ? AND expires_at > ?', connectionId, at);
}

/** Deletes the links that fulfil the condition, in statements of a bounded size; returns the number deleted. */
function* deleteLinks(condition: string, ...values: readonly unknown[]): Query<number> {
  const text = `DELETE FROM consent_link WHERE id IN (SELECT id FROM consent_link WHERE ${condition} LIMIT ?)`;
  let deleted = 0;
  let some: number;
  do {
    some = yield* affected(text, ...values, ROWS_A_STATEMENT);
    deleted += some;
  } while (some === ROWS_A_STATEMENT);
  return deleted;
}

export function* useConsentLink(tokenHash: string, at: Instant): Query<boolean> {
  return (yield* affected('DELETE FROM consent_link WHERE token_hash = ? AND expires_at > ?', tokenHash, at)) === 1;
}

/** How many links one step deletes at most. */
const PURGED_AT_ONCE = 200;

/** Deletes some of the links that have expired; returns the number deleted. */
export function* purgeConsentLinks(dialect: Dialect, now: Instant): Query<number> {
  const expired = yield* rows<{ readonly id: string }>(
    'SELECT id FROM consent_link WHERE expires_at <= ? ORDER BY expires_at LIMIT ?',
    now,
    PURGED_AT_ONCE,
  );
  return expired.length === 0
    ? 0
    : yield* affected(`DELETE FROM consent_link WHERE id ${dialect.among('uuid')}`, dialect.list(expired.map(({ id }) => id)));
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
  let resources: readonly { readonly resource_id: string }[] = [];
  do {
    resources = yield* rows<{ readonly resource_id: string }>(
      'SELECT DISTINCT resource_id FROM resource_connection WHERE connection_id = ? AND resource_id > ? ORDER BY resource_id LIMIT ?',
      ...[connectionId, resources.at(-1)?.resource_id ?? FIRST_ID, ROWS_A_STATEMENT],
    );
    const uses: ResourceTripleRow[] = resources.map((row) => ({ ...key, resource_id: row.resource_id }));
    if (uses.length > 0) {
      yield* affected(
        `${dialect.insertAll(resourceTripleTable)} ON CONFLICT (creator_tenant_id, sign_in_tenant_id, identity_provider, resource_id) DO NOTHING`,
        JSON.stringify(uses),
      );
    }
  } while (resources.length === ROWS_A_STATEMENT);
  return true;
}
