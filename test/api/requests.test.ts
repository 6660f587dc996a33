import { execute, parse, subscribe } from 'graphql';
import type { ExecutionResult } from 'graphql';
import type { RequestContext } from '../../src/api/access/context';
import { apiSchema as schema } from '../../src/api/schema';
import type { App } from '../../src/app';
import { addTenantRule } from '../../src/commands/policies/addTenantRule';
import { setIsolation } from '../../src/commands/policies/setIsolation';
import type { Caller } from '../../src/domain/callers/caller';
import { contextOf } from '../support/api/rootFields';
import { DATABASES } from '../support/database';
import { adminOf, CONTOSO, FABRIKAM, GOVCO, NORTHWIND, OPERATOR, TENANTS, UNLISTED } from '../support/people';
import { openTestApp } from '../support/testApp';
import type { TestApp } from '../support/testApp';

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

function codesOf({ errors = [] }: ExecutionResult): unknown[] {
  return errors.map(({ originalError, path }) => [(originalError as { code?: string } | undefined)?.code, path?.join('.')]);
}

const admin = adminOf(CONTOSO);
const evaluator: Caller = { ...admin, subject: 'engine', roles: ['Evaluator'] };

describe('a policy', () => {
  test('is read whole, its rules page by page, in the order in which they were added', async () => {
    for (const allowedTenant of ['fabrikam.test', UNLISTED, '*']) {
      await addTenantRule(app, admin, { tenantId: CONTOSO.id, allowedTenant, direction: 'INBOUND', note: allowedTenant });
    }
    const page = (after: string): string => `{ isolationPolicy(tenantId: "${CONTOSO.id.toUpperCase()}") {
      tenant { name domains } enabled mode unidentifiedCreators crossCloudInbound effect revision
      rules(first: 2, after: ${after}) { totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        edges { cursor node { allowedTenantId allowedTenant { name } enteredAs direction note } } } } }`;
    const first = (await answer(admin, page('null'))).isolationPolicy;
    expect(first).toMatchObject({
      tenant: { name: 'Contoso', domains: CONTOSO.domains },
      enabled: false,
      mode: 'TWO_WAY',
      unidentifiedCreators: 'BLOCK',
      crossCloudInbound: 'BLOCK',
      effect: 'OFF',
      revision: String(TENANTS.length + 3),
      rules: {
        totalCount: 3,
        pageInfo: {
          hasNextPage: true,
          hasPreviousPage: false,
          startCursor: first.rules.edges[0].cursor,
          endCursor: first.rules.edges[1].cursor,
        },
        edges: [
          {
            node: {
              allowedTenantId: FABRIKAM.id,
              allowedTenant: { name: 'Fabrikam' },
              enteredAs: 'fabrikam.test',
              direction: 'INBOUND',
              note: 'fabrikam.test',
            },
          },
          { node: { allowedTenantId: UNLISTED, allowedTenant: null } },
        ],
      },
    });
    const second = (await answer(admin, page(JSON.stringify(first.rules.pageInfo.endCursor)))).isolationPolicy.rules;
    expect(second).toMatchObject({
      totalCount: 3,
      pageInfo: { hasNextPage: false },
      edges: [{ node: { allowedTenantId: '*', allowedTenant: null } }],
    });
  });

  test('is the default if it was never set, and null for a tenant that the directory does not contain', async () => {
    const data = await answer(
      OPERATOR,
      `{ a: isolationPolicy(tenantId: "${CONTOSO.id}") { enabled revision updatedAt effect rules { totalCount edges { cursor } pageInfo { startCursor } } } b: isolationPolicy(tenantId: "${UNLISTED}") { enabled } }`,
    );
    expect(data).toEqual({
      a: {
        enabled: false,
        revision: '0',
        updatedAt: null,
        effect: 'OFF',
        rules: { totalCount: 0, edges: [], pageInfo: { startCursor: null } },
      },
      b: null,
    });
  });

  test('reads the tenants of all its rules from the directory in one call, each tenant once', async () => {
    for (const { id } of [FABRIKAM, NORTHWIND, GOVCO]) {
      await addTenantRule(app, admin, { tenantId: CONTOSO.id, allowedTenant: id, direction: 'BOTH' });
    }
    const reads: (readonly string[])[] = [];
    const watched: App = {
      ...app,
      store: {
        ...app.store,
        current: Object.assign(Object.create(app.store.current), {
          tenants: async (ids: readonly string[], domains: readonly string[]) => {
            reads.push(ids);
            return await app.store.current.tenants(ids, domains);
          },
        }),
      },
    };
    await answer(admin, `{ isolationPolicy(tenantId: "${CONTOSO.id}") { rules { edges { node { allowedTenant { name } } } } } }`, {
      app: watched,
    });
    expect(reads.splice(0)).toEqual([[FABRIKAM.id, NORTHWIND.id, GOVCO.id]]);
    await answer(admin, `{ policyChanges(tenantId: "${CONTOSO.id}") { edges { node { tenant { name } } } } }`, { app: watched });
    expect(reads).toEqual([[CONTOSO.id]]);
  });
});

