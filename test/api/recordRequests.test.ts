import { execute, parse, subscribe } from 'graphql';
import type { ExecutionResult } from 'graphql';
import type { RequestContext } from '../../src/api/access/context';
import { apiSchema as schema } from '../../src/api/schema';
import type { App } from '../../src/app';
import { saveFlow } from '../../src/commands/resources/saveResource';
import type { Caller } from '../../src/domain/callers/caller';
import { statusChangeCursor } from '../../src/queries/resources';
import { contextOf } from '../support/api/rootFields';
import { DATABASES } from '../support/database';
import { adminOf, CONTOSO, FABRIKAM, OPERATOR } from '../support/people';
import { isolate, newConnection, signedIn, userOf } from '../support/records';
import { openTestApp } from '../support/testApp';
import type { TestApp } from '../support/testApp';

/** Runs no reassessment, except in tests that say so: a change of policy leaves the stored statuses as they are. */
let app: TestApp;
beforeEach(async () => {
  app = await openTestApp(DATABASES[0]!.create);
});
afterEach(async () => await app.close());

async function ask(caller: Caller, source: string, given: Partial<RequestContext> = {}): Promise<ExecutionResult> {
  return await execute({ schema, document: parse(source), contextValue: { ...contextOf(app, caller), ...given } });
}

async function answer(caller: Caller, source: string, given: Partial<RequestContext> = {}) {
  const { data, errors } = await ask(caller, source, given);
  expect(errors).toBeUndefined();
  return JSON.parse(JSON.stringify(data));
}

async function flow(connectionIds: readonly string[], name = 'Nightly'): Promise<string> {
  return (await saveFlow(app, { tenantId: CONTOSO.id, name, connectionIds })).resource!.id;
}

const maker: Caller = userOf(CONTOSO);
const guest: Caller = userOf(FABRIKAM);
const BLOCKED = 'BLOCKED_INBOUND';

