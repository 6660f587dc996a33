import type { ConnectionStatus } from '../../domain/connections/connectionRecord';
import type { DifferenceKind } from '../../domain/policyRequests/policyDiff';
import type { PolicyRequestStatus } from '../../domain/policyRequests/policyRequest';
import type { FlowRunStatus } from '../../domain/resources/flowRun';
import type { ResourceKind, ResourceStatus } from '../../domain/resources/resource';
import { describedEnum } from './describedEnum';

export const ConnectionStatusEnum = describedEnum<ConnectionStatus>('ConnectionStatus', 'The status of a connection.', {
  UNAUTHENTICATED: 'Created; nobody has signed in yet.',
  CONNECTED: 'Somebody has signed in, and policy allows the connection.',
  BLOCKED: 'Somebody has signed in, and policy now blocks the connection.',
});

export const ResourceKindEnum = describedEnum<ResourceKind>('ResourceKind', 'The kind of a resource that uses connections.', {
  APP: 'An app: a connection that policy blocks cannot be added to it.',
  FLOW: 'A flow: it can be saved with any connections, and can run while policy blocks none of them.',
});

export const ResourceStatusEnum = describedEnum<ResourceStatus>('ResourceStatus', 'Whether policy allows an app or a flow to work.', {
  ACTIVE: 'Policy blocks none of its connections.',
  SUSPENDED: 'Policy blocks at least one of its connections.',
});

export const FlowRunStatusEnum = describedEnum<FlowRunStatus>('FlowRunStatus', 'The status of a run.', {
  RUNNING: 'The run has started and has not ended yet.',
  SUCCEEDED: 'The run ended without an error.',
  FAILED: 'The run ended with an error, or was not allowed to start.',
});

export const PolicyRequestStatusEnum = describedEnum<PolicyRequestStatus>(
  'PolicyRequestStatus',
  'The status of a request for a policy change. SUBMITTED and VERIFIED requests are open.',
  {
    SUBMITTED: 'A tenant admin has submitted it; no operator has verified it yet.',
    VERIFIED: 'A platform operator has verified it; it can be applied.',
    APPLIED: 'A platform operator has applied it: the policy was changed as requested.',
    REJECTED: 'A platform operator has rejected it.',
    WITHDRAWN: 'An admin of the tenant has withdrawn it.',
  },
);

export const DifferenceKindEnum = describedEnum<DifferenceKind>('DifferenceKind', 'How a requested policy differs from the current one.', {
  ADDED: 'Only the requested policy has it.',
  REMOVED: 'Only the current policy has it.',
  CHANGED: 'Both policies have it, with different values.',
});
