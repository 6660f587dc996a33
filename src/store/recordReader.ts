import {
  connectionById,
  connectionCount,
  connectionPage,
  connectionsById,
  connectionsOfResources,
  consentLinkByToken,
} from './connections/readConnections';
import { policyRequestById, policyRequestPage, requestedPolicy } from './policies/policyRequests';
import type { Records } from './port/records';
import { runById, runPage } from './resources/flowRuns';
import { lastStatusChanges, resourceById, resourceCount, resourcePage, statusChangesAfter } from './resources/readResources';
import type { Database } from './sql/database';

/** Reads of records on this database. */
export function recordsOn(database: Database): Records {
  const { dialect } = database;
  return {
    connection: (id) => database.read(connectionById(id), 'quick'),
    connections: (ids) => database.read(connectionsById(dialect, ids), 'quick'),
    connectionPage: (tenantId, status, page) => database.read(connectionPage(tenantId, status, page), { heavyFor: tenantId }),
    connectionCount: (tenantId, status) => connectionCount(tenantId, status, (query) => database.read(query, { heavyFor: tenantId })),
    consentLink: (tokenHash) => database.read(consentLinkByToken(tokenHash), 'quick'),
    resource: (id) => database.snapshot(resourceById(dialect, id), 'quick'),
    resourcePage: (tenantId, filter, page) => database.snapshot(resourcePage(dialect, tenantId, filter, page), { heavyFor: tenantId }),
    resourceCount: (tenantId, filter) => resourceCount(tenantId, filter, (query) => database.read(query, { heavyFor: tenantId })),
    connectionsOf: (resourceIds, lane) => database.read(connectionsOfResources(dialect, resourceIds), lane),
    run: (id) => database.read(runById(id), 'quick'),
    runPage: (tenantId, flowId, page) => database.read(runPage(flowId, page), { heavyFor: tenantId }),
    policyRequest: (id) => database.read(policyRequestById(id), 'quick'),
    policyRequestPage: (filter, page) => database.read(policyRequestPage(filter, page), { heavyFor: filter.tenantId }),
    requestedPolicy: (tenantId, requestId) => database.read(requestedPolicy(requestId), { heavyFor: tenantId }),
    lastStatusChange: async (tenantId) => (await database.read(lastStatusChanges(dialect, [tenantId]), 'quick')).get(tenantId) ?? 0,
    lastStatusChanges: (tenantIds) => database.read(lastStatusChanges(dialect, tenantIds), 'quick'),
    statusChanges: (tenantId, after, limit) => database.snapshot(statusChangesAfter(dialect, tenantId, after, limit), 'quick'),
    onStatusHint: (listener) => database.onHint('statuses', listener),
  };
}
