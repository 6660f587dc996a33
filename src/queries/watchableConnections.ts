import type { App } from '../app';
import type { Connection } from '../domain/decisions/connection';
import type { ConnectionRequest, MayAsk, UnresolvedConnection } from '../domain/decisions/evaluatedConnection';
import { RequestError } from '../domain/shared/requestError';
import type { TenantId } from '../domain/tenants/tenant';
import type { TenantRef } from '../domain/tenants/tenantRef';
import { connectionRequest, forbiddenConnection, isWellFormed, ownersOf, unresolvedError } from './connectionRequest';
import type { ConnectionInput } from './connectionRequest';

/** How many connections one subscription can watch at most. */
const MAX_WATCHED = 200;

/**
 * Resolves the domains of the connections that a subscriber wants to watch, in the given order. For the first invalid input it throws `BAD_USER_INPUT` or
 * `FORBIDDEN`, with its place in the list. An empty list, or one with more than `MAX_WATCHED` connections, is `BAD_USER_INPUT`.
 */
export async function watchableConnections(app: App, mayAsk: MayAsk, inputs: readonly ConnectionInput[]): Promise<readonly Connection[]> {
  if (inputs.length === 0 || inputs.length > MAX_WATCHED) {
    throw new RequestError(
      'BAD_USER_INPUT',
      `\`connections\` must name from 1 to ${String(MAX_WATCHED)} connections; it names ${String(inputs.length)}.`,
    );
  }
  const requests = inputs.map(connectionRequest);
  const owners = await ownersOf(app, requests.filter(isWellFormed));
  return requests.map((request, index) => {
    const connection = isWellFormed(request) ? watchable(mayAsk, owners, request) : request;
    if (connection instanceof RequestError) {
      throw new RequestError(connection.code, `\`connections[${String(index)}]\`: ${connection.message}`, { ...connection.details, index });
    }
    return connection;
  });
}

function watchable(mayAsk: MayAsk, owners: ReadonlyMap<string, TenantId>, request: ConnectionRequest): Connection | RequestError {
  const unknownDomains: UnresolvedConnection['unknownDomains'][number][] = [];
  const resolve = (field: 'creatorTenant' | 'signInTenant', ref: TenantRef): TenantId | null => {
    if ('id' in ref) {
      return ref.id;
    }
    const owner = owners.get(ref.domain) ?? null;
    if (owner === null) {
      unknownDomains.push({ field, domain: ref.domain });
    }
    return owner;
  };
  const creatorTenantId = request.creatorTenant === null ? null : resolve('creatorTenant', request.creatorTenant);
  const signInTenantId = resolve('signInTenant', request.signInTenant);
  if (signInTenantId === null || unknownDomains.length > 0) {
    return unresolvedError(mayAsk, { unknownDomains, creatorTenantId, signInTenantId });
  }
  return mayAsk(creatorTenantId, signInTenantId)
    ? { creatorTenantId, signInTenantId, identityProvider: request.identityProvider }
    : forbiddenConnection();
}
