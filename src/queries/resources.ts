import type { App } from '../app';
import { ownedBy } from '../domain/callers/caller';
import type { ConnectionRecord } from '../domain/connections/connectionRecord';
import type { FlowRun, Violation } from '../domain/resources/flowRun';
import { blockedConnections } from '../domain/resources/resource';
import type { Resource, ResourceKind, ResourceStatus } from '../domain/resources/resource';
import { parseUuid } from '../domain/shared/uuid';
import type { TenantId } from '../domain/tenants/tenant';
import { storedDecisions } from './connections';
import { cursorOf, keyAfter, pageOf, parseNumberKey } from './page';
import type { CountedPage, Page } from './page';

/** The app or flow with this ID. Only those of the tenant `scope` exist for the caller; a null `scope` stands for every tenant. */
export async function resource(app: App, scope: TenantId | null, id: string): Promise<Resource | null> {
  return ownedBy(scope, await app.store.records.resource(id));
}

/** Null: any kind, any status. */
interface ResourceFilter {
  readonly kind: ResourceKind | null;
  readonly status: ResourceStatus | null;
}

/** The tenant's apps and flows, oldest first. */
export async function resources(
  app: App,
  tenantId: TenantId,
  filter: ResourceFilter,
  first: number,
  after: string | null,
): Promise<CountedPage<Resource>> {
  const { records } = app.store;
  const found = await records.resourcePage(tenantId, filter, { limit: first + 1, after: keyAfter('resources', after, parseUuid) });
  return {
    ...pageOf('resources', found.rows, first, after, ({ id }) => id, found.endedAt),
    count: () => records.resourceCount(tenantId, filter),
  };
}

type OwnedResource = Pick<Resource, 'id' | 'tenantId'>;

/** The connections of each of these resources, in the order of the resources. It takes few SQL statements however many resources there are. */
export async function resourceConnections(
  app: App,
  resources: readonly OwnedResource[],
): Promise<readonly (readonly ConnectionRecord[])[]> {
  const byTenant = new Map<TenantId, string[]>();
  for (const { id, tenantId } of resources) {
    byTenant.set(tenantId, [...(byTenant.get(tenantId) ?? []), id]);
  }
  const found = await Promise.all([...byTenant].map(([tenantId, ids]) => app.store.records.connectionsOf(ids, { heavyFor: tenantId })));
  const connections = new Map(found.flatMap((each) => [...each]));
  return resources.map(({ id }) => connections.get(id) ?? []);
}

/**
 * The connections that policy blocks, for each of these resources in the given order; an ACTIVE resource has none. It takes few SQL statements however many
 * resources there are.
 */
export async function resourceViolations(app: App, resources: readonly Resource[]): Promise<readonly (readonly Violation[])[]> {
  const suspended = resources.filter(({ status }) => status === 'SUSPENDED');
  if (suspended.length === 0) {
    return resources.map(() => []);
  }
  const blocked = (await resourceConnections(app, suspended)).map(blockedConnections);
  const decisions = (await storedDecisions(app, blocked.flat())).values();
  const violations = new Map(
    suspended.map(({ id }, index) => [
      id,
      (blocked[index] ?? []).flatMap((connection): Violation[] => {
        const evaluated = decisions.next().value ?? null;
        return evaluated === null ? [] : [{ connection, evaluated }];
      }),
    ]),
  );
  return resources.map(({ id }) => violations.get(id) ?? []);
}

/** The runs of a flow, newest first. An app has none. */
export async function flowRuns(app: App, flow: OwnedResource, first: number, after: string | null): Promise<Page<FlowRun>> {
  const runs = await app.store.records.runPage(flow.tenantId, flow.id, { limit: first + 1, after: keyAfter('runs', after, parseUuid) });
  return pageOf('runs', runs, first, after, ({ id }) => id);
}

/** The cursor after which a subscription goes on, once it has seen this status change. */
export function statusChangeCursor(tenantId: TenantId, number: number): string {
  return cursorOf(statusChangesOf(tenantId), String(number));
}

/**
 * The number of the status change that a cursor of this tenant belongs to; null without a cursor. Throws `BAD_USER_INPUT` for a text that is not such a
 * cursor.
 */
export function statusChangeAfter(tenantId: TenantId, after: string | null): number | null {
  return keyAfter(statusChangesOf(tenantId), after, parseNumberKey);
}

function statusChangesOf(tenantId: TenantId): string {
  return `statusChanges ${tenantId}`;
}
