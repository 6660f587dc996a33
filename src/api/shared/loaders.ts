import type { Change } from '../../domain/policies/change';
import type { PolicyRequest } from '../../domain/policyRequests/policyRequest';
import { storedDecisions } from '../../queries/connections';
import { isolationPolicy } from '../../queries/policies';
import { policyRequestDifference } from '../../queries/policyRequests';
import { resourceConnections, resourceViolations } from '../../queries/resources';
import { findTenants } from '../../queries/tenants';
import { requestLoader } from './requestLoader';

/** By tenant ID; null for a tenant that the directory does not contain. */
export const tenantLoader = requestLoader(findTenants, 500);

/** By connection record: the decision that its status is based on; null if nobody has signed in. */
export const storedDecisionLoader = requestLoader(storedDecisions, 200);

/** By app or flow, each with up to 100 connections. */
export const resourceConnectionLoader = requestLoader(resourceConnections, 5);

/** By app or flow, each with up to 100 connections. */
export const resourceViolationLoader = requestLoader(resourceViolations, 5);

/** By policy change: the policy as it was after it. */
export const pastPolicyLoader = requestLoader(
  (app, changes: readonly Change[]) => Promise.all(changes.map(({ tenantId, revision }) => isolationPolicy(app, tenantId, revision))),
  20,
);

interface DifferencePage {
  readonly request: PolicyRequest;
  readonly first: number;
  readonly after: string | null;
}

/** By the page that is asked for: the differences of one request, which may have all rules of a policy. */
export const differenceLoader = requestLoader(
  (app, pages: readonly DifferencePage[]) =>
    Promise.all(pages.map(({ request, first, after }) => policyRequestDifference(app, request, first, after))),
  1,
);