describe('a connection', () => {
  const create = `mutation { createConnection(input: { tenantId: "${CONTOSO.id}", name: "Mail", connector: { name: "Office 365 Outlook" } }) {
    connection { id tenant { name } name connector identityProvider signInTenantId status decision { allowed } } decision { allowed } userErrors { code } } }`;
  const link = (id: string): string =>
    `mutation { createConsentLink(input: { connectionId: "${id}" }) { link { id token url expiresAt connection { id status } } userErrors { code } } }`;
  const consent = (token: string): string =>
    `mutation { consent(input: { token: "${token}" }) { connection { id } decision { allowed reason message outbound { reason } inbound { reason } } userErrors { code message path } } }`;

  test('is created, gets a link, is signed in to by a user of another tenant, and then has the decision that its status is based on', async () => {
    const { connection, ...rest } = (await answer(maker, create)).createConnection;
    expect(rest).toEqual({ decision: null, userErrors: [] });
    expect(connection).toEqual({
      id: connection.id,
      tenant: { name: 'Contoso' },
      name: 'Mail',
      connector: 'Office 365 Outlook',
      identityProvider: 'ENTRA_ID',
      signInTenantId: null,
      status: 'UNAUTHENTICATED',
      decision: null,
    });
    const made = (await answer(maker, link(connection.id))).createConsentLink.link;
    expect(made).toMatchObject({ connection: { id: connection.id, status: 'UNAUTHENTICATED' } });
    expect(made.url).toBe(`https://cordon.example/consent#${made.token}`);
    expect(made.token).toMatch(/^[\w-]{43}$/);
    expect((await answer(guest, consent(made.token))).consent).toMatchObject({
      connection: null,
      decision: { allowed: true },
      userErrors: [],
    });
    const after = await answer(
      maker,
      `{ connection(id: "${connection.id}") { status signInTenantId decision { allowed reason creatorTenantId signInTenantId } } }`,
    );
    expect(after.connection).toEqual({
      status: 'CONNECTED',
      signInTenantId: FABRIKAM.id,
      decision: { allowed: true, reason: 'PERMITTED', creatorTenantId: CONTOSO.id, signInTenantId: FABRIKAM.id },
    });
  });

  test('stays unauthenticated if policy blocks it: the user who gave consent sees the reason as far as they may, and may try again', async () => {
    const { connection } = (await answer(maker, create)).createConnection;
    const { token } = (await answer(maker, link(connection.id))).createConsentLink.link;
    await isolate(app, FABRIKAM);
    const blocked = (await answer(guest, consent(token))).consent;
    expect(blocked).toMatchObject({
      connection: null,
      userErrors: [],
      decision: { allowed: false, reason: BLOCKED, outbound: { reason: null }, inbound: { reason: null } },
    });
    expect(blocked.decision.message).toMatch(/Fabrikam .*does not accept connections from Contoso/);
    const admin = (await answer(adminOf(FABRIKAM), consent(token))).consent.decision;
    expect(admin).toMatchObject({ outbound: { reason: null }, inbound: { reason: 'NO_MATCHING_RULE' } });
    const { status } = (await answer(maker, `{ connection(id: "${connection.id}") { status } }`)).connection;
    expect(status).toBe('UNAUTHENTICATED');
    const attempts = await answer(OPERATOR, `{ connectionAttempts(tenantId: "${CONTOSO.id}") { edges { node { allowed } } } }`);
    expect(attempts.connectionAttempts.edges).toEqual([{ node: { allowed: false } }, { node: { allowed: false } }]);
    await isolate(app, FABRIKAM, false);
    expect((await answer(guest, consent(token))).consent.decision.allowed).toBe(true);
  });

  test('cannot be signed in to with a link that was used, revoked or never made, and the answer is the same for all three', async () => {
    const ids = [(await newConnection(app, CONTOSO, 'a')).id, (await newConnection(app, CONTOSO, 'b')).id];
    const [used, revoked] = await Promise.all(ids.map(async (id) => (await answer(maker, link(id))).createConsentLink.link.token));
    await answer(guest, consent(used));
    const revoke = await answer(
      maker,
      `mutation { revokeConsentLinks(input: { connectionId: "${ids[1]}" }) { revoked userErrors { code } } }`,
    );
    expect(revoke.revokeConsentLinks).toEqual({ revoked: 1, userErrors: [] });
    const answers = await Promise.all([used, revoked, 'never'].map(async (token) => (await answer(guest, consent(token))).consent));
    expect(answers[0].userErrors).toEqual([{ code: 'LINK_INVALID', message: expect.any(String), path: ['token'] }]);
    expect(new Set(answers.map((each) => JSON.stringify(each))).size).toBe(1);
  });
});

