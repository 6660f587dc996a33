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
import { adminOf, CONTOSO, FABRIKAM, NORTHWIND, OPERATOR } from '../../support/people';
import { DATABASES, openTestApp } from '../../support/testApp';
import type { TestApp } from '../../support/testApp';

const paths = rootFieldsOf(schema)
  .filter(({ name }) => !(name in RECORD_VARIABLES))
  .flatMap(guardedPaths);

/** An admin next door, who may evaluate every connection and read no policy but Contoso's. */
const NEIGHBOUR: Caller = { ...adminOf(CONTOSO), roles: ['TenantAdmin', 'PlatformEvaluator'] };

let app: TestApp;

beforeAll(async () => {
  app = await openTestApp(DATABASES[0]!.create);
});
afterAll(async () => await app.close());

/** Fabrikam and Northwind let each other through by rules, so that both sides of a connection between them have a reason and a rule to hide. */
async function prepare(rootField: string): Promise<string> {
  await rule(FABRIKAM, NORTHWIND.id);
  await rule(NORTHWIND, FABRIKAM.id);
  await setIsolation(app, OPERATOR, { tenantId: NORTHWIND.id, enabled: true });
  // Off for a mutation of the switches, so that it has something to change.
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

test('the walk finds the ways that there are', () => {
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
  test('gives a neighbour who may not read the policy nothing', async () => {
    expect(await end(path, NEIGHBOUR)).toEqual([]);
  });

  // A mutation of the policy as a whole names no rule, and the first change told here is the one that added a rule.
  const nothingThere = /^Mutation\.(setIsolation|replaceIsolationPolicy|importIsolationPolicy)\.(rule|change\.rule)$/.test(title);
  if (!nothingThere) {
    test('gives an operator something, so that the neighbour misses it for want of access', async () => {
      expect(await end(path, OPERATOR)).not.toEqual([]);
    });
  }
});

describe('whatever field is added', () => {
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

  test('the own policy is seen', async () => {
    expect(await answer('{ own { secret } absent { secret } }')).toEqual({ data: { own: { secret: 'secret' }, absent: null } });
  });

  test("another's is null where it can be", async () => {
    expect(await answer('{ nullable { secret } later { secret } }')).toEqual({ data: { nullable: null, later: null } });
  });

  test("another's is an error where it can't be null", async () => {
    expect((await answer('{ needed { secret } }')).errors?.[0]?.originalError).toMatchObject({ code: 'FORBIDDEN' });
  });

  test('a list is given whole or not at all', async () => {
    expect(await answer('{ list { secret } }')).toEqual({ data: { list: null } });
  });
});