describe('a mutation', () => {
  test('answers with the rule, the change, and the policy after the change', async () => {
    const source = `mutation { addTenantRule(input: { tenantId: "${CONTOSO.id}", allowedTenant: "FABRIKAM.example", direction: BOTH }) {
      userErrors { code } rule { enteredAs } policy { revision rules { totalCount } }
      change { revision kind actor actorTenantId rule { allowedTenantId } tenant { name } policy { revision } } } }`;
    const revision = String(TENANTS.length + 1);
    expect((await answer(admin, source)).addTenantRule).toEqual({
      userErrors: [],
      rule: { enteredAs: 'FABRIKAM.example' },
      policy: { revision, rules: { totalCount: 1 } },
      change: {
        revision,
        kind: 'RULE_ADDED',
        actor: admin.subject,
        actorTenantId: CONTOSO.id,
        rule: { allowedTenantId: FABRIKAM.id },
        tenant: { name: 'Contoso' },
        policy: { revision },
      },
    });
  });

  test('that changes nothing answers with the policy and without a change', async () => {
    const source = `mutation { setIsolation(input: { tenantId: "${CONTOSO.id}", enabled: false }) { change { revision } policy { enabled } rule { id } userErrors { code } } }`;
    expect((await answer(admin, source)).setIsolation).toEqual({ change: null, policy: { enabled: false }, rule: null, userErrors: [] });
  });

  test('that is refused answers with its user errors only', async () => {
    const source = `mutation { addTenantRule(input: { tenantId: "${CONTOSO.id}", allowedTenant: "contoso.test", direction: BOTH }) { change { revision } policy { enabled } rule { id } userErrors { code path } } }`;
    expect((await answer(admin, source)).addTenantRule).toEqual({
      change: null,
      policy: null,
      rule: null,
      userErrors: [{ code: 'OWN_TENANT', path: ['allowedTenant'] }],
    });
  });

  test('of a policy is listed later with the policy as it was after the change', async () => {
    await setIsolation(app, admin, { tenantId: CONTOSO.id, enabled: true });
    await addTenantRule(app, admin, { tenantId: CONTOSO.id, allowedTenant: '*', direction: 'BOTH' });
    const source = `{ policyChanges(tenantId: "${CONTOSO.id}") { edges { node { kind policy { effect enabled rules { totalCount } } } } } }`;
    expect((await answer(admin, source)).policyChanges.edges).toEqual([
      { node: { kind: 'RULE_ADDED', policy: { effect: 'OPEN', enabled: true, rules: { totalCount: 1 } } } },
      { node: { kind: 'ISOLATION_ENABLED', policy: { effect: 'RESTRICTIVE', enabled: true, rules: { totalCount: 0 } } } },
    ]);
  });

  test('keeps a note that is omitted, and removes it if null is given', async () => {
    const { rule } = await addTenantRule(app, admin, { tenantId: CONTOSO.id, allowedTenant: '*', direction: 'BOTH', note: 'kept' });
    const update = (fields: string): string =>
      `mutation { updateTenantRule(input: { ruleId: "${rule!.id}" ${fields} }) { rule { note direction } userErrors { code } } }`;
    expect((await answer(admin, update('direction: INBOUND'))).updateTenantRule.rule).toEqual({ note: 'kept', direction: 'INBOUND' });
    expect((await answer(admin, update('note: null'))).updateTenantRule.rule).toEqual({ note: null, direction: 'INBOUND' });
  });
});

