import type { IdentityProvider } from '../../domain/decisions/connection';
import type { DecisionReason, SideReason } from '../../domain/decisions/decision';
import type { PolicyChangeKind } from '../../domain/policies/change';
import type { ChangeControl, Choice, Direction, IsolationMode, PolicyEffect, RuleDirection } from '../../domain/policies/policy';
import type { Cloud } from '../../domain/tenants/tenant';
import { describedEnum } from './describedEnum';

export const CloudEnum = describedEnum<Cloud>('Cloud', 'The cloud that a tenant lives in.', {
  PUBLIC: 'The worldwide public cloud.',
  US_GOVERNMENT: 'The cloud for the government of the United States.',
  CHINA_21VIANET: 'The cloud that 21Vianet operates in China. Isolation is not available in it.',
});

export const DirectionEnum = describedEnum<Direction>(
  'Direction',
  'A direction of connections, always seen from the tenant that owns the policy.',
  {
    INBOUND: "The policy's owner is signed in to.",
    OUTBOUND: "The policy's owner created the connection.",
  },
);

export const RuleDirectionEnum = describedEnum<RuleDirection>(
  'RuleDirection',
  'The directions that one tenant rule opens, seen from the tenant that owns the policy. Rules only open: none ever closes what another opens.',
  {
    INBOUND: "Connections of the rule's tenant may sign in to the policy's owner.",
    OUTBOUND: "Connections of the policy's owner may sign in to the rule's tenant.",
    BOTH: 'Inbound and outbound.',
  },
);

export const IsolationModeEnum = describedEnum<IsolationMode>(
  'IsolationMode',
  'Which directions a policy restricts while isolation is on.',
  {
    ONE_WAY: 'Inbound connections only; outbound ones are let through.',
    TWO_WAY: 'Inbound and outbound connections.',
  },
);

export const ChoiceEnum = describedEnum<Choice>('Choice', 'Whether something is let through while isolation is on.', {
  ALLOW: 'Let through.',
  BLOCK: 'Blocked.',
});

export const ChangeControlEnum = describedEnum<ChangeControl>('ChangeControl', 'Who may change a policy, and how.', {
  DIRECT: 'A tenant admin changes the policy at once.',
  BY_REQUEST: "A tenant admin asks; a platform operator verifies and applies. An operator's own changes pass.",
});

export const PolicyEffectEnum = describedEnum<PolicyEffect>(
  'PolicyEffect',
  'What a policy comes to, once its switches and its rule for all tenants (*) are taken together.',
  {
    OFF: 'Isolation is off: nothing is restricted, and the rules are kept and ignored.',
    RESTRICTIVE: 'Isolation is on and restricts at least one direction.',
    OPEN: 'Isolation is on, and yet the rule for all tenants (*) opens every restricted direction.',
  },
);

export const IdentityProviderEnum = describedEnum<IdentityProvider>(
  'IdentityProvider',
  "Who authenticates the connection's user. Isolation governs ENTRA_ID only.",
  {
    ENTRA_ID: 'Microsoft Entra ID: isolation applies.',
    OTHER: 'Anybody else (a key, basic authentication, another provider): isolation does not apply.',
  },
);

export const DecisionReasonEnum = describedEnum<DecisionReason>('DecisionReason', 'The one reason that settles a decision.', {
  NOT_GOVERNED: 'The connector does not authenticate with Entra ID, so isolation does not apply. Allowed; neither side is asked.',
  SAME_TENANT: 'Creator and sign-in tenant are the same. Allowed; neither side is asked.',
  PERMITTED: 'Every side that was asked lets it through. Allowed.',
  UNIDENTIFIED_CREATOR_ALLOWED: 'The connection names no creator tenant and the sign-in tenant lets such connections in. Allowed.',
  UNIDENTIFIED_CREATOR_BLOCKED: 'The connection names no creator tenant and the sign-in tenant blocks such connections. Blocked.',
  BLOCKED_OUTBOUND: "Only the creator tenant's policy blocks it.",
  BLOCKED_INBOUND: "Only the sign-in tenant's policy blocks it.",
  BLOCKED_BOTH: 'Both sides block it.',
});

export const SideReasonEnum = describedEnum<SideReason>(
  'SideReason',
  'Why one side of the connection lets it through or not: the first that fits, in this order.',
  {
    ISOLATION_OFF: 'The tenant has no policy, or its isolation is off. Let through.',
    DIRECTION_UNRESTRICTED: 'The policy is ONE_WAY and this side is outbound. Let through.',
    TENANT_RULE: 'A rule for exactly the other tenant opens this direction. Let through.',
    WILDCARD_RULE: 'No rule for exactly the other tenant does, but the rule for all tenants (*) opens this direction. Let through.',
    CROSS_CLOUD_UNRESTRICTED: 'The other tenant lives in another cloud and the policy lets inbound connections from other clouds through.',
    UNIDENTIFIED_CREATOR: "The connection names no creator tenant, so the policy's `unidentifiedCreators` settles it, either way.",
    NO_MATCHING_RULE: 'No rule opens this direction. Blocked.',
  },
);

export const PolicyChangeKindEnum = describedEnum<PolicyChangeKind>('PolicyChangeKind', 'What a change did to a policy.', {
  ISOLATION_ENABLED: 'Isolation was switched on, whatever else the same change set.',
  ISOLATION_DISABLED: 'Isolation was switched off, whatever else the same change set.',
  SETTINGS_CHANGED: 'The mode or a choice was changed; isolation stayed on or off.',
  RULE_ADDED: 'A rule was added.',
  RULE_CHANGED: "A rule's direction or note was edited.",
  RULE_REMOVED: 'A rule was removed.',
  POLICY_REPLACED: 'The policy was replaced or imported as a whole.',
  CHANGE_CONTROL_SET: 'Who may change the policy directly was set.',
});
