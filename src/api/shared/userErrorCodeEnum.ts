import type { UserErrorCode } from '../../domain/shared/userError';
import { describedEnum } from './describedEnum';

export const UserErrorCodeEnum = describedEnum<UserErrorCode>(
  'UserErrorCode',
  "What the caller got wrong, in the domain's terms. Take codes that you do not know as a refusal.",
  {
    TENANT_NOT_FOUND: 'The directory does not hold this tenant.',
    TENANT_EXISTS: 'The directory holds a tenant with this ID already.',
    DOMAIN_TAKEN: 'The domain belongs to another tenant.',
    DOMAIN_NOT_FOUND: 'No tenant of the directory has this domain.',
    INVALID_TENANT: 'The text is neither a tenant ID nor a domain nor *.',
    INVALID_DOMAIN: 'The text is no domain name, or the tenant would be left without a domain.',
    INVALID_DOCUMENT:
      'The imported document does not have the shape of a Power Platform tenant isolation policy; the message says which field belongs where.',
    OWN_TENANT: "A rule would name the policy's own tenant, which no policy restricts.",
    RULE_EXISTS: 'The policy holds a rule for this tenant already; the message names it.',
    RULE_NOT_FOUND: 'There is no such rule, or the caller may not change the policy that it belongs to.',
    RULE_LIMIT_REACHED: 'The policy would hold more rules than it may; the message names the limit.',
    STALE_REVISION: "The policy's revision is no longer the expected one: read it again, then decide again.",
    NOT_AVAILABLE_IN_CLOUD: "Isolation can't be turned on in the tenant's cloud.",
    CONNECTION_NOT_FOUND: 'There is no such connection, or it is not for the caller to see.',
    CONNECTION_BLOCKED: 'Policy blocks the connection; the message says who does, and whom to ask.',
    CONNECTION_IN_USE: 'Somebody has signed in to the connection already, or an app or a flow holds it.',
    LINK_INVALID: 'The consent link is unknown, expired, used or revoked.',
    INVALID_EXPIRY: 'A consent link lasts for 30 days at most, and its end lies ahead.',
    RESOURCE_NOT_FOUND: 'There is no such app or flow, or it is not for the caller to see.',
    RUN_NOT_FOUND: 'There is no such run, or it is not for the caller to see.',
    RUN_ENDED: 'The run has ended already.',
    FLOW_SUSPENDED: 'The flow is suspended: policy blocks one of its connections.',
    REQUEST_NOT_FOUND: 'There is no such request, or it is not for the caller to see.',
    REQUEST_NOT_OPEN: 'The request is not in a state in which this can be done; the message says in which it is.',
    CHANGE_REQUEST_REQUIRED: 'Changes of this policy go through a request that a platform operator verifies and applies.',
  },
);