describe('an idempotency key', () => {
  const add = (allowedTenant: string): string =>
    `addTenantRule(input: { tenantId: "${CONTOSO.id}", allowedTenant: "${allowedTenant}", direction: BOTH }) { rule { id } change { revision } userErrors { code } }`;

  test('gives the first answer again, even if the document is written in another way', async () => {
    const first = await answer(admin, `mutation { ${add('*')} }`, { idempotencyKey: 'k' });
    const source = `mutation { addTenantRule(input: { direction: BOTH, allowedTenant: "*", tenantId: "${CONTOSO.id.toUpperCase()}" }) { rule { id } change { revision } userErrors { code } } }`;
    expect(first.addTenantRule.userErrors).toEqual([]);
    expect(await answer(admin, source, { idempotencyKey: 'k' })).toEqual(first);
    expect((await answer(admin, `mutation { ${add('*')} }`)).addTenantRule.userErrors).toEqual([{ code: 'RULE_EXISTS' }]);
  });

  test('covers each mutation of a document, by its place', async () => {
    const source = `mutation { a: ${add(FABRIKAM.id)} b: ${add(NORTHWIND.id)} }`;
    const first = await answer(admin, source, { idempotencyKey: 'k' });
    expect(first.a.rule.id).not.toBe(first.b.rule.id);
    expect(await answer(admin, source, { idempotencyKey: 'k' })).toEqual(first);
  });

  test('makes only the mutations that were not made, if a document is sent again', async () => {
    const document = (second: string): string =>
      `mutation { a: ${add(FABRIKAM.id)} b: ${add(NORTHWIND.id).replace(') {', `) @include(if: ${second}) {`)} }`;
    const first = await answer(admin, document('false'), { idempotencyKey: 'k' });
    expect(Object.keys(first)).toEqual(['a']);
    const both = await answer(admin, document('true'), { idempotencyKey: 'k' });
    expect(both.a).toEqual(first.a);
    expect(both.b.userErrors).toEqual([]);
    expect(await answer(admin, document('true'), { idempotencyKey: 'k' })).toEqual(both);
  });

  test('belongs to one caller: the same key of another subject, tenant or issuer is another key', async () => {
    const source = `mutation { ${add('*')} }`;
    await answer(admin, source, { idempotencyKey: 'k' });
    for (const other of [{ ...admin, subject: 'another' }, { ...admin, issuer: 'https://another.example' }, OPERATOR]) {
      expect((await answer(other, source, { idempotencyKey: 'k' })).addTenantRule.userErrors).toEqual([{ code: 'RULE_EXISTS' }]);
    }
  });

  test('recognizes an input with the keys of its objects in another order', async () => {
    const properties = [`tenantId: "${CONTOSO.id}"`, 'isDisabled: false', 'allowedTenants: []'];
    const source = (keys: readonly string[]): string =>
      `mutation { importIsolationPolicy(input: { tenantId: "${CONTOSO.id}", document: { properties: { ${keys.join(' ')} } } }) { change { revision } } }`;
    const first = await answer(admin, source(properties), { idempotencyKey: 'k' });
    expect(first.importIsolationPolicy.change).not.toBeNull();
    expect(await answer(admin, source(properties.toReversed()), { idempotencyKey: 'k' })).toEqual(first);
  });

  test('is refused if it is sent again with another request', async () => {
    await answer(admin, `mutation { ${add('*')} }`, { idempotencyKey: 'k' });
    expect(codesOf(await ask(admin, `mutation { ${add(FABRIKAM.id)} }`, { idempotencyKey: 'k' }))).toEqual([
      ['BAD_USER_INPUT', 'addTenantRule'],
    ]);
  });

  test.each([
    ['another alias', `mutation { again: ${add(FABRIKAM.id)} }`],
    ['another mutation', `mutation { setIsolation(input: { tenantId: "${CONTOSO.id}", enabled: true }) { change { revision } } }`],
    ['one more mutation', `mutation { ${add('*')} again: ${add('*')} }`],
    ['a fragment', `mutation { ...adds } fragment adds on Mutation { again: ${add(FABRIKAM.id)} }`],
  ])('is refused if it is sent again with another request, also by %s', async (_how, source) => {
    await answer(admin, `mutation { ${add('*')} }`, { idempotencyKey: 'k' });
    const { revision } = await app.store.log.head();
    expect((await ask(admin, source, { idempotencyKey: 'k' })).errors?.[0]?.originalError).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect((await app.store.log.head()).revision).toBe(revision);
  });

  test.each([
    ['another alias', `mutation { again: ${add('*')} }`],
    ['a fragment', `mutation { ...adds } fragment adds on Mutation { again: ${add('*')} }`],
  ])('gives the first answer again, also by %s', async (_how, source) => {
    const first = await answer(admin, `mutation { ${add('*')} }`, { idempotencyKey: 'k' });
    expect((await answer(admin, source, { idempotencyKey: 'k' })).again).toEqual(first.addTenantRule);
  });

  test.each(['', 'k'.repeat(257)])('of 1 to 256 characters is accepted, and no other (%j)', async (idempotencyKey) => {
    expect(codesOf(await ask(admin, `mutation { ${add('*')} }`, { idempotencyKey }))).toEqual([['BAD_USER_INPUT', 'addTenantRule']]);
    expect(codesOf(await ask(admin, `mutation { ${add('*')} }`, { idempotencyKey: 'k'.repeat(256) }))).toEqual([]);
  });

  test('prevents an attempt from being recorded twice', async () => {
    const source = `mutation { attemptConnection(input: { creatorTenant: "${CONTOSO.id}", signInTenant: "${FABRIKAM.id}" }) { attempt { id } decision { allowed revision } } }`;
    const first = await answer(evaluator, source, { idempotencyKey: 'k' });
    expect(await answer(evaluator, source, { idempotencyKey: 'k' })).toEqual(first);
    const listed = await answer(admin, `{ connectionAttempts(tenantId: "${CONTOSO.id}") { edges { node { id } } } }`);
    expect(listed.connectionAttempts.edges).toEqual([{ node: first.attemptConnection.attempt }]);
  });
});

