import type { App } from '../../../src/app';
import { setIsolation } from '../../../src/commands/policies/setIsolation';
import { saveFlow } from '../../../src/commands/resources/saveResource';
import type { Caller } from '../../../src/domain/callers/caller';
import { connectionTo } from '../../../src/domain/connections/connectionRecord';
import type { Connection } from '../../../src/domain/decisions/connection';
import { requestFor } from '../../../src/domain/decisions/evaluatedConnection';
import type { EvaluatedConnection } from '../../../src/domain/decisions/evaluatedConnection';
import type { Resource, ResourceStatusChange } from '../../../src/domain/resources/resource';
import type { TenantId } from '../../../src/domain/tenants/tenant';
import { OPERATOR } from '../people';

const EVERYTHING = { kind: null, status: null } as const;

/** Creates a connection of the tenant, and signs the other tenant in to it: policy must allow that. Returns its ID. */
export async function connect(app: App, tenantId: TenantId, signInTenantId: TenantId): Promise<string> {
  const given = { tenantId, name: 'Mail', connector: 'mail', identityProvider: 'ENTRA_ID' } as const;
  const record = await app.store.changeRecords(async (unit) => ({ commit: true, answer: await unit.createConnection(given) }));
  const [evaluated] = await evaluate(app, [connectionTo(record, signInTenantId)]);
  if (evaluated === undefined) {
    throw new Error('The connection was not decided.');
  }
  await app.store.changeRecords(async (unit) => ({ commit: true, answer: await unit.signIn(record.id, evaluated) }));
  return record.id;
}

export async function evaluate(
  app: App,
  connections: readonly Connection[],
  minRevision: number | null = null,
): Promise<EvaluatedConnection[]> {
  return (await app.live.evaluate(connections.map(requestFor), minRevision)).filter((evaluation) => 'decision' in evaluation);
}

/** Saves a flow as a maker does. */
export async function flow(app: App, tenantId: TenantId, connectionIds: readonly string[], id: string | null = null): Promise<Resource> {
  const { resource } = await saveFlow(app, { id, tenantId, name: 'Nightly report', connectionIds });
  if (resource === null) {
    throw new Error('The flow was not saved.');
  }
  return resource;
}

/** Turns isolation on or off. Returns the revision. */
export async function isolate(app: App, tenantId: TenantId, enabled: boolean, caller: Caller = OPERATOR): Promise<number> {
  const { changed } = await setIsolation(app, caller, { tenantId, enabled });
  if (changed === null) {
    throw new Error('Isolation had that state already.');
  }
  return changed;
}

/** Resolves once every change in the log has been taken in. */
export async function settled({ store }: App): Promise<void> {
  for (;;) {
    const { revision } = await store.log.head();
    const cursor = await store.reassessments.cursor();
    if (cursor?.revision === revision && (await store.reassessments.jobs()).length === 0) {
      return;
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}

export async function statusOf({ store }: App, id: string): Promise<string | undefined> {
  return (await store.records.resource(id))?.status;
}

export async function allStatusChanges({ store }: App, tenantId: TenantId): Promise<ResourceStatusChange[]> {
  const changes: ResourceStatusChange[] = [];
  for (;;) {
    const page = await store.records.statusChanges(tenantId, changes.length, 500);
    changes.push(...page);
    if (page.length < 500) {
      return changes;
    }
  }
}

/**
 * INVARIANT that every test ends with: stored statuses and decisions are what policy says now, and the status changes lead there without a gap or a
 * repetition.
 */
export async function expectRight(app: App, tenantId: TenantId): Promise<void> {
  const { records } = app.store;
  const resources: Resource[] = [];
  for (;;) {
    const { rows: page } = await records.resourcePage(tenantId, EVERYTHING, { limit: 500, after: resources.at(-1)?.id ?? null });
    resources.push(...page);
    if (page.length < 500) {
      break;
    }
  }
  const { revision } = await app.store.log.head();
  const changes = await allStatusChanges(app, tenantId);
  expect(changes.map(({ number }) => number)).toEqual(changes.map((_, index) => index + 1));
  const changesOf = new Map<string, ResourceStatusChange[]>(resources.map(({ id }) => [id, []]));
  for (const change of changes) {
    changesOf.get(change.resource.id)?.push(change);
  }
  const used = await records.connectionsOf(
    resources.map(({ id }) => id),
    'quick',
  );
  const wrong: unknown[] = [];
  for (const resource of resources) {
    const connections = (used.get(resource.id) ?? []).flatMap((record) =>
      record.signInTenantId === null ? [] : [{ record, connection: connectionTo(record, record.signInTenantId) }],
    );
    const decided = await evaluate(
      app,
      connections.map(({ connection }) => connection),
      revision,
    );
    const right = decided.every(({ decision }) => decision.allowed) ? 'ACTIVE' : 'SUSPENDED';
    const pairsRight = connections.every(({ record }, index) => record.assessment?.decision.allowed === decided[index]?.decision.allowed);
    const own = changesOf.get(resource.id) ?? [];
    const revisions = own.map((change) => change.revision).filter((each) => each !== null);
    const chained = own.every(({ from, to }, index) => from === (own[index - 1]?.to ?? null) && from !== to);
    const ascending = revisions.every((each, index) => index === 0 || each > (revisions[index - 1] ?? 0));
    if (
      resource.status !== right ||
      !pairsRight ||
      own.at(-1)?.to !== right ||
      !chained ||
      !ascending ||
      resource.assessedRevision !== revision
    ) {
      wrong.push({ resource, right, pairsRight, own, revision });
    }
  }
  expect(wrong).toEqual([]);
}
