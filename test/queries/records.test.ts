import { consent } from '../../src/commands/connections/consent';
import { withdrawPolicyRequest } from '../../src/commands/policyRequests/closePolicyRequest';
import { requestPolicyChange } from '../../src/commands/policyRequests/requestPolicyChange';
import { deleteResource } from '../../src/commands/resources/deleteResource';
import { saveApp, saveFlow } from '../../src/commands/resources/saveResource';
import { startFlowRun } from '../../src/commands/resources/startFlowRun';
import type { TenantId } from '../../src/domain/tenants/tenant';
import { connectionRecord, connectionRecords, storedDecisions } from '../../src/queries/connections';
import type { Page } from '../../src/queries/page';
import { policyRequestDifference, policyRequests } from '../../src/queries/policyRequests';
import {
  flowRuns,
  resource,
  resourceConnections,
  resources,
  resourceViolations,
  statusChangeAfter,
  statusChangeCursor,
} from '../../src/queries/resources';
import { DATABASES } from '../support/database';
import { adminOf, CONTOSO, FABRIKAM, NORTHWIND, OPERATOR, UNLISTED } from '../support/people';
import { isolate, newConnection, newToken, signedIn, userOf } from '../support/records';
import { openTestApp } from '../support/testApp';
import type { TestApp } from '../support/testApp';

const tenantId = CONTOSO.id;
const NOBODY = '0190aaaa-0000-7000-8000-000000000000';
const ALL = { kind: null, status: null };

/** All rows of all pages of two rows each. Checks of each page whether it says that there is a page before it. */
async function pagesOf<T>(read: (after: string | null) => Promise<Page<T>>): Promise<T[]> {
  const rows: T[] = [];
  for (let after: string | null = null; ;) {
    const page = await read(after);
    expect(page.edges.length).toBeLessThanOrEqual(2);
    expect(page.hasPreviousPage).toBe(after !== null);
    rows.push(...page.edges.map(({ node }) => node));
    if (!page.hasNextPage) {
      return rows;
    }
    after = page.edges[1]!.cursor;
  }
}

