import type { ConnectionStatus } from '../../domain/connections/connectionRecord';
import type { DifferenceKind } from '../../domain/policyRequests/policyDiff';
import type { PolicyRequestStatus } from '../../domain/policyRequests/policyRequest';
import type { FlowRunStatus } from '../../domain/resources/flowRun';
import type { ResourceKind, ResourceStatus } from '../../domain/resources/resource';
import { describedEnum } from './describedEnum';

export const ConnectionStatusEnum = describedEnum<ConnectionStatus>('ConnectionStatus', 'What became of a connection.', {
  UNAUTHENTICATED: 'Created; nobody has signed in yet.',
  CONNECTED: 'Somebody has signed in, and policy lets it through.',
  BLOCKED: 'Was connected; policy blocks it now.',
});

export const ResourceKindEnum = describedEnum<ResourceKind>('ResourceKind', 'What is built on connections.', {
  APP: 'An app: a connection that policy blocks is not added to it.',
  FLOW: 'A flow: it is saved with whatever connections, and runs while policy blocks none of them.',
});

export const ResourceStatusEnum = describedEnum<ResourceStatus>('ResourceStatus', 'Whether policy lets an app or a flow work.', {
  ACTIVE: 'Policy blocks none of its connections.',
  SUSPENDED: 'Policy blocks at least one of its connections.',
});

export const FlowRunStatusEnum = describedEnum<FlowRunStatus>('FlowRunStatus', 'How far a run has come.', {
  RUNNING: 'Started, and not ended yet.',
  SUCCEEDED: 'Ended well.',
  FAILED: 'Ended badly, or not let start.',
});

export const PolicyRequestStatusEnum = describedEnum<PolicyRequestStatus>(
  'PolicyRequestStatus',
  'How far a request for a policy change has come. SUBMITTED and VERIFIED requests are open.',
  {
    SUBMITTED: 'A tenant admin has asked; nobody has verified it yet.',
    VERIFIED: 'A platform operator has verified it; it can be applied.',
    APPLIED: 'A platform operator has applied it: the policy was made what was asked for.',
    REJECTED: 'A platform operator has rejected it.',
    WITHDRAWN: 'An admin of the tenant has withdrawn it.',
  },
);

export const DifferenceKindEnum = describedEnum<DifferenceKind>('DifferenceKind', 'How a policy that is asked for differs.', {
  ADDED: 'It would have this, and the policy does not.',
  REMOVED: 'The policy has this, and it would not.',
  CHANGED: 'Both have this, each in its own way.',
});
