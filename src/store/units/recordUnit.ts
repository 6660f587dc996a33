import { isUuid } from '../../domain/shared/uuid';
import type { TenantId } from '../../domain/tenants/tenant';
import { connectionById, connectionInUse, connectionsById, connectionsOfResources, usableLinks } from '../connections/readConnections';
import {
  createConnection,
  createConsentLink,
  deleteConnection,
  revokeConsentLinks,
  signIn,
  useConsentLink,
} from '../connections/writeConnection';
import { createPolicyRequest, policyRequestById, requestedPolicy, updatePolicyRequest } from '../policies/policyRequests';
import type { Head } from '../port/changeLog';
import type { RecordUnit } from '../port/units';
import { ADVISORY_LOCKS } from '../postgres/advisoryLocks';
import { createRun, endRun } from '../resources/flowRuns';
import { resourceById } from '../resources/readResources';
import { deleteResource, writeResource } from '../resources/writeResource';
import type { Dialect } from '../sql/dialect';
import { affected, firstRow } from '../sql/query';
import type { Query } from '../sql/query';
import { usageOf } from '../tenants/tenantUsage';
import { currentState } from './currentStateReader';
import type { OpenedUnit, RunInUnit } from './runUnit';

/** A record unit at this head, whose row the transaction shares. */
export function recordUnit(dialect: Dialect, head: Head, newId: () => string, run: RunInUnit): OpenedUnit<RecordUnit> {
  const locked = new Set<TenantId>();
  const { at } = head;

  /** INVARIANT: no other unit writes this tenant's records until this one ends. SQLite has one writer anyway. */
  function* lock(tenantId: TenantId): Query<void> {
    if (locked.has(tenantId)) {
      return;
    }
    locked.add(tenantId);
    if (dialect.kind === 'postgres') {
      yield* affected('SELECT pg_advisory_xact_lock(?, hashtext(?))', ADVISORY_LOCKS.recordsOfTenant, tenantId);
    }
  }

  /** Locks the tenant that owns this row of the table, then reads the row's record. */
  function* owned<T>(table: 'connection' | 'resource' | 'policy_request', id: string, read: (id: string) => Query<T>): Query<T | null> {
    if (!isUuid(id)) {
      return null;
    }
    const row = yield* firstRow<{ readonly tenant_id: TenantId }>(`SELECT tenant_id FROM "${table}" WHERE id = ?`, id);
    if (!row) {
      return null;
    }
    yield* lock(row.tenant_id);
    return yield* read(id);
  }

  function* afterLock<T>(tenantId: TenantId, query: Query<T>): Query<T> {
    yield* lock(tenantId);
    return yield* query;
  }

  function* connectionsOf(resourceId: string) {
    return (yield* connectionsOfResources(dialect, [resourceId])).get(resourceId) ?? [];
  }

  function* changedSince(tenantIds: readonly TenantId[], revision: number): Query<boolean> {
    const values = [dialect.list(tenantIds), revision] as const;
    return (yield* firstRow(`SELECT 1 FROM change WHERE tenant_id ${dialect.among('uuid')} AND revision > ? LIMIT 1`, ...values)) !== null;
  }

  const unit: RecordUnit = {
    ...currentState(dialect, run),
    head: head.revision,
    at,
    changedSince: (tenantIds, revision) => run(changedSince(tenantIds, revision)),
    usage: (tenantId) => run(usageOf(tenantId)),
    connection: (id) => run(owned('connection', id, connectionById)),
    connections: (tenantId, ids) => run(afterLock(tenantId, connectionsById(dialect, ids, tenantId))),
    createConnection: (given) => run(createConnection(dialect, given, newId(), at)),
    connectionInUse: (id) => run(connectionInUse(id)),
    deleteConnection: (id) => run(deleteConnection(id)),
    createConsentLink: (link) => run(createConsentLink(dialect, link, newId())),
    usableLinks: (tenantId, limit) => run(usableLinks(tenantId, at, limit)),
    revokeConsentLinks: (connectionId) => run(revokeConsentLinks(connectionId, at)),
    useConsentLink: (tokenHash) => run(useConsentLink(tokenHash, at)),
    signIn: (connectionId, decided) => run(signIn(dialect, connectionId, decided)),
    resource: (id) => run(owned('resource', id, (resourceId) => resourceById(dialect, resourceId))),
    connectionsOf: (resourceId) => run(connectionsOf(resourceId)),
    saveResource: (resource) => run(afterLock(resource.tenantId, writeResource(dialect, resource, newId(), at))),
    deleteResource: (id) => run(deleteResource(id, at)),
    createRun: (given) => run(createRun(dialect, { id: newId(), ...given })),
    endRun: (id, end) => run(endRun(id, end, at)),
    policyRequest: (id) => run(owned('policy_request', id, policyRequestById)),
    requestedPolicy: (requestId) => run(requestedPolicy(requestId)),
    createPolicyRequest: (given, wanted) => run(createPolicyRequest({ id: newId(), ...given }, wanted)),
    updatePolicyRequest: (request, differences) => run(updatePolicyRequest(request, differences)),
  };
  return { unit, hasChange: () => true };
}
