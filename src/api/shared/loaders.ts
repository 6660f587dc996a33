import { storedDecisions } from '../../queries/connections';
import { resourceConnections, resourceViolations } from '../../queries/resources';
import { findTenants } from '../../queries/tenants';
import { requestLoader } from './requestLoader';

/** Null for an ID that the directory does not hold. */
export const tenantLoader = requestLoader(findTenants);

/** By the record: what its status rests on; null where nobody has signed in. */
export const storedDecisionLoader = requestLoader(storedDecisions);

/** By the resource's ID. */
export const resourceConnectionLoader = requestLoader(resourceConnections);

/** By the resource. */
export const resourceViolationLoader = requestLoader(resourceViolations);
