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
    connection: (id) => database.read(connectionById(id)),
    connections: (ids) => database.read(connectionsById(dialect, ids)),
    connectionPage: (tenantId, status, page) => database.read(connectionPage(tenantId, status, page)),
    connectionCount: (tenantId, status) => database.read(connectionCount(tenantId, status)),
    consentLink: (tokenHash) => database.read(consentLinkByToken(tokenHash)),
    resource: (id) => database.snapshot(resourceById(dialect, id)),
    resourcePage: (tenantId, filter, page) => database.snapshot(resourcePage(dialect, tenantId, filter, page)),
    resourceCount: (tenantId, filter) => database.read(resourceCount(tenantId, filter)),
    connectionsOf: (resourceIds) => database.read(connectionsOfResources(dialect, resourceIds)),
    run: (id) => database.read(runById(id)),
    runPage: (flowId, page) => database.read(runPage(flowId, page)),
    policyRequest: (id) => database.read(policyRequestById(id)),
    policyRequestPage: (filter, page) => database.read(policyRequestPage(filter, page)),
    requestedPolicy: (requestId) => database.read(requestedPolicy(requestId)),
    lastStatusChange: async (tenantId) => (await database.read(lastStatusChanges(dialect, [tenantId]))).get(tenantId) ?? 0,
    lastStatusChanges: (tenantIds) => database.read(lastStatusChanges(dialect, tenantIds)),
    statusChanges: (tenantId, after, limit) => database.snapshot(statusChangesAfter(dialect, tenantId, after, limit)),
  };
}
