import type { App } from '../app';
import type { IdentityProvider } from '../domain/decisions/connection';
import type { ConnectionRequest, MayAsk, UnresolvedConnection } from '../domain/decisions/evaluatedConnection';
import { RequestError } from '../domain/shared/requestError';
import type { SentRevision } from '../domain/shared/revision';
import { shortened } from '../domain/shared/text';
import type { TenantId } from '../domain/tenants/tenant';
import { parseTenantRef } from '../domain/tenants/tenantRef';
import type { TenantRef } from '../domain/tenants/tenantRef';

/** A connection as a caller names it. */
export interface ConnectionInput {
  /** An ID or a domain. Null: the connection carries no creator tenant. Leaving it out is an error. */
  readonly creatorTenant?: string | null | undefined;
  /** An ID or a domain. */
  readonly signInTenant: string;
  readonly connector?: { readonly name: string; readonly identityProvider: IdentityProvider } | null | undefined;
}

export interface EvaluateConnectionInput extends ConnectionInput {
  readonly minRevision?: SentRevision | null | undefined;
}

/** Reads the caller's input without asking the directory: returns the request in canonical form, or the error of the input. */
export function connectionRequest(input: ConnectionInput): ConnectionRequest | RequestError {
  if (input.creatorTenant === undefined) {
    return new RequestError(
      'BAD_USER_INPUT',
      '`creatorTenant` must be present: name the tenant that creates the connection, or give an explicit null if the connection carries no creator tenant.',
    );
  }
  const creatorTenant = input.creatorTenant === null ? null : namedTenant('creatorTenant', input.creatorTenant);
  if (creatorTenant instanceof RequestError) {
    return creatorTenant;
  }
  const signInTenant = namedTenant('signInTenant', input.signInTenant);
  if (signInTenant instanceof RequestError) {
    return signInTenant;
  }
  // INVARIANT: isolation governs every identity provider that is not exactly OTHER.
  return { creatorTenant, signInTenant, identityProvider: input.connector?.identityProvider === 'OTHER' ? 'OTHER' : 'ENTRA_ID' };
}

export function isWellFormed(request: ConnectionRequest | RequestError): request is ConnectionRequest {
  return !(request instanceof RequestError);
}

/** The error for an unresolved connection. No tenant owns an unknown domain, and only a caller who may ask about the connection learns that it is unknown. */
export function unresolvedError(mayAsk: MayAsk, unresolved: UnresolvedConnection): RequestError {
  if (!mayAsk(unresolved.creatorTenantId, unresolved.signInTenantId)) {
    return forbiddenConnection();
  }
  const unknown = unresolved.unknownDomains.map(
    ({ field, domain }) => `\`${field}\`: the directory has no tenant with the domain \`${domain}\`.`,
  );
  return new RequestError('BAD_USER_INPUT', unknown.join(' '));
}

export function forbiddenConnection(): RequestError {
  return new RequestError('FORBIDDEN', 'You may ask only about connections that your own tenant creates or is signed in to.');
}

function namedTenant(field: 'creatorTenant' | 'signInTenant', text: string): TenantRef | RequestError {
  const ref = parseTenantRef(text);
  if (ref === null || 'all' in ref) {
    return new RequestError('BAD_USER_INPUT', `\`${field}\`: \`${shortened(text)}\` is neither a tenant ID nor a domain.`);
  }
  return ref;
}

/** The tenants that own the domains of these requests. */
export async function ownersOf(app: App, requests: readonly ConnectionRequest[]): Promise<ReadonlyMap<string, TenantId>> {
  const domains = new Set(
    requests.flatMap(({ creatorTenant, signInTenant }) =>
      [creatorTenant, signInTenant].flatMap((ref) => (ref !== null && 'domain' in ref ? [ref.domain] : [])),
    ),
  );
  const tenants = domains.size === 0 ? [] : await app.store.current.tenants([], [...domains]);
  return new Map(tenants.flatMap((tenant) => tenant.domains.map((domain) => [domain, tenant.id] as const)));
}