describe('decisions', () => {
  beforeEach(async () => {
    await setIsolation(app, OPERATOR, { tenantId: FABRIKAM.id, enabled: true });
  });

  test('of a list are null for an input with an error, and made for the other inputs', async () => {
    const source = `{ evaluateConnections(inputs: [
      { creatorTenant: "contoso.example", signInTenant: "fabrikam.example" }
      { signInTenant: "fabrikam.example" }
      { creatorTenant: "contoso.example", signInTenant: "nobody.example" }
      { creatorTenant: null, signInTenant: "contoso.example" }
      { creatorTenant: "northwind.example", signInTenant: "fabrikam.example" }
    ]) { reason blockedDirections inbound { allowed reason } outbound { reason } } }`;
    const result = await ask(evaluator, source);
    expect(JSON.parse(JSON.stringify(result.data))).toEqual({
      evaluateConnections: [
        {
          reason: 'BLOCKED_INBOUND',
          blockedDirections: ['INBOUND'],
          inbound: { allowed: false, reason: null },
          outbound: { reason: null },
        },
        null,
        null,
        { reason: 'PERMITTED', blockedDirections: [], inbound: { allowed: true, reason: null }, outbound: null },
        null,
      ],
    });
    expect(codesOf(result)).toEqual([
      ['BAD_USER_INPUT', 'evaluateConnections.1'],
      ['BAD_USER_INPUT', 'evaluateConnections.2'],
      ['FORBIDDEN', 'evaluateConnections.4'],
    ]);
  });

  test('say which tenant blocks the connection and which admin to ask', async () => {
    const source = `{ evaluateConnection(input: { creatorTenant: "contoso.example", signInTenant: "fabrikam.example" }) { message } }`;
    expect((await answer(evaluator, source)).evaluateConnection.message).toMatch(
      /^Fabrikam .*does not accept connections from Contoso.*Ask an admin of Fabrikam/,
    );
  });

  test('treat a connector without an identity provider as one that uses Entra ID', async () => {
    const source = `{ a: evaluateConnection(input: { creatorTenant: "contoso.example", signInTenant: "fabrikam.example", connector: { name: "x" } }) { reason }
      b: evaluateConnection(input: { creatorTenant: "contoso.example", signInTenant: "fabrikam.example", connector: { name: "x", identityProvider: OTHER } }) { reason } }`;
    expect(await answer(evaluator, source)).toEqual({ a: { reason: 'BLOCKED_INBOUND' }, b: { reason: 'NOT_GOVERNED' } });
  });
});

