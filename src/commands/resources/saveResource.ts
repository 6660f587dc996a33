import type { App } from '../../app';
import { ownedBy } from '../../domain/callers/caller';
import type { IdempotencyClaim } from '../../domain/callers/caller';
import { connectionNotFound } from '../../domain/connections/connectionErrors';
import type { ConnectionRecord } from '../../domain/connections/connectionRecord';
import type { Violation } from '../../domain/resources/flowRun';
import { MAX_CONNECTIONS } from '../../domain/resources/resource';
import type { Resource, ResourceKind } from '../../domain/resources/resource';
import { connectionBlocked, resourceLimitReached, resourceNotFound } from '../../domain/resources/resourceErrors';
import { refused } from '../../domain/shared/editResult';
import { RequestError } from '../../domain/shared/requestError';
import { assertNotBlank } from '../../domain/shared/text';
import type { UserError } from '../../domain/shared/userError';
import type { TenantId } from '../../domain/tenants/tenant';
import { tenantNotFound } from '../../domain/tenants/tenantErrors';
import type { RecordUnit } from '../../store/port/units';
import { connectionsToDecide, decideRecords } from '../decisions/decideRecords';
import { withDecisions } from '../decisions/withDecisions';
import { refusedResource } from './results';
import type { ResourceResult } from './results';

interface SaveResourceInput {
  /** Null or left out: a new one. */
  readonly id?: string | null | undefined;
  readonly tenantId: TenantId;
  readonly name: string;
  /** Connections of the same tenant. A connection that is named twice counts once. */
  readonly connectionIds: readonly string[];
}

/** Selects the blocked connections because of which the save is refused. `usedBefore` are the IDs of the connections that the resource already used. */
type SelectRefused = (blocked: readonly Violation[], usedBefore: ReadonlySet<string>) => readonly Violation[];

/** Saves an app or a flow of one tenant. Throws `BAD_USER_INPUT` for a blank name and for more than `MAX_CONNECTIONS` connections. */
async function saveResource(
  app: App,
  kind: ResourceKind,
  input: SaveResourceInput,
  selectRefused: SelectRefused,
  claim: IdempotencyClaim | undefined,
): Promise<ResourceResult> {
  const { tenantId, name } = input;
  const connectionIds = [...new Set(input.connectionIds)];
  assertNotBlank('name', name);
  if (connectionIds.length > MAX_CONNECTIONS) {
    throw new RequestError('BAD_USER_INPUT', `\`connectionIds\`: an app or a flow can use at most ${String(MAX_CONNECTIONS)} connections.`);
  }
  const placeOf = (connectionId: string): string[] => ['connectionIds', String(input.connectionIds.indexOf(connectionId))];
  const refusal = (userErrors: readonly UserError[], violations: readonly Violation[] = []) => ({
    commit: false,
    answer: refusedResource(refused(userErrors).userErrors, violations),
  });

  return await withDecisions<ResourceResult>(
    app,
    {
      tenantId,
      connections: async () => connectionsToDecide(await app.store.records.connections(connectionIds)),
      async work(unit, decide) {
        if ((await unit.tenant(tenantId)) === null) {
          return refusal([tenantNotFound(tenantId)]);
        }
        const before = await resourceToSave(unit, kind, input);
        if (before === 'none') {
          return refusal([resourceNotFound(input.id ?? '', ['id'])]);
        }
        const records = new Map((await unit.connections(tenantId, connectionIds)).map((record) => [record.id, record]));
        const unknown = connectionIds.filter((connectionId) => !records.has(connectionId));
        if (unknown.length > 0) {
          return refusal(unknown.map((connectionId) => connectionNotFound(connectionId, placeOf(connectionId))));
        }
        const connections = connectionIds.map((connectionId) => records.get(connectionId)).filter((record) => record !== undefined);
        const { decisions, violations } = await decideRecords(connections, decide);
        const refusedFor = selectRefused(violations, await connectionsBefore(unit, before));
        if (refusedFor.length > 0) {
          const userErrors = refusedFor.map((violation) => connectionBlocked(violation, placeOf(violation.connection.id)));
          return refusal(userErrors, refusedFor);
        }
        const resource = await unit.saveResource({ id: before?.id ?? null, kind, tenantId, name, connectionIds, decisions });
        if (before === null && (await unit.usage(tenantId)).resources > app.bounds.resources) {
          return refusal([resourceLimitReached(app.bounds.resources)]);
        }
        return { commit: true, answer: { resource, violations, userErrors: [] } };
      },
    },
    claim,
  );
}

/** The resource as it was before; null for a new one. A resource of another tenant or of the other kind is 'none'. */
async function resourceToSave(
  unit: RecordUnit,
  kind: ResourceKind,
  { id, tenantId }: SaveResourceInput,
): Promise<Resource | null | 'none'> {
  if (id === null || id === undefined) {
    return null;
  }
  const resource = ownedBy(tenantId, await unit.resource(id));
  return resource?.kind === kind ? resource : 'none';
}

async function connectionsBefore(unit: RecordUnit, resource: Resource | null): Promise<ReadonlySet<string>> {
  const connections: readonly ConnectionRecord[] = resource === null ? [] : await unit.connectionsOf(resource.id);
  return new Set(connections.map(({ id }) => id));
}

/**
 * Saves an app. If policy blocks a connection that the app did not use before, nothing is saved: `userErrors` has one CONNECTION_BLOCKED for each such
 * connection, and `violations` has their decisions. Blocked connections that the app already used do not prevent the save: the app stays SUSPENDED.
 */
export async function saveApp(app: App, input: SaveResourceInput, claim?: IdempotencyClaim): Promise<ResourceResult> {
  return await saveResource(
    app,
    'APP',
    input,
    (blocked, usedBefore) => blocked.filter(({ connection }) => !usedBefore.has(connection.id)),
    claim,
  );
}

/** Saves a flow. It is SUSPENDED if policy blocks one of its connections; `violations` says which. */
export async function saveFlow(app: App, input: SaveResourceInput, claim?: IdempotencyClaim): Promise<ResourceResult> {
  return await saveResource(app, 'FLOW', input, () => [], claim);
}
