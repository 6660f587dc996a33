// Decides in process, in several ways. Each gives { ns, allowed }: the CPU time of one decision, and the share of allowed connections as a check.
import { statefulIsAuthorized, preparsePolicySet } from '@cedar-policy/cedar-wasm/nodejs';
import { states } from '../lib/evaluations.mjs';
import { model, pairsOf } from '../lib/model.mjs';
import { product } from '../lib/ours.mjs';
import { answering, options } from '../lib/serving.mjs';

const { decide } = product('domain/decisions/decide');
const data = model(options.shape);
const stateOf = states(data);

// Parsed from JSON, as in a request: these IDs are not the same string objects as the keys of the policies.
const ids = JSON.parse(JSON.stringify(Array.from({ length: data.tenants }, (_, index) => data.tenantId(index))));
const connections = pairsOf(data, options.distinct, 17).map(({ creator, signIn }) => ({
  creatorTenantId: ids[creator],
  signInTenantId: ids[signIn],
  identityProvider: 'ENTRA_ID',
}));

/** The work of the server for a connection whose tenants are in memory: policy cache and evaluator. */
const evaluator = await filledEvaluator();
const cached = (connection) => evaluator.tryDecide(connection).decision.allowed;

/** The pure function, on states in a Map. */
const pure = (connection) => decide(stateOf(connection.creatorTenantId), stateOf(connection.signInTenantId), connection).allowed;

/** The reference: two bare look-ups in sets of rules. It is not the whole decision, so its share of allowed connections differs. */
const sets = new Map();
for (let index = 0; index < data.tenants; index += 1) {
  sets.set(data.tenantId(index), new Set(Array.from({ length: data.rules }, (_, place) => data.rule(index, place).allowedTenantId)));
}
const bare = ({ creatorTenantId, signInTenantId }) => {
  const outbound = sets.get(creatorTenantId).has(signInTenantId);
  // Both sides are always asked, so both are looked up.
  const inbound = sets.get(signInTenantId).has(creatorTenantId);
  return outbound && inbound;
};

const entities = cedarEntities();
const cedar = ({ creatorTenantId, signInTenantId }) => {
  const answer = statefulIsAuthorized({
    principal: { type: 'Tenant', id: creatorTenantId },
    action: { type: 'Action', id: 'connect' },
    resource: { type: 'Tenant', id: signInTenantId },
    context: {},
    preparsedPolicySetId: 'isolation',
    entities: [entities.get(creatorTenantId), entities.get(signInTenantId)],
  });
  if (answer.type !== 'success' || answer.response.diagnostics.errors.length > 0) {
    throw new Error(JSON.stringify(answer));
  }
  return answer.response.decision === 'allow';
};

function measured(way) {
  let next = 0;
  return ({ count }) => {
    let allowed = 0;
    const before = process.cpuUsage();
    for (let left = count; left > 0; left -= 1) {
      if (way(connections[next])) {
        allowed += 1;
      }
      next = next + 1 === connections.length ? 0 : next + 1;
    }
    const { user, system } = process.cpuUsage(before);
    return { ns: ((user + system) * 1000) / count, allowed: allowed / count };
  };
}

/** Checks that all ways that decide agree about each of the first connections. Gives how many of them are allowed. */
function checked({ count }) {
  const [first, second, third] = [pure, cached, cedar].map((way) => connections.slice(0, count).map(way));
  first.forEach((allowed, place) => {
    if (allowed !== second[place]) {
      throw new Error(`The cache and decide differ about ${JSON.stringify(connections[place])}.`);
    }
    if (allowed !== third[place]) {
      throw new Error(`Cedar and decide differ about ${JSON.stringify(connections[place])}.`);
    }
  });
  return first.filter(Boolean).length;
}

async function filledEvaluator() {
  const { PolicyCache } = product('live/cache/policyCache');
  const { AppliedRevision } = product('live/log/appliedRevision');
  const { Evaluator } = product('live/cache/evaluator');
  const keys = Array.from({ length: data.tenants }, (_, index) => data.tenantId(index));
  const tenants = new Map(
    keys.map((id, index) => {
      const rules = Array.from({ length: data.rules }, (_, place) => data.rule(index, place));
      return [id, { tenant: data.tenant(index), version: { settings: data.settings(index) }, rules }];
    }),
  );
  const snapshot = async (ids) => ({ head: data.revision, owners: new Map(), tenants: new Map(ids.map((id) => [id, tenants.get(id)])) });
  const sizes = { rules: 2_000_000, loaded: 2_000_000, others: 100_000 };
  const cache = new PolicyCache({ snapshot }, new AppliedRevision(data.revision), sizes);
  for (const id of keys) {
    cache.tenants.pin(id);
  }
  await cache.load(keys, [], { tenants: 0, weight: 0 });
  for (const id of keys) {
    cache.tenants.unpin(id);
  }
  return new Evaluator(cache);
}

function cedarEntities() {
  const parsed = preparsePolicySet('isolation', {
    staticPolicies: `permit(principal, action, resource) when {
      (!principal.enabled || principal.oneWay || principal.outgoing.contains(resource.id) || principal.allOut) &&
      (!resource.enabled || resource.incoming.contains(principal.id) || resource.allIn || (resource.openClouds && resource.cloud != principal.cloud))
    };`,
  });
  if (parsed.type !== 'success') {
    throw new Error(JSON.stringify(parsed));
  }
  const all = new Map();
  for (let index = 0; index < data.tenants; index += 1) {
    const id = data.tenantId(index);
    const { enabled, mode, crossCloudInbound } = data.settings(index);
    const rules = Array.from({ length: data.rules }, (_, place) => data.rule(index, place));
    const opens = (direction) =>
      rules.filter((rule) => rule.direction === 'BOTH' || rule.direction === direction).map((rule) => rule.allowedTenantId);
    const [inward, outward] = [opens('INBOUND'), opens('OUTBOUND')];
    const attrs = { id, enabled, oneWay: mode === 'ONE_WAY', cloud: data.tenant(index).cloud, openClouds: crossCloudInbound === 'ALLOW' };
    Object.assign(attrs, { incoming: inward, outgoing: outward, allIn: inward.includes('*'), allOut: outward.includes('*') });
    all.set(id, { uid: { type: 'Tenant', id }, attrs, parents: [] });
  }
  return all;
}

answering({ cached: measured(cached), pure: measured(pure), bare: measured(bare), cedar: measured(cedar), checked });
process.channel.ref();
process.send({ told: 'ready' });