describe('apps and flows:', () => {
  test('an app is not saved with a blocked connection, and the answer says which tenant blocks it', async () => {
    const { id } = await signedIn(app, CONTOSO, FABRIKAM, 'Mail');
    await isolate(app, FABRIKAM);
    const source = `mutation { saveApp(input: { tenantId: "${CONTOSO.id}", name: "Expenses", connectionIds: ["${id}"] }) {
      resource { id } violations { connection { name } decision { reason inbound { reason } } } userErrors { code message path } } }`;
    expect((await answer(maker, source)).saveApp).toEqual({
      resource: null,
      violations: [{ connection: { name: 'Mail' }, decision: { reason: BLOCKED, inbound: { reason: null } } }],
      userErrors: [
        { code: 'CONNECTION_BLOCKED', message: expect.stringMatching(/Fabrikam .*does not accept/), path: ['connectionIds', '0'] },
      ],
    });
    expect((await answer(maker, `{ resources(tenantId: "${CONTOSO.id}") { totalCount } }`)).resources).toEqual({ totalCount: 0 });
  });

  test('a flow is saved with a blocked connection, but it is suspended and does not run', async () => {
    const { id } = await signedIn(app, CONTOSO, FABRIKAM, 'Mail');
    await isolate(app, FABRIKAM);
    const source = `mutation { saveFlow(input: { tenantId: "${CONTOSO.id}", name: "Nightly", connectionIds: ["${id}"] }) {
      resource { id kind tenant { name } name status assessedRevision connections { id } runs { edges { cursor } } }
      violations { connection { id } decision { reason } } userErrors { code } } }`;
    const { resource, violations, userErrors } = (await answer(maker, source)).saveFlow;
    expect(userErrors).toEqual([]);
    expect(violations).toEqual([{ connection: { id }, decision: { reason: BLOCKED } }]);
    expect(resource).toMatchObject({
      kind: 'FLOW',
      tenant: { name: 'Contoso' },
      name: 'Nightly',
      status: 'SUSPENDED',
      connections: [{ id }],
      runs: { edges: [] },
    });
    const run = `mutation { startFlowRun(input: { flowId: "${resource.id}" }) { run { id } userErrors { code path } } }`;
    expect((await answer(maker, run)).startFlowRun).toEqual({ run: null, userErrors: [{ code: 'FLOW_SUSPENDED', path: ['flowId'] }] });
  });

  test('a list shows the violations of the suspended ones, and reads the connections of all in one statement', async () => {
    const connections = await Promise.all(['a', 'b', 'c'].map((name) => newConnection(app, CONTOSO, name)));
    const ids = connections.map(({ id }) => id);
    await flow(ids.slice(0, 2), 'first');
    await flow(ids.slice(1).toReversed(), 'second');
    const { id } = await signedIn(app, CONTOSO, FABRIKAM, 'blocked');
    await isolate(app, FABRIKAM);
    await flow([id, ids[0]!], 'third');
    const statements: string[] = [];
    const records = watching(app.store.records, statements);
    const current = watching(app.store.current, statements);
    const source = `{ resources(tenantId: "${CONTOSO.id}") { edges { node { name status tenant { name }
      connections { name tenant { name } decision { allowed } } violations { connection { name } decision { message } } } } } }`;
    const { edges } = (await answer(maker, source, { app: { ...app, store: { ...app.store, records, current } } })).resources;
    expect(edges.map(({ node }: { node: unknown }) => node)).toMatchObject([
      { name: 'first', status: 'ACTIVE', connections: [{ name: 'a' }, { name: 'b' }], violations: [] },
      { name: 'second', status: 'ACTIVE', connections: [{ name: 'c' }, { name: 'b' }], violations: [] },
      { name: 'third', status: 'SUSPENDED', connections: [{ name: 'blocked', decision: { allowed: false } }, { name: 'a' }] },
    ]);
    expect(edges[2].node.violations).toEqual([{ connection: { name: 'blocked' }, decision: { message: expect.any(String) } }]);
    // One each for the page, its tenants, its connections, its violations with their decisions, and the connections' tenants and decisions.
    expect(statements.filter((name) => name === 'connectionsOf')).toHaveLength(2);
    expect(statements.length).toBeLessThanOrEqual(8);
    expect(statements).not.toContain('resourceCount');
  });

  test('a list is filtered, paged and counted', async () => {
    for (const name of ['a', 'b', 'c']) {
      await flow([], name);
    }
    await answer(
      maker,
      `mutation { saveApp(input: { tenantId: "${CONTOSO.id}", name: "app", connectionIds: [] }) { userErrors { code } } }`,
    );
    const page = (after: string): string =>
      `{ resources(tenantId: "${CONTOSO.id}", kind: FLOW, status: ACTIVE, first: 2, after: ${after}) { totalCount pageInfo { hasNextPage endCursor } edges { node { name } } } }`;
    const first = (await answer(maker, page('null'))).resources;
    expect(first).toMatchObject({
      totalCount: 3,
      pageInfo: { hasNextPage: true },
      edges: [{ node: { name: 'a' } }, { node: { name: 'b' } }],
    });
    const second = (await answer(maker, page(JSON.stringify(first.pageInfo.endCursor)))).resources;
    expect(second).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: false }, edges: [{ node: { name: 'c' } }] });
    await newConnection(app, CONTOSO, 'Mail');
    const connected = `{ a: connections(tenantId: "${CONTOSO.id}", status: CONNECTED) { totalCount } b: connections(tenantId: "${CONTOSO.id}") { totalCount edges { node { name } } } }`;
    expect(await answer(maker, connected)).toEqual({ a: { totalCount: 0 }, b: { totalCount: 1, edges: [{ node: { name: 'Mail' } }] } });
  });
});

