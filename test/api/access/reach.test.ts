import { execute, GraphQLList, GraphQLNonNull, GraphQLObjectType, GraphQLSchema, GraphQLString, parse } from 'graphql';
import { guardNestedFields } from '../../../src/api/guards/guardNestedFields';
import { apiSchema as schema } from '../../../src/api/schema';
import { addTenantRule } from '../../../src/commands/policies/addTenantRule';
import { setIsolation } from '../../../src/commands/policies/setIsolation';
import type { Caller } from '../../../src/domain/callers/caller';
import type { Tenant } from '../../../src/domain/tenants/tenant';
import { RECORD_VARIABLES } from '../../support/api/recordFields';
import { ask, contextOf, documentOf, policyTarget, rootFieldsOf, UNTOUCHABLE, VARIABLES } from '../../support/api/rootFields';
import { guardedPaths, reached, selectionOf } from '../../support/api/schemaPaths';
import type { GuardedPath } from '../../support/api/schemaPaths';
import { DATABASES } from '../../support/database';
import { adminOf, CONTOSO, FABRIKAM, NORTHWIND, OPERATOR } from '../../support/people';
import { openTestApp } from '../../support/testApp';
import type { TestApp } from '../../support/testApp';

const paths = rootFieldsOf(schema)
  .filter(({ name }) => !(name in RECORD_VARIABLES))
  .flatMap(guardedPaths);

/** An admin of Contoso, who may evaluate every connection but read only Contoso's policy. */
const NEIGHBOUR: Caller = { ...adminOf(CONTOSO), roles: ['TenantAdmin', 'PlatformEvaluator'] };

let app: TestApp;

beforeAll(async () => {
  app = await openTestApp(DATABASES[0]!.create);
});
afterAll(async () => await app.close());

/** Fabrikam and Northwind allow each other by rules, so that both sides of a connection between them have a reason and a rule to hide. */
async function prepare(rootField: string): Promise<string> {
  await rule(FABRIKAM, NORTHWIND.id);
  await rule(NORTHWIND, FABRIKAM.id);
  await setIsolation(app, OPERATOR, { tenantId: NORTHWIND.id, enabled: true });
  // Off for a mutation of the settings, so that it has something to change.
  await setIsolation(app, OPERATOR, {
    tenantId: FABRIKAM.id,
    enabled: !/^Mutation.*IsolationPolicy$/.test(rootField) && !rootField.endsWith('setIsolation'),
  });
  return await rule(FABRIKAM, crypto.randomUUID());
}

async function rule(tenant: Tenant, allowedTenant: string): Promise<string> {
  return (await addTenantRule(app, OPERATOR, { tenantId: tenant.id, allowedTenant, direction: 'BOTH' })).rule?.id ?? '';
}

async function end({ root, path }: GuardedPath, caller: Caller): Promise<unknown[]> {
  const ruleId = await prepare(root.name);
  const document = documentOf(root, selectionOf(path));
  const { data } = await ask(schema, contextOf(app, caller), document, VARIABLES[root.name]!(policyTarget(FABRIKAM, ruleId)));
  return reached(
    data,
    path.map(({ name }) => name),
  );
}

test('the paths of the schema are found', () => {
  const titles = paths.map(({ title }) => title);
  expect(titles).toEqual(
    expect.arrayContaining([
      'Query.isolationPolicy',
      'Query.isolationPolicy.rules.edges.node',
      'Query.policyChanges.edges.node.policy.rules.edges.node',
      'Query.evaluateConnection.outbound.reason',
      'Query.evaluateConnections.inbound.rule',
      'Mutation.attemptConnection.decision.inbound.rule',
      'Mutation.addTenantRule.rule',
      'Mutation.setIsolation.change.policy',
      'Subscription.policyChanged.rule',
      'Subscription.connectionDecisionChanged.decision.outbound.rule',
    ]),
  );
  expect(new Set(titles).size).toBe(titles.length);
});

describe.each(paths.map((each) => [each.title, each] as const))('%s', (title, path) => {
  test('gives nothing to a neighbour who may not read the policy', async () => {
    expect(await end(path, NEIGHBOUR)).toEqual([]);
  });

  // A mutation of the whole policy names no rule.
  const isEmpty = /^Mutation\.(setIsolation|replaceIsolationPolicy|importIsolationPolicy)\.(rule|change\.rule)$/.test(title);
  if (!isEmpty) {
    test('gives an operator something, so it is for lack of access that the neighbour gets nothing', async () => {
      expect(await end(path, OPERATOR)).not.toEqual([]);
    });
  }
});

describe('a field that is added to the schema', () => {
  const policy = new GraphQLObjectType({ name: 'IsolationPolicy', fields: { secret: { type: GraphQLString, resolve: () => 'secret' } } });
  const source = { tenant: CONTOSO };
  const others = { tenant: FABRIKAM };
  const query = new GraphQLObjectType({
    name: 'Query',
    fields: {
      own: { type: new GraphQLNonNull(policy), resolve: () => source },
      nullable: { type: policy, resolve: () => others },
      later: { type: policy, resolve: () => Promise.resolve(others) },
      needed: { type: new GraphQLNonNull(policy), resolve: () => others },
      list: { type: new GraphQLList(policy), resolve: () => [source, others] },
      absent: { type: policy, resolve: () => null },
    },
  });
  const added = new GraphQLSchema({ query });
  guardNestedFields(added);
  const answer = (document: string) =>
    execute({ schema: added, document: parse(document), contextValue: contextOf(UNTOUCHABLE, NEIGHBOUR) });

  test("shows the caller's own policy", async () => {
    expect(await answer('{ own { secret } absent { secret } }')).toEqual({ data: { own: { secret: 'secret' }, absent: null } });
  });

  test("is null for another tenant's policy, if it is nullable", async () => {
    expect(await answer('{ nullable { secret } later { secret } }')).toEqual({ data: { nullable: null, later: null } });
  });

  test("is an error for another tenant's policy, if it is non-null", async () => {
    expect((await answer('{ needed { secret } }')).errors?.[0]?.originalError).toMatchObject({ code: 'FORBIDDEN' });
  });

  test('gives a list whole or not at all', async () => {
    expect(await answer('{ list { secret } }')).toEqual({ data: { list: null } });
  });
});
