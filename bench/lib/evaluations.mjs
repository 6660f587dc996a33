// The requests of goals 1 and 2, and the expected answers: the product's own `decide` makes them on the policies of the data set.
import { pairsOf } from './model.mjs';
import { product } from './ours.mjs';

/** Every field of a decision that a caller can act on. `rule` is left out, because only readers of the policy see it. */
const FIELDS =
  'allowed reason blockedDirections message creatorTenantId signInTenantId outbound { direction allowed reason } inbound { direction allowed reason } revision';
export const ONE = `query Evaluate($input: EvaluateConnectionInput!) { evaluateConnection(input: $input) { ${FIELDS} } }`;
export const MANY = `query EvaluateMany($inputs: [EvaluateConnectionInput!]!) { evaluateConnections(inputs: $inputs) { ${FIELDS} } }`;

const CONNECTOR = { name: 'Office 365 Outlook', identityProvider: 'ENTRA_ID' };

/** Gives `count` connections, each with its { input, decision }. The decision has its fields in the document's order. */
export function evaluations(data, count, seed) {
  const asked = pairsOf(data, count, seed);
  const stateOf = states(data, new Set(asked.flatMap(({ creator, signIn }) => [creator, signIn])));
  return asked.map((pair) => {
    const [creatorTenantId, signInTenantId] = [data.tenantId(pair.creator), data.tenantId(pair.signIn)];
    return {
      pair,
      input: { creatorTenant: creatorTenantId, signInTenant: signInTenantId, connector: CONNECTOR },
      decision: decisionOf(stateOf, { creatorTenantId, signInTenantId, identityProvider: 'ENTRA_ID' }, data.revision),
    };
  });
}

/** Gives a function that finds a tenant's state, as `decide` takes it, by ID. `indexes` are the tenants; the default is all. */
export function states(data, indexes = Array.from({ length: data.tenants }, (_, index) => index)) {
  const { compilePolicy } = product('domain/policies/compiledPolicy');
  const all = new Map();
  for (const index of indexes) {
    const tenantId = data.tenantId(index);
    const rules = Array.from({ length: data.rules }, (_, place) => data.rule(index, place));
    all.set(tenantId, { tenantId, tenant: data.tenant(index), policy: compilePolicy(data.settings(index), rules) });
  }
  return (id) => all.get(id);
}

function decisionOf(stateOf, connection, revision) {
  const { creatorTenantId, signInTenantId } = connection;
  const decision = product('domain/decisions/decide').decide(stateOf(creatorTenantId), stateOf(signInTenantId), connection);
  const [creator, signIn] = [stateOf(creatorTenantId).tenant, stateOf(signInTenantId).tenant];
  // Only readers of a side's policy see its reason, and a PlatformEvaluator is not one.
  const side = ({ direction, allowed }) => ({ direction, allowed, reason: null });
  return {
    allowed: decision.allowed,
    reason: decision.reason,
    blockedDirections: decision.blockedDirections,
    message: product('domain/decisions/decisionMessage').decisionMessage(decision, creator, signIn, connection),
    creatorTenantId,
    signInTenantId,
    outbound: side(decision.outbound),
    inbound: side(decision.inbound),
    revision: String(revision),
  };
}