describe('a run', () => {
  const start = (id: string): string =>
    `mutation { startFlowRun(input: { flowId: "${id}" }) { run { id flowId status endedAt failure violations { connection { name } decision { reason inbound { reason } } } } userErrors { code } } }`;
  const end = (id: string): string =>
    `mutation { endFlowRun(input: { runId: "${id}", succeeded: true }) { run { status failure } userErrors { code } } }`;

  test('of a flow with a connection that is now blocked fails, and its details say which tenant blocks it; runs are listed newest first', async () => {
    const flowId = await flow([(await signedIn(app, CONTOSO, FABRIKAM, 'Mail')).id]);
    const engine: Caller = { ...OPERATOR, roles: ['PlatformEvaluator'] };
    const good = (await answer(engine, start(flowId))).startFlowRun.run;
    expect(good).toMatchObject({ flowId, status: 'RUNNING', endedAt: null, failure: null, violations: [] });
    expect((await answer(engine, end(good.id))).endFlowRun).toEqual({ run: { status: 'SUCCEEDED', failure: null }, userErrors: [] });
    expect((await answer(engine, end(good.id))).endFlowRun).toEqual({ run: null, userErrors: [{ code: 'RUN_ENDED' }] });
    const revision = await isolate(app, FABRIKAM);
    const failed = (await answer(engine, start(flowId))).startFlowRun.run;
    expect(failed).toMatchObject({
      status: 'FAILED',
      violations: [{ connection: { name: 'Mail' }, decision: { reason: BLOCKED, inbound: { reason: null } } }],
    });
    for (const word of ['Mail', 'Contoso', 'Fabrikam', 'inbound', String(revision)]) {
      expect(failed.failure).toContain(word);
    }
    const list = `{ resource(id: "${flowId}") { runs(first: 1) { pageInfo { hasNextPage } edges { node { id violations { decision { revision } } } } } } }`;
    expect((await answer(maker, list)).resource.runs).toEqual({
      pageInfo: { hasNextPage: true },
      edges: [{ node: { id: failed.id, violations: [{ decision: { revision: String(revision) } }] } }],
    });
  });
});

