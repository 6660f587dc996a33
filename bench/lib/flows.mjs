// Adds flows of one tenant to a data set, each with one connection, as the product would have saved them while the tenant's isolation was off.
import { inserting } from './dataSet.mjs';
import { product } from './ours.mjs';
import { mix } from './random.mjs';

const PROVIDER = 'ENTRA_ID';

/** An ID like those of the product: a UUIDv7, each greater than the one before. */
function idAt(kind, number) {
  const time = (Date.UTC(2026, 0, 1) + number * 37).toString(16).padStart(12, '0');
  const rest = mix(kind, number).toString(16).padStart(8, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${kind}00-8000-0000${rest}`;
}
export const flowId = (number) => idAt(1, number);

/** Gives a function for `dataSet`'s `more` that adds `flows` flows of the creator, spread over the sign-in tenants. */
export function flowsOf({ creatorTenantId, signInTenantIds, flows, revision, at }) {
  return (database) => {
    const put = (table, row) => inserting(database, table, Object.keys(row))(row);
    const pairOf = (sign_in_tenant_id) => ({ creator_tenant_id: creatorTenantId, sign_in_tenant_id, identity_provider: PROVIDER });
    signInTenantIds.forEach((signIn, place) => {
      const connection = { creatorTenantId, signInTenantId: signIn, identityProvider: PROVIDER };
      const [creator, other] = [creatorTenantId, signIn].map((tenantId) => ({ tenantId, tenant: null, policy: null }));
      const decision = JSON.stringify(product('domain/decisions/decide').decide(creator, other, connection));
      put('connection_pair', { ...pairOf(signIn), decision, allowed: 1, decided_revision: revision, cause_revision: null });
      put('connection', {
        id: idAt(2, place),
        tenant_id: creatorTenantId,
        name: 'Mail',
        connector: 'mail',
        identity_provider: PROVIDER,
        sign_in_tenant_id: signIn,
        created_at: at,
      });
    });
    const columns = {
      resource: ['id', 'tenant_id', 'kind', 'name', 'status', 'created_at'],
      resource_connection: ['resource_id', 'place', 'connection_id'],
      resource_pair: ['creator_tenant_id', 'sign_in_tenant_id', 'identity_provider', 'resource_id'],
      resource_status_change: ['tenant_id', 'number', 'resource_id', 'to_status', 'at'],
    };
    const into = Object.fromEntries(Object.entries(columns).map(([table, names]) => [table, inserting(database, table, names)]));
    for (let number = 0; number < flows; number += 1) {
      const id = flowId(number);
      const place = mix(3, number) % signInTenantIds.length;
      into.resource({
        id,
        tenant_id: creatorTenantId,
        kind: 'FLOW',
        name: `Nightly report ${String(number)}`,
        status: 'ACTIVE',
        created_at: at,
      });
      into.resource_connection({ resource_id: id, place: 0, connection_id: idAt(2, place) });
      into.resource_pair({ ...pairOf(signInTenantIds[place]), resource_id: id });
      into.resource_status_change({ tenant_id: creatorTenantId, number: number + 1, resource_id: id, to_status: 'ACTIVE', at });
    }
    put('resource_status_count', { tenant_id: creatorTenantId, changes: flows });
    const { id } = database.prepare('SELECT id FROM change WHERE revision = ?').get(revision);
    put('follower_cursor', { name: 'reassessment', position: `${String(revision)} ${id}` });
  };
}