describe('in the list of attempts', () => {
  const attempt = `mutation { attemptConnection(input: { creatorTenant: "contoso.example", signInTenant: "fabrikam.example", connector: { name: "sql" }, user: "someone" })
    { attempt { user recordedByTenantId connector } decision { reason } userErrors { code } } }`;
  const list = (tenantId: string, filter = '{}'): string =>
    `{ connectionAttempts(tenantId: "${tenantId}", filter: ${filter}) { edges { node { user recordedByTenantId connector } } } }`;

  test('the user is shown only to operators and to readers of the tenant that recorded the attempt', async () => {
    const recorded = { recordedByTenantId: CONTOSO.id, connector: 'sql' };
    expect((await answer(evaluator, attempt)).attemptConnection).toEqual({
      attempt: { ...recorded, user: null },
      decision: { reason: 'PERMITTED' },
      userErrors: [],
    });
    expect((await answer(admin, list(CONTOSO.id))).connectionAttempts.edges).toEqual([{ node: { ...recorded, user: 'someone' } }]);
    expect((await answer(OPERATOR, list(FABRIKAM.id))).connectionAttempts.edges).toEqual([{ node: { ...recorded, user: 'someone' } }]);
    expect((await answer(adminOf(FABRIKAM), list(FABRIKAM.id))).connectionAttempts.edges).toEqual([{ node: { ...recorded, user: null } }]);
  });

  test('the user of an attempt that the platform recorded is shown to operators only', async () => {
    await answer({ ...evaluator, roles: ['PlatformEvaluator'] }, attempt);
    const node = { recordedByTenantId: null, connector: 'sql' };
    expect((await answer(admin, list(CONTOSO.id))).connectionAttempts.edges).toEqual([{ node: { ...node, user: null } }]);
    expect((await answer(OPERATOR, list(CONTOSO.id))).connectionAttempts.edges).toEqual([{ node: { ...node, user: 'someone' } }]);
  });

  test('a filter that is null, or has only nulls, leaves out no attempt', async () => {
    await answer(evaluator, attempt);
    const filters = [
      'null',
      '{ direction: null, allowed: null, connector: null, from: null }',
      '{ direction: OUTBOUND, connector: "sql" }',
    ];
    for (const filter of filters) {
      expect((await answer(admin, list(CONTOSO.id, filter))).connectionAttempts.edges).toHaveLength(1);
    }
    expect((await answer(admin, list(CONTOSO.id, '{ direction: INBOUND }'))).connectionAttempts.edges).toHaveLength(0);
  });
});