describe('a policy that changes by request', () => {
  const admin = adminOf(CONTOSO);
  const resolve = (field: string, id: string, selection = 'id'): string =>
    `mutation { ${field}(input: { requestId: "${id}", resolution: "Said at ${field}." }) { request { ${selection} } userErrors { code } } }`;

  test('is requested and read by an admin, and verified and applied by an operator', async () => {
    const control = await answer(
      OPERATOR,
      `mutation { setChangeControl(input: { tenantId: "${CONTOSO.id}", changeControl: BY_REQUEST }) { policy { changeControl } change { kind } userErrors { code } } }`,
    );
    expect(control.setChangeControl).toEqual({
      policy: { changeControl: 'BY_REQUEST' },
      change: { kind: 'CHANGE_CONTROL_SET' },
      userErrors: [],
    });
    const direct = `mutation { setIsolation(input: { tenantId: "${CONTOSO.id}", enabled: true }) { policy { enabled } userErrors { code } } }`;
    expect((await answer(admin, direct)).setIsolation).toEqual({
      policy: null,
      userErrors: [{ code: 'CHANGE_REQUEST_REQUIRED' }],
    });
    const asked = await answer(
      admin,
      `mutation { requestPolicyChange(input: { policy: { tenantId: "${CONTOSO.id}", enabled: true, rules: [{ allowedTenant: "fabrikam.example", direction: BOTH }] }, justification: "They audit us." }) {
        request { id tenant { name } status justification requestedBy requestedByTenantId baseRevision verifiedBy resolvedBy resolvedAt resolution change { revision }
          diff(first: 1) { totalCount pageInfo { hasNextPage endCursor } edges { node { kind subject before after } } } } userErrors { code } } }`,
    );
    const { request } = asked.requestPolicyChange;
    expect(request).toMatchObject({
      tenant: { name: 'Contoso' },
      status: 'SUBMITTED',
      justification: 'They audit us.',
      requestedBy: admin.subject,
      requestedByTenantId: CONTOSO.id,
      verifiedBy: null,
      resolvedBy: null,
      resolvedAt: null,
      resolution: null,
      change: null,
      diff: {
        totalCount: 2,
        pageInfo: { hasNextPage: true },
        edges: [{ node: { kind: 'CHANGED', subject: 'enabled', before: 'false', after: 'true' } }],
      },
    });
    const rest = await answer(
      admin,
      `{ policyRequests(tenantId: "${CONTOSO.id}", status: SUBMITTED) { edges { node { id diff(after: "${request.diff.pageInfo.endCursor}") { edges { node { kind subject before after } } } } } } }`,
    );
    expect(rest.policyRequests.edges).toEqual([
      { node: { id: request.id, diff: { edges: [{ node: { kind: 'ADDED', subject: FABRIKAM.id, before: null, after: 'BOTH' } }] } } },
    ]);
    expect(
      (await answer(OPERATOR, resolve('verifyPolicyRequest', request.id, 'status verifiedBy resolution'))).verifyPolicyRequest,
    ).toEqual({
      request: { status: 'VERIFIED', verifiedBy: 'operator', resolution: 'Said at verifyPolicyRequest.' },
      userErrors: [],
    });
    const selection = 'status resolvedBy change { kind actor policy { enabled rules { totalCount } } } diff { totalCount }';
    expect((await answer(OPERATOR, resolve('applyPolicyRequest', request.id, selection))).applyPolicyRequest).toEqual({
      request: {
        status: 'APPLIED',
        resolvedBy: 'operator',
        change: { kind: 'POLICY_REPLACED', actor: 'operator', policy: { enabled: true, rules: { totalCount: 1 } } },
        diff: { totalCount: 2 },
      },
      userErrors: [],
    });
    expect((await answer(admin, resolve('withdrawPolicyRequest', request.id))).withdrawPolicyRequest.userErrors).toEqual([
      { code: 'REQUEST_NOT_OPEN' },
    ]);
  });
});

