import type { Direction } from '../policies/policy';
import { tenantName } from '../tenants/tenant';
import type { Tenant } from '../tenants/tenant';
import type { Connection } from './connection';
import type { Decision } from './decision';

/**
 * Tells the person who made the connection which tenant blocks it, in which direction, and whom to ask. `creator` and `signIn` are the connection's tenants
 * as the directory holds them. The message depends on the outcomes only. It never depends on a rule or a side's reason, because only readers of the policy
 * may see those.
 */
export function decisionMessage(decision: Decision, creator: Tenant | null, signIn: Tenant | null, connection: Connection): string {
  const to = tenantName(signIn, connection.signInTenantId);
  const from = connection.creatorTenantId === null ? null : tenantName(creator, connection.creatorTenantId);
  if (connection.identityProvider === 'OTHER') {
    const connector = 'The connector does not authenticate with Entra ID';
    return from === null
      ? `${connector}, so isolation does not apply to this connection to ${to}.`
      : `${connector}, so isolation does not apply to this connection from ${from} to ${to}.`;
  }
  if (from === null) {
    return unidentified(decision.allowed, to, shortName(signIn, to));
  }
  if (connection.creatorTenantId === connection.signInTenantId) {
    return `${to} creates the connection and is signed in to: isolation does not apply within one tenant.`;
  }
  if (decision.allowed) {
    return `Isolation lets this connection from ${from} to ${to} through.`;
  }
  const alike = creator?.name === signIn?.name;
  return blocked(decision.blockedDirections, {
    from,
    to,
    shortFrom: alike ? from : shortName(creator, from),
    shortTo: alike ? to : shortName(signIn, to),
  });
}

interface Names {
  readonly from: string;
  readonly to: string;
  /** Used when a sentence names the tenant for the second time. */
  readonly shortFrom: string;
  readonly shortTo: string;
}

function blocked(directions: readonly Direction[], { from, to, shortFrom, shortTo }: Names): string {
  const askCreator = `an admin of ${shortFrom} to add an outbound rule for ${shortTo}`;
  const askSignIn = `an admin of ${shortTo} to add an inbound rule for ${shortFrom}`;
  if (!directions.includes('INBOUND')) {
    return `${from} does not allow connections to ${to}. Ask ${askCreator}.`;
  }
  if (!directions.includes('OUTBOUND')) {
    return `${to} does not accept connections from ${from}. Ask ${askSignIn}.`;
  }
  const both = `${from} does not allow connections to ${to}, and ${shortTo} does not accept connections from ${shortFrom}`;
  return `${both}. Ask ${askCreator}, and ${askSignIn}.`;
}

function unidentified(allowed: boolean, to: string, shortTo: string): string {
  return allowed
    ? `The connection carries no creator tenant, and ${to} lets it through.`
    : `The connection carries no creator tenant, and ${to} does not accept such connections. Ask an admin of ${shortTo} to allow connections without a creator tenant.`;
}

function shortName(tenant: Tenant | null, name: string): string {
  return tenant?.name ?? name;
}
