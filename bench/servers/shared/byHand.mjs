// The decision, written by hand for this data set: two hash look-ups. Every reference server of goals 1 and 2 uses it.
import { model } from '../../lib/model.mjs';
import { flat } from '../../lib/random.mjs';

/** The policies by tenant ID, prepared once. */
export function policies(shape) {
  const data = model(shape);
  const all = new Map();
  for (let index = 0; index < data.tenants; index += 1) {
    const { id, name, domains, cloud } = data.tenant(index);
    const { enabled, mode, crossCloudInbound } = data.settings(index);
    const policy = {
      name: flat(`${name} (${domains[0]})`),
      short: flat(name),
      cloud,
      enabled,
      oneWay: mode === 'ONE_WAY',
      openClouds: crossCloudInbound === 'ALLOW',
    };
    policy.rules = new Map();
    policy.all = null;
    for (let place = 0; place < data.rules; place += 1) {
      const { allowedTenantId, direction } = data.rule(index, place);
      if (allowedTenantId === '*') {
        policy.all = direction;
      } else {
        policy.rules.set(allowedTenantId, direction);
      }
    }
    all.set(id, policy);
  }
  return { all, revision: String(data.revision) };
}

const NONE = [];
const ONLY_OUTBOUND = ['OUTBOUND'];
const ONLY_INBOUND = ['INBOUND'];
const BOTH = ['OUTBOUND', 'INBOUND'];

/** The decision about a connection between two known tenants, with its fields in the document's order. */
export function decideByHand({ all, revision }, creatorTenantId, signInTenantId) {
  const creator = all.get(creatorTenantId);
  const signIn = all.get(signInTenantId);
  const outbound = outboundSide(creator, signInTenantId);
  const inbound = inboundSide(signIn, creatorTenantId, creator);
  const from = creator.name;
  const to = signIn.name;
  let reason = 'PERMITTED';
  let blockedDirections = NONE;
  let message;
  if (outbound.allowed && inbound.allowed) {
    message = `Isolation lets this connection from ${from} to ${to} through.`;
  } else if (inbound.allowed) {
    reason = 'BLOCKED_OUTBOUND';
    blockedDirections = ONLY_OUTBOUND;
    message = `${from} does not allow connections to ${to}. Ask an admin of ${creator.short} to add an outbound rule for ${signIn.short}.`;
  } else if (outbound.allowed) {
    reason = 'BLOCKED_INBOUND';
    blockedDirections = ONLY_INBOUND;
    message = `${to} does not accept connections from ${from}. Ask an admin of ${signIn.short} to add an inbound rule for ${creator.short}.`;
  } else {
    reason = 'BLOCKED_BOTH';
    blockedDirections = BOTH;
    message = `${from} does not allow connections to ${to}, and ${signIn.short} does not accept connections from ${creator.short}. Ask an admin of ${creator.short} to add an outbound rule for ${signIn.short}, and an admin of ${signIn.short} to add an inbound rule for ${creator.short}.`;
  }
  const allowed = outbound.allowed && inbound.allowed;
  return { allowed, reason, blockedDirections, message, creatorTenantId, signInTenantId, outbound, inbound, revision };
}

// This caller may not see the reason of a side.
const side = (direction, allowed) => Object.freeze({ direction, allowed, reason: null });
const OUT_OPEN = side('OUTBOUND', true);
const OUT_BLOCKED = side('OUTBOUND', false);
const IN_OPEN = side('INBOUND', true);
const IN_BLOCKED = side('INBOUND', false);

function outboundSide({ enabled, oneWay, rules, all }, other) {
  if (!enabled || oneWay) {
    return OUT_OPEN;
  }
  const rule = rules.get(other);
  return rule === 'BOTH' || rule === 'OUTBOUND' || all === 'BOTH' || all === 'OUTBOUND' ? OUT_OPEN : OUT_BLOCKED;
}

function inboundSide({ enabled, rules, all, cloud, openClouds }, other, creator) {
  if (!enabled) {
    return IN_OPEN;
  }
  const rule = rules.get(other);
  if (rule === 'BOTH' || rule === 'INBOUND' || all === 'BOTH' || all === 'INBOUND') {
    return IN_OPEN;
  }
  return openClouds && cloud !== creator.cloud ? IN_OPEN : IN_BLOCKED;
}
