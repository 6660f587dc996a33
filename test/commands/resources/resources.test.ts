import { createConnection } from '../../../src/commands/connections/createConnection';
import { deleteResource } from '../../../src/commands/resources/deleteResource';
import { endFlowRun } from '../../../src/commands/resources/endFlowRun';
import { saveApp, saveFlow } from '../../../src/commands/resources/saveResource';
import { startFlowRun } from '../../../src/commands/resources/startFlowRun';
import type { ConnectionRecord } from '../../../src/domain/connections/connectionRecord';
import type { EvaluatedConnection } from '../../../src/domain/decisions/evaluatedConnection';
import type { SentRevision } from '../../../src/domain/shared/revision';
import type { UserError } from '../../../src/domain/shared/userError';
import { flowRuns, resource, resourceConnections } from '../../../src/queries/resources';
import { DATABASES } from '../../support/database';
import { CONTOSO, FABRIKAM, NORTHWIND, UNLISTED } from '../../support/people';
import { interrupted, isolate, newConnection, signedIn } from '../../support/records';
import { openTestApp } from '../../support/testApp';
import type { TestApp } from '../../support/testApp';

const NOBODY = '0190aaaa-0000-7000-8000-000000000000';
const tenantId = CONTOSO.id;
const claim = (key: string) => ({ caller: 'maker', key, request: key });
const codes = ({ userErrors }: { readonly userErrors: readonly UserError[] }) => userErrors.map(({ code, path }) => [code, ...path]);
const ids = (connections: readonly ConnectionRecord[]) => connections.map(({ id }) => id);

