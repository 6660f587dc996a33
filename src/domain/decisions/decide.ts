import type { CompiledPolicy, Direction, TenantRule } from '../policies/policy';
import type { TenantId } from '../tenants/tenant';
import type { Connection } from './connection';
import type { Decision, DecisionReason, SideReason, SideVerdict, TenantState } from './decision';

/**
 * Decides whether isolation lets the connection through. `creator` and `signIn` are the states of the connection's two tenants, at one and the same
 * revision; `creator` is null exactly if the connection carries no creator tenant. The decision depends on nothing else, and costs a few hash look-ups
 * however long the policies are.
 */
export function decide(creator: TenantState | null, signIn: TenantState, connection: Connection): Decision {
  if (connection.identityProvider === 'OTHER') {
    return NOT_GOVERNED;
  }
  if (creator === null) {
    return decideUnidentified(signIn);
  }
  if (connection.creatorTenantId === connection.signInTenantId) {
    return SAME_TENANT;
  }
  return bothSides(outboundSide(creator, connection.signInTenantId), inboundSide(signIn, creator));
}

/** No rule changes this. The `*` rule does not either: it covers every tenant, and this connection has no creator tenant. */
function decideUnidentified({ policy }: TenantState): Decision {
  if (policy?.settings.enabled !== true) {
    return NO_CREATOR_ISOLATION_OFF;
  }
  return policy.settings.unidentifiedCreators === 'ALLOW' ? UNIDENTIFIED_CREATOR_ALLOWED : UNIDENTIFIED_CREATOR_BLOCKED;
}

function outboundSide({ policy }: TenantState, other: TenantId): SideVerdict {
  if (policy?.settings.enabled !== true) {
    return OUTBOUND_OFF;
  }
  if (policy.settings.mode === 'ONE_WAY') {
    return OUTBOUND_UNRESTRICTED;
  }
  const rule = openingRule(policy, other, 'OUTBOUND');
  return rule === null ? OUTBOUND_BLOCKED : openedBy(policy, rule, 'OUTBOUND');
}

function inboundSide({ policy, tenant }: TenantState, other: TenantState): SideVerdict {
  if (policy?.settings.enabled !== true) {
    return INBOUND_OFF;
  }
  const rule = openingRule(policy, other.tenantId, 'INBOUND');
  if (rule !== null) {
    return openedBy(policy, rule, 'INBOUND');
  }
  const fromAnotherCloud = tenant !== null && other.tenant !== null && tenant.cloud !== other.tenant.cloud;
  return fromAnotherCloud && policy.settings.crossCloudInbound === 'ALLOW' ? INBOUND_FROM_ANOTHER_CLOUD : INBOUND_BLOCKED;
}

/** The rule that opens this direction for the other tenant: the rule that names exactly this tenant, else the `*` rule; null if neither opens it. */
function openingRule({ rules, wildcard }: CompiledPolicy, other: TenantId, direction: Direction): TenantRule | null {
  const exact = rules.get(other);
  if (exact !== undefined && opens(exact, direction)) {
    return exact;
  }
  return wildcard !== null && opens(wildcard, direction) ? wildcard : null;
}

function opens(rule: TenantRule, direction: Direction): boolean {
  return rule.direction === 'BOTH' || rule.direction === direction;
}

function openedBy({ wildcard }: CompiledPolicy, rule: TenantRule, direction: Direction): SideVerdict {
  return { direction, allowed: true, reason: rule === wildcard ? 'WILDCARD_RULE' : 'TENANT_RULE', rule };
}

/** The connection is allowed only if both sides allow it. */
function bothSides(outbound: SideVerdict, inbound: SideVerdict): Decision {
  if (outbound.allowed) {
    return inbound.allowed
      ? { allowed: true, reason: 'PERMITTED', blockedDirections: NONE, outbound, inbound }
      : { allowed: false, reason: 'BLOCKED_INBOUND', blockedDirections: ONLY_INBOUND, outbound, inbound };
  }
  return inbound.allowed
    ? { allowed: false, reason: 'BLOCKED_OUTBOUND', blockedDirections: ONLY_OUTBOUND, outbound, inbound }
    : { allowed: false, reason: 'BLOCKED_BOTH', blockedDirections: BOTH, outbound, inbound };
}

const NONE: readonly Direction[] = Object.freeze([]);
const ONLY_INBOUND: readonly Direction[] = Object.freeze(['INBOUND']);
const ONLY_OUTBOUND: readonly Direction[] = Object.freeze(['OUTBOUND']);
const BOTH: readonly Direction[] = Object.freeze(['OUTBOUND', 'INBOUND']);

const OUTBOUND_OFF = ruleless('OUTBOUND', true, 'ISOLATION_OFF');
const OUTBOUND_UNRESTRICTED = ruleless('OUTBOUND', true, 'DIRECTION_UNRESTRICTED');
const OUTBOUND_BLOCKED = ruleless('OUTBOUND', false, 'NO_MATCHING_RULE');
const INBOUND_OFF = ruleless('INBOUND', true, 'ISOLATION_OFF');
const INBOUND_FROM_ANOTHER_CLOUD = ruleless('INBOUND', true, 'CROSS_CLOUD_UNRESTRICTED');
const INBOUND_BLOCKED = ruleless('INBOUND', false, 'NO_MATCHING_RULE');

const NOT_GOVERNED = unasked('NOT_GOVERNED', null);
const SAME_TENANT = unasked('SAME_TENANT', null);
const NO_CREATOR_ISOLATION_OFF = unasked('PERMITTED', INBOUND_OFF);
const UNIDENTIFIED_CREATOR_ALLOWED = unasked('UNIDENTIFIED_CREATOR_ALLOWED', ruleless('INBOUND', true, 'UNIDENTIFIED_CREATOR'));
const UNIDENTIFIED_CREATOR_BLOCKED = unasked('UNIDENTIFIED_CREATOR_BLOCKED', ruleless('INBOUND', false, 'UNIDENTIFIED_CREATOR'));

function ruleless(direction: Direction, allowed: boolean, reason: SideReason): SideVerdict {
  return Object.freeze({ direction, allowed, reason, rule: null });
}

/** A decision for which the creator's side is not asked. */
function unasked(reason: DecisionReason, inbound: SideVerdict | null): Decision {
  const allowed = inbound?.allowed !== false;
  return Object.freeze({ allowed, reason, blockedDirections: allowed ? NONE : ONLY_INBOUND, outbound: null, inbound });
}
