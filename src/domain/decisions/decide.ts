import type { Direction, RuleDirection, TenantRule } from '../policies/policy';
import type { Instant } from '../shared/revision';
import type { TenantId } from '../tenants/tenant';
import type { Connection } from './connection';
import type { Decision, DecisionReason, SideReason, SideVerdict, TenantState } from './decision';

/**
 * Whether isolation lets the connection through. Pure, total, and a few hash look-ups whatever the length of the policies.
 * `states` gives both tenants at one and the same revision; a tenant whose side is not asked is not read.
 * Off, no policy and an ID that the directory does not hold restrict nothing; every restriction else is opened by a rule or stands.
 * `at` is the time that the answer holds for: no rule is bound to a time yet.
 */
export function decide(states: (id: TenantId) => TenantState, connection: Connection, _at: Instant): Decision {
  const { creatorTenantId, signInTenantId, identityProvider } = connection;
  if (identityProvider === 'OTHER') {
    return NOT_GOVERNED;
  }
  if (creatorTenantId === null) {
    return decideUnidentified(states(signInTenantId));
  }
  if (creatorTenantId === signInTenantId) {
    return SAME_TENANT;
  }
  const creator = states(creatorTenantId);
  const signIn = states(signInTenantId);
  return bothSides(outboundSide(creator, signInTenantId), inboundSide(signIn, creator));
}

/** No rule changes this, `*` included: it stands for every tenant, not for none. */
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
  const rule = policy.rules.get(other);
  if (rule !== undefined && opens(rule.direction, 'OUTBOUND')) {
    return opened('OUTBOUND', 'TENANT_RULE', rule);
  }
  if (policy.wildcard !== null && opens(policy.wildcard.direction, 'OUTBOUND')) {
    return opened('OUTBOUND', 'WILDCARD_RULE', policy.wildcard);
  }
  return OUTBOUND_BLOCKED;
}

function inboundSide({ policy, tenant }: TenantState, other: TenantState): SideVerdict {
  if (policy?.settings.enabled !== true) {
    return INBOUND_OFF;
  }
  const rule = policy.rules.get(other.tenantId);
  if (rule !== undefined && opens(rule.direction, 'INBOUND')) {
    return opened('INBOUND', 'TENANT_RULE', rule);
  }
  if (policy.wildcard !== null && opens(policy.wildcard.direction, 'INBOUND')) {
    return opened('INBOUND', 'WILDCARD_RULE', policy.wildcard);
  }
  const fromAnotherCloud = tenant !== null && other.tenant !== null && tenant.cloud !== other.tenant.cloud;
  return fromAnotherCloud && policy.settings.crossCloudInbound === 'ALLOW' ? INBOUND_FROM_ANOTHER_CLOUD : INBOUND_BLOCKED;
}

function opens(rule: RuleDirection, direction: Direction): boolean {
  return rule === 'BOTH' || rule === direction;
}

function opened(direction: Direction, reason: SideReason, rule: TenantRule): SideVerdict {
  return { direction, allowed: true, reason, rule };
}

/** Both must let it through. */
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

/** A decision that did not ask the creator's side. */
function unasked(reason: DecisionReason, inbound: SideVerdict | null): Decision {
  const allowed = inbound?.allowed !== false;
  return Object.freeze({ allowed, reason, blockedDirections: allowed ? NONE : ONLY_INBOUND, outbound: null, inbound });
}