describe.each(DATABASES)('reads of records on $name', ({ create }) => {
  let app: TestApp;
  beforeEach(async () => {
    app = await openTestApp(create);
  });
  afterEach(async () => {
    await app.close();
  });

  const flow = async (connectionIds: readonly string[] = [], owner: TenantId = tenantId) =>
    (await saveFlow(app, { tenantId: owner, name: 'Flow', connectionIds })).resource!;

  test("a tenant's connections are paged oldest first and counted, also by status; another tenant's are not among them", async () => {
    const waiting = [
      await newConnection(app, CONTOSO, 'A'),
      await newConnection(app, CONTOSO, 'B'),
      await newConnection(app, CONTOSO, 'C'),
    ];
    const connected = await signedIn(app, CONTOSO, FABRIKAM, 'D');
    await newConnection(app, FABRIKAM, 'Theirs');
    const all = [...waiting, connected];
    expect(await pagesOf((after) => connectionRecords(app, tenantId, null, 2, after))).toEqual(all);
    expect(await (await connectionRecords(app, tenantId, null, 2, null)).count()).toBe(4);
    expect(await pagesOf((after) => connectionRecords(app, tenantId, 'UNAUTHENTICATED', 2, after))).toEqual(waiting);
    expect(await pagesOf((after) => connectionRecords(app, tenantId, 'CONNECTED', 2, after))).toEqual([connected]);
    expect(await (await connectionRecords(app, tenantId, 'BLOCKED', 2, null)).count()).toBe(0);
  });

  test("a tenant's apps and flows are paged oldest first and counted, also by kind and status; deleted ones are not among them", async () => {
    const blocked = await signedIn(app, CONTOSO, FABRIKAM, 'Blocked');
    await isolate(app, FABRIKAM);
    const made = [await flow(), await flow([blocked.id]), (await saveApp(app, { tenantId, name: 'App', connectionIds: [] })).resource!];
    const deleted = await flow();
    await deleteResource(app, tenantId, { resourceId: deleted.id });
    await flow([], FABRIKAM.id);
    const ids = async (filter: Parameters<typeof resources>[2]) =>
      (await pagesOf((after) => resources(app, tenantId, filter, 2, after))).map(({ id }) => id);
    expect(await ids(ALL)).toEqual(made.map(({ id }) => id));
    expect(await (await resources(app, tenantId, ALL, 2, null)).count()).toBe(3);
    expect(await ids({ kind: 'FLOW', status: null })).toEqual([made[0]!.id, made[1]!.id]);
    expect(await ids({ kind: null, status: 'SUSPENDED' })).toEqual([made[1]!.id]);
    expect(await (await resources(app, tenantId, { kind: 'FLOW', status: 'ACTIVE' }, 2, null)).count()).toBe(1);
  });

  test('a connection, an app or a flow is found by its ID within its tenant or without a scope, and does not exist for other tenants', async () => {
    const connection = await newConnection(app, CONTOSO, 'Mail');
    const thing = await flow();
    for (const scope of [tenantId, null]) {
      expect(await connectionRecord(app, scope, connection.id)).toEqual(connection);
      expect(await resource(app, scope, thing.id)).toEqual(thing);
    }
    for (const [scope, connectionId, resourceId] of [
      [FABRIKAM.id, connection.id, thing.id],
      [tenantId, NOBODY, NOBODY],
      [null, 'x', 'x'],
    ] as const) {
      expect(await connectionRecord(app, scope, connectionId)).toBeNull();
      expect(await resource(app, scope, resourceId)).toBeNull();
    }
  });

  test('the connections and the violations of many resources are read together, each list in its own order', async () => {
    const [mail, files, waiting] = [
      await signedIn(app, CONTOSO, FABRIKAM, 'Mail'),
      await signedIn(app, CONTOSO, NORTHWIND, 'Files'),
      await newConnection(app, CONTOSO, 'New'),
    ];
    const early = await flow([files.id, mail.id]);
    await isolate(app, FABRIKAM);
    const late = await flow([waiting.id, mail.id, files.id]);
    const connections = await resourceConnections(app, [late, { id: NOBODY, tenantId }, early]);
    expect(connections.map((list) => list.map(({ name }) => name))).toEqual([['New', 'Mail', 'Files'], [], ['Files', 'Mail']]);
    const [none, violations, again] = await resourceViolations(app, [early, late, late]);
    expect(none).toEqual([]);
    expect(violations).toMatchObject([
      {
        connection: { id: mail.id },
        evaluated: {
          connection: { creatorTenantId: tenantId, signInTenantId: FABRIKAM.id, identityProvider: 'ENTRA_ID' },
          decision: { allowed: false, reason: 'BLOCKED_INBOUND' },
          creator: CONTOSO,
          signIn: FABRIKAM,
        },
      },
    ]);
    expect(again).toEqual(violations);
    expect(await resourceViolations(app, [early])).toEqual([[]]);
  });

  test('the stored decision of a connection comes with its tenants, and there is none before somebody has signed in', async () => {
    const token = await newToken(app, await newConnection(app, CONTOSO, 'Mail'));
    const given = await consent(app, { ...userOf(FABRIKAM), tenantId: UNLISTED }, { token });
    const waiting = await newConnection(app, CONTOSO, 'New');
    const decisions = await storedDecisions(app, [waiting, given.connection!]);
    expect(decisions).toEqual([null, given.evaluated]);
    expect(decisions[1]).toMatchObject({ creator: CONTOSO, signIn: null, decision: { allowed: true } });
  });

  test("a flow's runs are paged newest first", async () => {
    const { id: flowId } = await flow();
    const { id: other } = await flow();
    const runs = [];
    for (let count = 0; count < 5; count += 1) {
      runs.unshift((await startFlowRun(app, tenantId, { flowId })).run!);
    }
    expect(await pagesOf((after) => flowRuns(app, { id: flowId, tenantId }, 2, after))).toEqual(runs);
    expect(await pagesOf((after) => flowRuns(app, { id: other, tenantId }, 2, after))).toEqual([]);
  });

  test('policy requests are paged newest first, of one tenant or of all, and also by status', async () => {
    const ask = async (owner: typeof CONTOSO) => {
      const policy = {
        tenantId: owner.id,
        enabled: true,
        mode: 'TWO_WAY',
        unidentifiedCreators: 'BLOCK',
        crossCloudInbound: 'BLOCK',
        rules: [],
      } as const;
      return (await requestPolicyChange(app, adminOf(owner), { policy, justification: 'Audit' })).request!;
    };
    const [first, theirs, second] = [await ask(CONTOSO), await ask(FABRIKAM), await ask(CONTOSO)];
    const withdrawn = (await withdrawPolicyRequest(app, OPERATOR, null, { requestId: first.id })).request!;
    const page = (filter: Parameters<typeof policyRequests>[1]) => pagesOf((after) => policyRequests(app, filter, 2, after));
    expect(await page({ tenantId: null, status: null })).toEqual([second, theirs, withdrawn]);
    expect(await page({ tenantId, status: null })).toEqual([second, withdrawn]);
    expect(await page({ tenantId: null, status: 'SUBMITTED' })).toEqual([second, theirs]);
    expect((await policyRequestDifference(app, { id: NOBODY, tenantId }, 2, null)).edges).toEqual([]);
  });

  test('a text that is not a cursor of the list is BAD_USER_INPUT', async () => {
    const bad = { code: 'BAD_USER_INPUT' };
    for (const after of ['', 'nonsense', Buffer.from('12').toString('base64url')]) {
      await expect(connectionRecords(app, tenantId, null, 2, after)).rejects.toMatchObject(bad);
      await expect(resources(app, tenantId, ALL, 2, after)).rejects.toMatchObject(bad);
      await expect(flowRuns(app, { id: NOBODY, tenantId }, 2, after)).rejects.toMatchObject(bad);
      await expect(policyRequests(app, { tenantId, status: null }, 2, after)).rejects.toMatchObject(bad);
    }
    await expect(policyRequestDifference(app, { id: NOBODY, tenantId }, 2, 'nonsense')).rejects.toMatchObject(bad);
  });
});

test("the cursor of a status change stands for its number among its tenant's", () => {
  const cursor = statusChangeCursor(CONTOSO.id, 42);
  expect(statusChangeAfter(CONTOSO.id, cursor)).toBe(42);
  expect(statusChangeAfter(CONTOSO.id, null)).toBeNull();
  expect(() => statusChangeAfter(CONTOSO.id, '42')).toThrow('is not a cursor');
  expect(() => statusChangeAfter(FABRIKAM.id, cursor)).toThrow('is not a cursor');
});