describe('an idempotency key', () => {
  test('makes a mutation that is sent twice create one record only', async () => {
    const flowId = await flow([]);
    const sources = [
      `mutation { createConnection(input: { tenantId: "${CONTOSO.id}", name: "Mail", connector: { name: "x" } }) { connection { id } } }`,
      `mutation { saveFlow(input: { tenantId: "${CONTOSO.id}", name: "Daily", connectionIds: [] }) { resource { id } } }`,
      `mutation { startFlowRun(input: { flowId: "${flowId}" }) { run { id startedAt } } }`,
      `mutation { requestPolicyChange(input: { policy: { tenantId: "${CONTOSO.id}", enabled: true, rules: [] }, justification: "Audit." }) { request { id } } }`,
    ];
    for (const [place, source] of sources.entries()) {
      const given = { idempotencyKey: `key ${place}` };
      const first = await answer(adminOf(CONTOSO), source, given);
      expect(await answer(adminOf(CONTOSO), source, given)).toEqual(first);
      expect(await answer(adminOf(CONTOSO), source)).not.toEqual(first);
    }
  });

  test('is refused if it is sent again with another request', async () => {
    const source = (name: string): string =>
      `mutation { saveFlow(input: { tenantId: "${CONTOSO.id}", name: "${name}", connectionIds: [] }) { resource { id } } }`;
    await answer(maker, source('a'), { idempotencyKey: 'k' });
    const { errors } = await ask(maker, source('b'), { idempotencyKey: 'k' });
    expect(errors?.[0]?.originalError).toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});

describe('resourceStatusChanged', () => {
  async function start(caller: Caller, after = 'null'): Promise<AsyncGenerator<ExecutionResult, void>> {
    const source = `subscription { resourceStatusChanged(tenantId: "${CONTOSO.id}", after: ${after}) {
      cursor resource { name status } from to revision cause { kind tenant { name } } at } }`;
    const started = await subscribe({ schema, document: parse(source), contextValue: contextOf(app, caller) });
    if (!(Symbol.asyncIterator in started)) {
      throw started.errors?.[0]?.originalError ?? new Error('It did not start.');
    }
    return started;
  }
  async function next(events: AsyncGenerator<ExecutionResult, void>) {
    const { value } = await events.next();
    return JSON.parse(JSON.stringify(value?.data)).resourceStatusChanged;
  }

  test('tells Contoso that a flow is suspended, but not which change of Fabrikam caused it; continues after a cursor, with each change once', async () => {
    await app.close();
    app = await openTestApp(DATABASES[0]!.create, { reassess: true });
    const flowId = await flow([(await signedIn(app, CONTOSO, FABRIKAM, 'Mail')).id]);
    const all = await start(maker, JSON.stringify(statusChangeCursor(CONTOSO.id, 0)));
    const born = await next(all);
    expect(born).toMatchObject({ resource: { name: 'Nightly' }, from: null, to: 'ACTIVE', revision: null, cause: null });
    const revision = String(await isolate(app, FABRIKAM));
    const suspended = await next(all);
    expect(suspended).toMatchObject({ resource: { status: 'SUSPENDED' }, from: 'ACTIVE', to: 'SUSPENDED', revision, cause: null });
    await isolate(app, FABRIKAM, false);
    const back = await next(all);
    expect(back).toMatchObject({ from: 'SUSPENDED', to: 'ACTIVE' });
    await all.return();

    const resumed = await start(maker, JSON.stringify(suspended.cursor));
    expect(await next(resumed)).toEqual(back);
    await isolate(app, CONTOSO);
    const own = await next(resumed);
    expect(own).toMatchObject({ to: 'SUSPENDED', cause: null });
    await resumed.return();

    const reader = await start(adminOf(CONTOSO), JSON.stringify(back.cursor));
    expect(await next(reader)).toEqual({ ...own, cause: { kind: 'ISOLATION_ENABLED', tenant: { name: 'Contoso' } } });
    await reader.return();
    const stranger = await start(adminOf(CONTOSO), JSON.stringify(born.cursor));
    expect(await next(stranger)).toMatchObject({ revision, cause: null });
    await stranger.return();
    const operator = await start(OPERATOR, JSON.stringify(born.cursor));
    expect(await next(operator)).toMatchObject({ revision, cause: { tenant: { name: 'Fabrikam' } } });
    await operator.return();
    const shown = await answer(
      maker,
      `{ resource(id: "${flowId}") { violations { connection { name } decision { outbound { reason } inbound { allowed reason } } } } }`,
    );
    expect(shown.resource).toEqual({
      violations: [{ connection: { name: 'Mail' }, decision: { outbound: { reason: null }, inbound: { allowed: true, reason: null } } }],
    });
  });

  test('sends only new changes if no cursor is given', async () => {
    await flow([], 'old');
    const events = await start(maker);
    let arrived = false as boolean;
    const first = next(events).finally(() => {
      arrived = true;
    });
    // The test can't see when the subscription starts, so it saves new flows until an event arrives.
    while (!arrived) {
      await flow([], 'new');
    }
    expect(await first).toMatchObject({ resource: { name: 'new' } });
    await events.return();
  });

  test.each(['"nonsense"', '""', `"${Buffer.from('-1').toString('base64url')}"`])(
    'refuses %s, which is not one of its cursors',
    async (after) => {
      await expect(start(maker, after)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    },
  );
});

/** The same port, but it notes the name of each call. */
function watching<Port extends App['store']['records'] | App['store']['current']>(port: Port, calls: string[]): Port {
  return new Proxy(port, {
    get(target, name) {
      calls.push(String(name));
      return Reflect.get(target, name) as unknown;
    },
  });
}
