import type { UserErrorCode } from '../../domain/shared/userError';
import { describedEnum } from './describedEnum';

export const UserErrorCodeEnum = describedEnum<UserErrorCode>(
  'UserErrorCode',
  'The code of an error in the input. Treat a code that you do not know as a refusal.',
  {
    TENANT_NOT_FOUND: 'The directory does not contain this tenant.',
    TENANT_EXISTS: 'The directory already contains a tenant with this ID.',
    DOMAIN_TAKEN: 'The domain belongs to another tenant.',
    DOMAIN_NOT_FOUND: 'No tenant of the directory has this domain.',
    INVALID_TENANT: 'The text is neither a tenant ID nor a domain nor *.',
    INVALID_DOMAIN: 'The text is not a domain name, or the tenant would have no domain left.',
    INVALID_DOCUMENT:
      'The imported document does not have the shape of a Power Platform tenant isolation policy; the message says in which object each field belongs.',
    OWN_TENANT: "A rule would name the policy's own tenant, which no policy restricts.",
    RULE_EXISTS: 'The policy already has a rule for this tenant; the message names the rule.',
    RULE_NOT_FOUND: 'The rule does not exist, or the caller may not change its policy.',
    RULE_LIMIT_REACHED: 'The policy would have too many rules; the message names the limit.',
    CONNECTION_LIMIT_REACHED: 'The tenant has as many connections as it may have; the message names the limit.',
    LINK_LIMIT_REACHED: 'The tenant has as many valid consent links as it may have; the message names the limit.',
    RESOURCE_LIMIT_REACHED: 'The tenant has as many apps and flows as it may have; the message names the limit.',
    REQUEST_LIMIT_REACHED:
      'The tenant has as many open policy requests as it may have, or its policy requests take as much space as they may; the message names the limit.',
    STALE_REVISION: "The policy's revision is no longer the expected one: read the policy again, and check your change against it.",
    NOT_AVAILABLE_IN_CLOUD: "Isolation can't be turned on in the tenant's cloud.",
    CONNECTION_NOT_FOUND: 'The connection does not exist, or the caller may not see it.',
    CONNECTION_BLOCKED: 'Policy blocks the connection; the message says which tenant blocks it, and which admin to ask.',
    CONNECTION_IN_USE: 'Somebody has already signed in to the connection, or an app or a flow uses it.',
    LINK_INVALID: 'The consent link is unknown, expired, used or revoked.',
    INVALID_EXPIRY: 'A consent link must expire in the future, at most 30 days from now.',
    RESOURCE_NOT_FOUND: 'The app or flow does not exist, or the caller may not see it.',
    RUN_NOT_FOUND: 'The run does not exist, or the caller may not see it.',
    RUN_ENDED: 'The run has already ended.',
    FLOW_SUSPENDED: 'The flow is suspended: policy blocks one of its connections.',
    REQUEST_NOT_FOUND: 'The request does not exist, or the caller may not see it.',
    REQUEST_NOT_OPEN: 'The status of the request does not allow this; the message names the status.',
    CHANGE_REQUEST_REQUIRED: 'This policy can only be changed by a request that a platform operator verifies and applies.',
  },
);
