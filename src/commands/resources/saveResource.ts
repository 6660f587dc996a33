import type { App } from '../../app';
import { ownedBy } from '../../domain/callers/caller';
import type { IdempotencyClaim } from '../../domain/callers/caller';
import { connectionNotFound } from '../../domain/connections/connectionErrors';
import { connectionOf } from '../../domain/connections/connectionRecord';
import type { ConnectionRecord } from '../../domain/connections/connectionRecord';
import type { Violation } from '../../domain/resources/flowRun';
import { MAX_CONNECTIONS } from '../../domain/resources/resource';
import type { Resource, ResourceKind } from '../../domain/resources/resource';
import { connectionBlocked, resourceNotFound } from '../../domain/resources/resourceErrors';
import { refused } from '../../domain/shared/editResult';
import { RequestError } from '../../domain/shared/requestError';
import { assertNotBlank } from '../../domain/shared/text';
import type { UserError } from '../../domain/shared/userError';
import type { TenantId } from '../../domain/tenants/tenant';
import { tenantNotFound } from '../../domain/tenants/tenantErrors';
import type { RecordUnit } from '../../store/port/units';
import { decideRecords } from '../decisions/decideRecords';
import { withDecisions } from '../decisions/withDecisions';
import { refusedResource } from './results';
import type { ResourceResult } from './results';

interface SaveResourceInput {
  /** Null or left out: a new one. */
  readonly id?: string | null | undefined;
  readonly tenantId: TenantId;
  readonly name: string;
  /** The tenant's own; one that is named twice is held once. */
  readonly connectionIds: readonly string[];
}

/** Which of the blocked connections keep the resource from being saved; `held` are those that it held before. */
type SaveErrors = (blocked: readonly Violation[], held: ReadonlySet<string>) => readonly Violation[];

/** Saves an app or a flow of one tenant. Throws `BAD_USER_INPUT` for a blank name and for more than `MAX_CONNECTIONS` connections. */
async function saveResource(
  app: App,
  kind: ResourceKind,
  input: SaveResourceInput,
  hindrances: SaveErrors,
  claim: IdempotencyClaim | undefined,
): Promise<ResourceResult> {
  const { tenantId, name } = input;
  const connectionIds = [...new Set(input.connectionIds)];
  assertNotBlank('name', name);
  if (connectionIds.length > MAX_CONNECTIONS) {
    throw new RequestError('BAD_USER_INPUT', `\`connectionIds\`: an app or a flow holds at most ${String(MAX_CONNECTIONS)} connections.`);
  }
  const placeOf = (connectionId: string): string[] => ['connectionIds', String(input.connectionIds.indexOf(connectionId))];
  const refusal = (userErrors: readonly UserError[], violations: readonly Violation[] = []) => ({
    commit: false,
    answer: refusedResource(refused(userErrors).userErrors, violations),
  });

  return await withDecisions<ResourceResult>(
    app,
    {
      foresee: async () => (await app.store.records.connections(connectionIds)).map(connectionOf).filter((one) => one !== null),
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
        const hindering = hindrances(violations, await heldBefore(unit, before));
        if (hindering.length > 0) {
          const userErrors = hindering.map((violation) => connectionBlocked(violation, placeOf(violation.connection.id)));
          return refusal(userErrors, hindering);
        }
        const resource = await unit.saveResource({ id: before?.id ?? null, kind, tenantId, name, connectionIds, decisions });
        return { commit: true, answer: { resource, violations, userErrors: [] } };
      },
    },
    claim,
  );
}

/** Null for a new one. One of another tenant or of the other kind is none. */
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

async function heldBefore(unit: RecordUnit, resource: Resource | null): Promise<ReadonlySet<string>> {
  const connections: readonly ConnectionRecord[] = resource === null ? [] : await unit.connectionsOf(resource.id);
  return new Set(connections.map(({ id }) => id));
}

/**
 * Saves an app. Where policy blocks a connection that it did not hold before, nothing is saved: `userErrors` holds one CONNECTION_BLOCKED for each, and
 * `violations` their decisions. Of one that it held before, it is suspended already.
 */
export async function saveApp(app: App, input: SaveResourceInput, claim?: IdempotencyClaim): Promise<ResourceResult> {
  return await saveResource(app, 'APP', input, (blocked, held) => blocked.filter(({ connection }) => !held.has(connection.id)), claim);
}

/** Saves a flow, SUSPENDED where policy blocks a connection of it: `violations` say which. */
export async function saveFlow(app: App, input: SaveResourceInput, claim?: IdempotencyClaim): Promise<ResourceResult> {
  return await saveResource(app, 'FLOW', input, () => [], claim);
}