describe('a subscription', () => {
  async function start(caller: Caller, source: string): Promise<AsyncGenerator<ExecutionResult, void>> {
    const started = await subscribe({ schema, document: parse(source), contextValue: contextOf(app, caller) });
    if (!(Symbol.asyncIterator in started)) {
      throw started.errors?.[0]?.originalError ?? new Error('It did not start.');
    }
    return started;
  }
  async function next(events: AsyncGenerator<ExecutionResult, void>) {
    const { value } = await events.next();
    return JSON.parse(JSON.stringify(value?.data));
  }

  test('sends every change since a revision and then each new one, with the policy as it was after the change', async () => {
    await setIsolation(app, admin, { tenantId: CONTOSO.id, enabled: true });
    const events = await start(
      admin,
      `subscription { policyChanged(tenantId: "${CONTOSO.id}", sinceRevision: "0") { kind rule { enteredAs } policy { enabled rules { totalCount } } } }`,
    );
    expect(await next(events)).toEqual({
      policyChanged: { kind: 'ISOLATION_ENABLED', rule: null, policy: { enabled: true, rules: { totalCount: 0 } } },
    });
    await addTenantRule(app, admin, { tenantId: CONTOSO.id, allowedTenant: '*', direction: 'BOTH' });
    expect(await next(events)).toEqual({
      policyChanged: { kind: 'RULE_ADDED', rule: { enteredAs: '*' }, policy: { enabled: true, rules: { totalCount: 1 } } },
    });
    await events.return();
  });

  test('shows a tenant with its current name after the tenant was renamed', async () => {
    const events = await start(
      OPERATOR,
      `subscription { policyChanged(tenantId: "${CONTOSO.id}", sinceRevision: "0") { tenant { name } } }`,
    );
    await setIsolation(app, admin, { tenantId: CONTOSO.id, enabled: true });
    expect(await next(events)).toEqual({ policyChanged: { tenant: { name: 'Contoso' } } });
    await answer(OPERATOR, `mutation { updateTenant(input: { tenantId: "${CONTOSO.id}", name: "Contoso Ltd" }) { revision } }`);
    await setIsolation(app, admin, { tenantId: CONTOSO.id, enabled: false });
    expect(await next(events)).toEqual({ policyChanged: { tenant: { name: 'Contoso Ltd' } } });
    await events.return();
  });

  test('tells Contoso that Fabrikam now blocks a connection, but not which rule allowed it before', async () => {
    const events = await start(
      evaluator,
      `subscription { connectionDecisionChanged(connections: [
        { creatorTenant: "northwind.example", signInTenant: "contoso.example" }
        { creatorTenant: "contoso.example", signInTenant: "fabrikam.example" }
      ]) { index decision { allowed inbound { allowed reason rule { ruleId } } } } }`,
    );
    const open = { allowed: true, inbound: { allowed: true, reason: null, rule: null } };
    expect(await next(events)).toEqual({ connectionDecisionChanged: { index: 0, decision: open } });
    expect(await next(events)).toEqual({ connectionDecisionChanged: { index: 1, decision: open } });
    const { rule } = await addTenantRule(app, OPERATOR, { tenantId: FABRIKAM.id, allowedTenant: CONTOSO.id, direction: 'BOTH' });
    await setIsolation(app, OPERATOR, { tenantId: FABRIKAM.id, enabled: true });
    await answer(OPERATOR, `mutation { removeTenantRule(input: { ruleId: "${rule!.id}" }) { userErrors { code } } }`);
    // The reason for allowing the connection changed twice before: Contoso must see only that it is blocked now.
    expect(await next(events)).toEqual({
      connectionDecisionChanged: { index: 1, decision: { allowed: false, inbound: { allowed: false, reason: null, rule: null } } },
    });
    await events.return();
  });

  test('is refused as a whole if one input has an error, with the index of that input', async () => {
    const source = `subscription { connectionDecisionChanged(connections: [
      { creatorTenant: "contoso.example", signInTenant: "fabrikam.example" } { signInTenant: "fabrikam.example" } ]) { index } }`;
    await expect(start(evaluator, source)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining('connections[1]'),
    });
  });
});

describe('several tenants', () => {
  const resolve = (idsOrDomains: readonly string[]): string =>
    `{ resolveTenants(idsOrDomains: ${JSON.stringify(idsOrDomains)}) { id name } }`;

  test('are resolved in the order given, by IDs and domains in any letter case, with null for each unknown one', async () => {
    const asked = ['FABRIKAM.test', UNLISTED, CONTOSO.id.toUpperCase(), 'nobody.example', '*', 'not a tenant', 'fabrikam.example'];
    const [contoso, fabrikam] = [CONTOSO, FABRIKAM].map(({ id, name }) => ({ id, name }));
    expect((await answer({ ...evaluator, roles: [] }, resolve(asked))).resolveTenants).toEqual([
      fabrikam,
      null,
      contoso,
      null,
      null,
      null,
      fabrikam,
    ]);
    expect((await answer(evaluator, resolve([]))).resolveTenants).toEqual([]);
  });

  test('are at most 500', async () => {
    const many = (count: number) => resolve(Array.from({ length: count }, (_, index) => `t${String(index)}.example`));
    expect((await answer(evaluator, many(500))).resolveTenants).toHaveLength(500);
    expect(codesOf(await ask(evaluator, many(501)))).toEqual([['BAD_USER_INPUT', 'resolveTenants']]);
  });
});

