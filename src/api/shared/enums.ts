import type { IdentityProvider } from '../../domain/decisions/connection';
import type { DecisionReason, SideReason } from '../../domain/decisions/decision';
import type { PolicyChangeKind } from '../../domain/policies/change';
import type { ChangeControl, Choice, Direction, IsolationMode, PolicyEffect, RuleDirection } from '../../domain/policies/policy';
import type { Cloud } from '../../domain/tenants/tenant';
import { describedEnum } from './describedEnum';

export const CloudEnum = describedEnum<Cloud>('Cloud', 'The cloud of a tenant.', {
  PUBLIC: 'The worldwide public cloud.',
  US_GOVERNMENT: 'The cloud for the government of the United States.',
  CHINA_21VIANET: 'The cloud that 21Vianet operates in China. Isolation is not available in it.',
});

export const DirectionEnum = describedEnum<Direction>(
  'Direction',
  'The direction of a connection, always from the point of view of the tenant that owns the policy.',
  {
    INBOUND: "The policy's owner is the sign-in tenant.",
    OUTBOUND: "The policy's owner is the creator tenant.",
  },
);

export const RuleDirectionEnum = describedEnum<RuleDirection>(
  'RuleDirection',
  'The directions that a tenant rule opens, from the point of view of the tenant that owns the policy. Rules only open: no rule closes what another rule opens.',
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
    ONE_WAY: 'Inbound connections only; outbound connections are allowed.',
    TWO_WAY: 'Inbound and outbound connections.',
  },
);

export const ChoiceEnum = describedEnum<Choice>('Choice', 'Whether connections of a certain kind are allowed while isolation is on.', {
  ALLOW: 'They are allowed.',
  BLOCK: 'They are blocked.',
});

export const ChangeControlEnum = describedEnum<ChangeControl>('ChangeControl', 'How a policy may be changed.', {
  DIRECT: 'Tenant admins change the policy directly.',
  BY_REQUEST:
    'Tenant admins submit requests, which a platform operator verifies and applies. Operators may also change the policy directly.',
});

export const PolicyEffectEnum = describedEnum<PolicyEffect>(
  'PolicyEffect',
  'The effect of a policy: its settings together with its rule for all tenants (*).',
  {
    OFF: 'Isolation is off: nothing is restricted. The rules are kept, but ignored.',
    RESTRICTIVE: 'Isolation is on and restricts at least one direction.',
    OPEN: 'Isolation is on, but the rule for all tenants (*) opens every restricted direction.',
  },
);

export const IdentityProviderEnum = describedEnum<IdentityProvider>(
  'IdentityProvider',
  "The identity provider that authenticates the connection's user. Isolation applies to ENTRA_ID only.",
  {
    ENTRA_ID: 'Microsoft Entra ID: isolation applies.',
    OTHER: 'Any other way (a key, basic authentication, another provider): isolation does not apply.',
  },
);

export const DecisionReasonEnum = describedEnum<DecisionReason>('DecisionReason', 'The reason for a decision.', {
  NOT_GOVERNED: 'The connector does not authenticate with Entra ID, so isolation does not apply. Allowed; no policy is checked.',
  SAME_TENANT: 'Creator and sign-in tenant are the same. Allowed; no policy is checked.',
  PERMITTED: 'Every policy that was checked allows it. Allowed.',
  UNIDENTIFIED_CREATOR_ALLOWED: 'The connection names no creator tenant, and the sign-in tenant allows such connections. Allowed.',
  UNIDENTIFIED_CREATOR_BLOCKED: 'The connection names no creator tenant, and the sign-in tenant blocks such connections. Blocked.',
  BLOCKED_OUTBOUND: "Only the creator tenant's policy blocks it.",
  BLOCKED_INBOUND: "Only the sign-in tenant's policy blocks it.",
  BLOCKED_BOTH: 'Both sides block it.',
});

export const SideReasonEnum = describedEnum<SideReason>(
  'SideReason',
  'The reason why one side allows or blocks a connection: the first that applies, in this order.',
  {
    ISOLATION_OFF: 'The tenant has no policy, or its isolation is off. Allowed.',
    DIRECTION_UNRESTRICTED: 'The policy is ONE_WAY, and this side is outbound. Allowed.',
    TENANT_RULE: 'A rule for exactly the other tenant opens this direction. Allowed.',
    WILDCARD_RULE: 'No rule for exactly the other tenant opens this direction, but the rule for all tenants (*) does. Allowed.',
    CROSS_CLOUD_UNRESTRICTED: 'The other tenant is in another cloud, and the policy allows inbound connections from other clouds. Allowed.',
    UNIDENTIFIED_CREATOR: "The connection names no creator tenant, so the policy's `unidentifiedCreators` decides. Allowed or blocked.",
    NO_MATCHING_RULE: 'No rule opens this direction. Blocked.',
  },
);

export const PolicyChangeKindEnum = describedEnum<PolicyChangeKind>('PolicyChangeKind', 'What a change did to a policy.', {
  ISOLATION_ENABLED: 'Isolation was turned on. The same change may have set other things too.',
  ISOLATION_DISABLED: 'Isolation was turned off. The same change may have set other things too.',
  SETTINGS_CHANGED: 'The mode or a choice was changed; isolation stayed as it was, on or off.',
  RULE_ADDED: 'A rule was added.',
  RULE_CHANGED: "A rule's direction or note was edited.",
  RULE_REMOVED: 'A rule was removed.',
  POLICY_REPLACED: 'The policy was replaced or imported as a whole.',
  POLICY_EDITED: 'Several things were edited in one change, and isolation stayed as it was, on or off. A single edit has its own kind.',
  CHANGE_CONTROL_SET: 'The change control of the policy was set.',
});
