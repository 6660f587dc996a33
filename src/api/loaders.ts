import { findTenants } from '../queries/findTenants';
import { keptDecisions } from '../queries/keptDecisions';
import { resourceConnections } from '../queries/resourceConnections';
import { resourceViolations } from '../queries/resourceViolations';
import { requestLoader } from './requestLoader';

/** Null for an ID that the directory does not hold. */
export const tenantLoader = requestLoader(findTenants);

/** By the record: what its status rests on; null where nobody has signed in. */
export const keptDecisionLoader = requestLoader(keptDecisions);

/** By the resource's ID. */
export const resourceConnectionLoader = requestLoader(resourceConnections);

/** By the resource. */
export const resourceViolationLoader = requestLoader(resourceViolations);