describe('several edits of a policy', () => {
  const edit = (edits: string): string => `mutation { editIsolationPolicy(input: { tenantId: "${CONTOSO.id}" ${edits} }) {
    policy { enabled rules(search: "part") { totalCount edges { node { id enteredAs direction note } } } }
    change { kind rule { ruleId } policy { rules(direction: OUTBOUND) { totalCount edges { node { ruleId enteredAs createdAt } } } } }
    rule { id } userErrors { code path } } }`;

  test('are one change, and its lists of rules can be searched', async () => {
    const { rule } = await addTenantRule(app, admin, { tenantId: CONTOSO.id, allowedTenant: 'fabrikam.test', direction: 'BOTH' });
    const edits = `settings: { enabled: true } update: [{ ruleId: "${rule!.id}", note: "Big partner" }]
      add: [{ allowedTenant: "*", direction: INBOUND }, { allowedTenant: "northwind.example", direction: OUTBOUND }]`;
    const first = (await answer(admin, edit(edits), { idempotencyKey: 'edit' })).editIsolationPolicy;
    const fabrikam = { enteredAs: 'fabrikam.test', createdAt: new Date(rule!.createdAt).toISOString(), ruleId: rule!.id };
    expect(first).toMatchObject({
      policy: {
        enabled: true,
        rules: { totalCount: 1, edges: [{ node: { id: rule!.id, direction: 'BOTH', note: 'Big partner' } }] },
      },
      change: {
        kind: 'ISOLATION_ENABLED',
        rule: null,
        policy: { rules: { totalCount: 2, edges: [{ node: fabrikam }, { node: { enteredAs: 'northwind.example' } }] } },
      },
      rule: null,
      userErrors: [],
    });
    expect((await answer(admin, edit(edits), { idempotencyKey: 'edit' })).editIsolationPolicy).toEqual(first);
  });

  test('are refused together, with the path of each error', async () => {
    expect(
      (await answer(admin, edit('add: [{ allowedTenant: "nobody.example", direction: BOTH }] remove: ["nothing"]'))).editIsolationPolicy,
    ).toEqual({
      policy: null,
      change: null,
      rule: null,
      userErrors: [
        { code: 'DOMAIN_NOT_FOUND', path: ['add', '0', 'allowedTenant'] },
        { code: 'RULE_NOT_FOUND', path: ['remove', '0'] },
      ],
    });
    expect(codesOf(await ask(admin, edit('update: [{ ruleId: "a", expectedRevision: "1" }]')))).toEqual([
      ['BAD_USER_INPUT', 'editIsolationPolicy'],
    ]);
  });
});

describe('a revision that no number can hold', () => {
  const asked = '9007199254740993';
  const evaluate = `evaluateConnection(input: { creatorTenant: null, signInTenant: "contoso.example", minRevision: "${asked}" }) { allowed }`;
  const message = async (source: string) => (await ask(admin, source)).errors![0]!.message;

  test('is named exactly in every message about it', async () => {
    expect(await message(`{ ${evaluate} }`)).toContain(`\`${asked}\``);
    expect(await message(`{ ${evaluate.replace('evaluateConnection(input:', 'evaluateConnections(inputs:')} }`)).toContain(`\`${asked}\``);
    expect(
      await message(
        `mutation { ${evaluate.replace('evaluateConnection', 'attemptConnection').replace('allowed', 'decision { allowed }')} }`,
      ),
    ).toContain(`\`${asked}\``);
    const stale = `mutation { setIsolation(input: { tenantId: "${CONTOSO.id}", enabled: true, expectedRevision: "${asked}" }) { userErrors { code message } } }`;
    const { userErrors } = (await answer(admin, stale, { idempotencyKey: 'stale' })).setIsolation;
    expect(userErrors).toEqual([{ code: 'STALE_REVISION', message: expect.stringContaining(`\`${asked}\``) as string }]);
    expect((await answer(admin, stale, { idempotencyKey: 'stale' })).setIsolation).toEqual({ userErrors });
  });

  test('ends a subscription that starts at it', async () => {
    const document = parse(`subscription { policyChanged(tenantId: "${CONTOSO.id}", sinceRevision: "${asked}") { revision } }`);
    const events = await subscribe({ schema, document, contextValue: contextOf(app, admin) });
    const first = (events as AsyncGenerator<ExecutionResult>).next();
    await expect(first).rejects.toMatchObject({ code: 'LOG_REWOUND', details: { resumeFrom: '0' } });
  });
});
