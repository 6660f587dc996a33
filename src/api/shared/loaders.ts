import { storedDecisions } from '../../queries/connections';
import { resourceConnections, resourceViolations } from '../../queries/resources';
import { findTenants } from '../../queries/tenants';
import { requestLoader } from './requestLoader';

/** By tenant ID; null for a tenant that the directory does not contain. */
export const tenantLoader = requestLoader(findTenants);

/** By connection record: the decision that its status is based on; null if nobody has signed in. */
export const storedDecisionLoader = requestLoader(storedDecisions);

/** By app or flow. */
export const resourceConnectionLoader = requestLoader(resourceConnections);

/** By app or flow. */
export const resourceViolationLoader = requestLoader(resourceViolations);
