import type { Change } from '../../domain/policies/change';
import { storedDecisions } from '../../queries/connections';
import { isolationPolicy } from '../../queries/policies';
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