describe.each(DATABASES)('apps, flows and runs on $name', ({ create }) => {
  let app: TestApp;
  let toFabrikam: ConnectionRecord;
  let toNorthwind: ConnectionRecord;
  beforeEach(async () => {
    app = await openTestApp(create);
    toFabrikam = await signedIn(app, CONTOSO, FABRIKAM, 'Mail at Fabrikam');
    toNorthwind = await signedIn(app, CONTOSO, NORTHWIND, 'Files at Northwind');
  });
  afterEach(async () => {
    await app.close();
  });

  const save = (command: typeof saveApp, connectionIds: readonly string[], id?: string) =>
    command(app, { id, tenantId, name: 'Thing', connectionIds });
  const connectionIdsOf = async (id: string) => ids((await resourceConnections(app, [{ id, tenantId }]))[0]!);

  describe.each([
    { kind: 'APP', command: saveApp, other: saveFlow },
    { kind: 'FLOW', command: saveFlow, other: saveApp },
  ])('$kind', ({ kind, command, other }) => {
    test('is saved ACTIVE with its connections in the given order, each of them once, even if nobody has signed in to them', async () => {
      const unauthenticated = await newConnection(app, CONTOSO, 'New');
      const given = [toNorthwind.id, unauthenticated.id, toFabrikam.id, toNorthwind.id];
      const saved = await save(command, given);
      expect(saved).toMatchObject({ resource: { kind, tenantId, name: 'Thing', status: 'ACTIVE' }, violations: [], userErrors: [] });
      expect(await resource(app, tenantId, saved.resource!.id)).toEqual(saved.resource);
      expect(await connectionIdsOf(saved.resource!.id)).toEqual(given.slice(0, 3));
      const renamed = await command(app, { id: saved.resource!.id, tenantId, name: 'Other', connectionIds: [toFabrikam.id] });
      expect(renamed.resource).toMatchObject({ id: saved.resource!.id, name: 'Other' });
      expect(await connectionIdsOf(saved.resource!.id)).toEqual([toFabrikam.id]);
    });

    test("is RESOURCE_NOT_FOUND if it is another tenant's, of the other kind, deleted or unknown; another tenant's connection is CONNECTION_NOT_FOUND", async () => {
      const flow = (await save(command, [])).resource!;
      const deleted = (await save(command, [])).resource!;
      expect(await deleteResource(app, tenantId, { resourceId: deleted.id })).toEqual({
        resource: deleted,
        violations: [],
        userErrors: [],
      });
      const theirs = await newConnection(app, FABRIKAM, 'Theirs');
      const before = await app.dump();
      const notFound = [['RESOURCE_NOT_FOUND', 'id']];
      expect(codes(await command(app, { id: flow.id, tenantId: FABRIKAM.id, name: 'Stolen', connectionIds: [] }))).toEqual(notFound);
      expect(codes(await save(other, [], flow.id))).toEqual(notFound);
      for (const id of [deleted.id, NOBODY, 'nonsense']) {
        expect(codes(await save(command, [], id))).toEqual(notFound);
      }
      for (const resourceId of [deleted.id, NOBODY, 'nonsense', flow.id]) {
        const scope = resourceId === flow.id ? FABRIKAM.id : tenantId;
        expect(codes(await deleteResource(app, scope, { resourceId }))).toEqual([['RESOURCE_NOT_FOUND', 'resourceId']]);
      }
      expect(codes(await save(command, [toFabrikam.id, theirs.id, 'nonsense', theirs.id]))).toEqual([
        ['CONNECTION_NOT_FOUND', 'connectionIds', '1'],
        ['CONNECTION_NOT_FOUND', 'connectionIds', '2'],
      ]);
      expect(codes(await command(app, { tenantId: UNLISTED, name: 'X', connectionIds: [] }))).toEqual([['TENANT_NOT_FOUND', 'tenantId']]);
      expect(await app.dump()).toEqual(before);
    });

    test('uses at most 100 connections and has a name', async () => {
      const connector = { name: 'Outlook', identityProvider: 'ENTRA_ID' as const };
      const many: string[] = [];
      for (let count = 0; count < 101; count += 1) {
        many.push((await createConnection(app, { tenantId, name: 'Mail', connector })).connection!.id);
      }
      await expect(save(command, many)).rejects.toMatchObject({ code: 'BAD_USER_INPUT', message: expect.stringContaining('100') });
      expect(await connectionIdsOf((await save(command, [...many.slice(0, 100), many[0]!])).resource!.id)).toEqual(many.slice(0, 100));
      await expect(command(app, { tenantId, name: '  ', connectionIds: [] })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    });

    test('is saved once if the save is repeated with its key', async () => {
      const once = () => command(app, { tenantId, name: 'Once', connectionIds: [toFabrikam.id] }, claim('save'));
      const first = await once();
      const before = await app.dump();
      expect(await once()).toEqual(first);
      expect(await app.dump()).toEqual(before);
    });
  });

  test('an app can not add a connection that policy blocks: nothing is saved, and an error for each such connection says who blocks it', async () => {
    const saved = (await save(saveApp, [toNorthwind.id])).resource!;
    await isolate(app, FABRIKAM);
    const before = await app.dump();
    const refused = await save(saveApp, [toNorthwind.id, toFabrikam.id], saved.id);
    expect(refused).toMatchObject({
      resource: null,
      violations: [
        { connection: { id: toFabrikam.id }, evaluated: { decision: { reason: 'BLOCKED_INBOUND' }, creator: CONTOSO, signIn: FABRIKAM } },
      ],
      userErrors: [{ code: 'CONNECTION_BLOCKED', path: ['connectionIds', '1'] }],
    });
    expect(refused.userErrors[0]!.message).toBe(
      'The connection `Mail at Fabrikam` is blocked. Fabrikam (fabrikam.example) does not accept connections from Contoso (contoso.example). Ask an admin of Fabrikam to add an inbound rule for Contoso.',
    );
    expect(refused.violations[0]!.connection.assessment!.decision.allowed).toBe(false);
    expect(codes(await save(saveApp, [toFabrikam.id]))).toEqual([['CONNECTION_BLOCKED', 'connectionIds', '0']]);
    expect(await app.dump()).toEqual(before);
    await isolate(app, CONTOSO);
    expect(codes(await save(saveApp, [toFabrikam.id, toNorthwind.id]))).toEqual([
      ['CONNECTION_BLOCKED', 'connectionIds', '0'],
      ['CONNECTION_BLOCKED', 'connectionIds', '1'],
    ]);
  });

  test('an app can keep a blocked connection that it already used: it is SUSPENDED, and ACTIVE again without the connection', async () => {
    const { id } = (await save(saveApp, [toFabrikam.id])).resource!;
    await isolate(app, FABRIKAM);
    const kept = await save(saveApp, [toFabrikam.id, toNorthwind.id], id);
    expect(kept).toMatchObject({ resource: { status: 'SUSPENDED' }, violations: [{ connection: { id: toFabrikam.id } }], userErrors: [] });
    expect((await save(saveApp, [toNorthwind.id], id)).resource!.status).toBe('ACTIVE');
  });

  test('a flow with a blocked connection is saved as SUSPENDED with its violations, and can not start', async () => {
    await isolate(app, FABRIKAM);
    const saved = await save(saveFlow, [toNorthwind.id, toFabrikam.id]);
    expect(saved).toMatchObject({
      resource: { status: 'SUSPENDED' },
      violations: [{ connection: { id: toFabrikam.id }, evaluated: { decision: { reason: 'BLOCKED_INBOUND' } } }],
      userErrors: [],
    });
    const flowId = saved.resource!.id;
    expect(await connectionIdsOf(flowId)).toEqual([toNorthwind.id, toFabrikam.id]);
    expect(codes(await startFlowRun(app, tenantId, { flowId }))).toEqual([['FLOW_SUSPENDED', 'flowId']]);
    expect((await flowRuns(app, { id: flowId, tenantId }, 10, null)).edges).toEqual([]);
    expect((await save(saveFlow, [toNorthwind.id], flowId)).resource!.status).toBe('ACTIVE');
    expect((await startFlowRun(app, tenantId, { flowId })).run!.status).toBe('RUNNING');
  });

  test('a save takes in a policy change that commits just before it', async () => {
    const racing = interrupted(app, [() => isolate(app, FABRIKAM), () => isolate(app, NORTHWIND)]);
    const saved = await saveFlow(racing, { tenantId, name: 'Flow', connectionIds: [toFabrikam.id, toNorthwind.id] });
    expect(saved.resource!.status).toBe('SUSPENDED');
    expect(ids(saved.violations.map(({ connection }) => connection))).toEqual([toFabrikam.id, toNorthwind.id]);
    const back = interrupted(app, [() => isolate(app, FABRIKAM, false)]);
    const added = await saveApp(back, { tenantId, name: 'App', connectionIds: [toFabrikam.id] });
    expect(added.resource!.status).toBe('ACTIVE');
  });

  test("a save decides again only after a change of its connections' tenants, at the log's head, and only a few times", async () => {
    const asked: (SentRevision | null)[] = [];
    const live = Object.assign(Object.create(app.live) as typeof app.live, {
      evaluate: (...[requests, minRevision]: Parameters<typeof app.live.evaluate>) => {
        asked.push(minRevision);
        return app.live.evaluate(requests, minRevision);
      },
    });
    const save = (between: (() => Promise<unknown>)[]) =>
      saveFlow(interrupted({ ...app, live }, between), { tenantId, name: 'Flow', connectionIds: [toFabrikam.id] });
    await save([() => isolate(app, NORTHWIND)]);
    expect(asked.splice(0)).toEqual([null]);
    await save([() => isolate(app, FABRIKAM)]);
    expect(asked.splice(0)).toEqual([null, (await app.store.log.head()).revision]);
    let enabled = true;
    const always = Array.from({ length: 20 }, () => () => isolate(app, FABRIKAM, (enabled = !enabled)));
    const before = await resourceCount();
    await expect(save(always)).rejects.toMatchObject({ code: 'OVERLOADED' });
    expect(asked).toHaveLength(5);
    expect(await resourceCount()).toBe(before);
  });
  const resourceCount = () => app.store.records.resourceCount(tenantId, { kind: null, status: null });

  test('a save takes in a sign-in that happens just before it', async () => {
    const connection = await newConnection(app, CONTOSO, 'Late');
    const other = await newConnection(app, CONTOSO, 'Other');
    const signIn = async (id: string) => {
      const request = { creatorTenant: { id: tenantId }, signInTenant: { id: NORTHWIND.id }, identityProvider: 'ENTRA_ID' as const };
      const [evaluated] = await app.live.evaluate([request], null);
      await app.store.changeRecords(async (unit) => ({ commit: await unit.signIn(id, evaluated as EvaluatedConnection), answer: null }));
    };
    const racing = interrupted(app, [() => signIn(connection.id).then(() => isolate(app, NORTHWIND))]);
    const saved = await saveFlow(racing, { tenantId, name: 'Flow', connectionIds: [connection.id, other.id] });
    expect(saved).toMatchObject({ resource: { status: 'SUSPENDED' }, violations: [{ connection: { id: connection.id } }] });
  });

  test('an ACTIVE flow can start, and its run ends only once', async () => {
    const flowId = (await save(saveFlow, [toFabrikam.id])).resource!.id;
    const { run } = await startFlowRun(app, null, { flowId });
    expect(run).toMatchObject({ flowId, status: 'RUNNING', endedAt: null, violations: [], failure: null });
    const ended = await endFlowRun(app, null, { runId: run!.id, succeeded: true });
    expect(ended.run).toMatchObject({ id: run!.id, status: 'SUCCEEDED', failure: null, startedAt: run!.startedAt });
    expect(ended.run!.endedAt).not.toBeNull();
    for (const succeeded of [true, false]) {
      expect(codes(await endFlowRun(app, tenantId, { runId: run!.id, succeeded }))).toEqual([['RUN_ENDED', 'runId']]);
    }
    expect((await flowRuns(app, { id: flowId, tenantId }, 10, null)).edges.map(({ node }) => node)).toEqual([ended.run]);
  });

  test('a failed run says why, and a run that succeeded has no failure', async () => {
    const flowId = (await save(saveFlow, [])).resource!.id;
    const fail = async (failure?: string) => {
      const { run } = await startFlowRun(app, tenantId, { flowId });
      return (await endFlowRun(app, tenantId, { runId: run!.id, succeeded: false, failure })).run;
    };
    expect(await fail('The mailbox is full.')).toMatchObject({ status: 'FAILED', failure: 'The mailbox is full.', violations: [] });
    expect(await fail()).toMatchObject({ status: 'FAILED', failure: 'The run failed, and no reason was given.' });
    const { run } = await startFlowRun(app, tenantId, { flowId });
    await expect(endFlowRun(app, tenantId, { runId: run!.id, succeeded: true, failure: 'but' })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    });
  });

  test('a start after policy has blocked a connection gives a FAILED run that names connection, tenants, direction and revision', async () => {
    const flowId = (await save(saveFlow, [toNorthwind.id, toFabrikam.id])).resource!.id;
    const revision = await isolate(app, FABRIKAM);
    const { run, userErrors } = await startFlowRun(app, tenantId, { flowId });
    expect(userErrors).toEqual([]);
    expect(run).toMatchObject({
      status: 'FAILED',
      violations: [
        { connection: { id: toFabrikam.id, name: 'Mail at Fabrikam' }, evaluated: { revision, decision: { reason: 'BLOCKED_INBOUND' } } },
      ],
      failure: `The connection \`Mail at Fabrikam\` failed authorization due to tenant isolation, inbound, at policy revision \`${String(revision)}\`: Fabrikam (fabrikam.example) does not accept connections from Contoso (contoso.example). Ask an admin of Fabrikam to add an inbound rule for Contoso.`,
    });
    expect(run!.endedAt).toBe(run!.startedAt);
    expect((await flowRuns(app, { id: flowId, tenantId }, 10, null)).edges.map(({ node }) => node)).toEqual([run]);
    expect(codes(await endFlowRun(app, tenantId, { runId: run!.id, succeeded: true }))).toEqual([['RUN_ENDED', 'runId']]);
  });

  test('a start takes in a policy change that commits just before it, and also fails if nobody has signed in to a connection', async () => {
    const flowId = (await save(saveFlow, [toFabrikam.id])).resource!.id;
    const racing = interrupted(app, [() => isolate(app, FABRIKAM)]);
    expect((await startFlowRun(racing, tenantId, { flowId })).run!.status).toBe('FAILED');
    const waiting = await newConnection(app, CONTOSO, 'Waiting');
    const other = (await save(saveFlow, [toNorthwind.id, waiting.id])).resource!.id;
    expect((await startFlowRun(app, tenantId, { flowId: other })).run).toMatchObject({
      status: 'FAILED',
      violations: [],
      failure: 'Nobody has signed in to the connection `Waiting`: ask for consent first.',
    });
  });

  test('apps can not start, and flows and runs of another tenant look as if they never existed', async () => {
    const { id: appId } = (await save(saveApp, [])).resource!;
    const { id: flowId } = (await save(saveFlow, [])).resource!;
    const { run } = await startFlowRun(app, tenantId, { flowId });
    for (const [scope, id] of [
      [tenantId, appId],
      [FABRIKAM.id, flowId],
      [tenantId, NOBODY],
      [null, 'nonsense'],
    ] as const) {
      expect(codes(await startFlowRun(app, scope, { flowId: id }))).toEqual([['RESOURCE_NOT_FOUND', 'flowId']]);
    }
    for (const [scope, runId] of [
      [FABRIKAM.id, run!.id],
      [tenantId, NOBODY],
      [null, 'nonsense'],
    ] as const) {
      expect(codes(await endFlowRun(app, scope, { runId, succeeded: true }))).toEqual([['RUN_NOT_FOUND', 'runId']]);
    }
    await deleteResource(app, tenantId, { resourceId: flowId });
    expect(codes(await endFlowRun(app, tenantId, { runId: run!.id, succeeded: true }))).toEqual([['RUN_NOT_FOUND', 'runId']]);
  });

  test('a run starts and ends once, even if the mutation is repeated with its key', async () => {
    const flowId = (await save(saveFlow, [])).resource!.id;
    const start = () => startFlowRun(app, tenantId, { flowId }, claim('start'));
    const [first, second] = await Promise.all([start(), start()]);
    expect(second).toEqual(first);
    const end = () => endFlowRun(app, tenantId, { runId: first.run!.id, succeeded: true }, claim('end'));
    expect(await end()).toEqual(await end());
    expect((await flowRuns(app, { id: flowId, tenantId }, 10, null)).edges).toHaveLength(1);
  });
});
