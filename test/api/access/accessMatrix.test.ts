import { execute, GraphQLObjectType, GraphQLSchema, GraphQLString, parse } from 'graphql';
import type { ExecutionResult } from 'graphql';
import { FIELDS_WITH_ACCESS } from '../../../src/api/access/access';
import { guardRootFields } from '../../../src/api/guards/guardRootFields';
import { apiSchema as schema } from '../../../src/api/schema';
import { addTenantRule } from '../../../src/commands/policies/addTenantRule';
import type { Caller, Role } from '../../../src/domain/callers/caller';
import { RequestError } from '../../../src/domain/shared/requestError';
import type { Tenant } from '../../../src/domain/tenants/tenant';
import { ask, contextOf, documentOf, policyTarget, rootFieldsOf, targetOf, UNTOUCHABLE, VARIABLES } from '../../support/api/rootFields';
import type { Target } from '../../support/api/rootFields';
import { DATABASES } from '../../support/database';
import { CONTOSO, FABRIKAM, OPERATOR } from '../../support/people';
import { openTestApp } from '../../support/testApp';
import type { TestApp } from '../../support/testApp';

/**
 * What each caller of Contoso gets, written from the table of roles and not from the code: first for Contoso, then for Fabrikam.
 * `+` answered, `F` forbidden, `U` not authenticated, `?` as for an ID that does not exist.
 */
const EXPECTED = `
                                        no-token  no-role  E   R   A   PE  PO  E,PE  R,PE  A,PE
Query.viewer                            UU        ++       ++  ++  ++  ++  ++  ++    ++    ++
Query.tenant                            UU        ++       ++  ++  ++  ++  ++  ++    ++    ++
Query.resolveTenants                    UU        ++       ++  ++  ++  ++  ++  ++    ++    ++
Query.isolationPolicy                   UU        FF       FF  +F  +F  FF  ++  FF    +F    +F
Query.policyChanges                     UU        FF       FF  +F  +F  FF  ++  FF    +F    +F
Query.exportIsolationPolicy             UU        FF       FF  +F  +F  FF  ++  FF    +F    +F
Query.evaluateConnection                UU        FF       +F  +F  +F  ++  ++  ++    ++    ++
Query.evaluateConnections               UU        FF       +F  +F  +F  ++  ++  ++    ++    ++
Query.connectionAttempts                UU        FF       FF  +F  +F  FF  ++  FF    +F    +F
Mutation.registerTenant                 UU        FF       FF  FF  FF  FF  ++  FF    FF    FF
Mutation.updateTenant                   UU        FF       FF  FF  FF  FF  ++  FF    FF    FF
Mutation.setIsolation                   UU        FF       FF  FF  +F  FF  ++  FF    FF    +F
Mutation.addTenantRule                  UU        FF       FF  FF  +F  FF  ++  FF    FF    +F
Mutation.updateTenantRule               UU        FF       FF  FF  +?  FF  ++  FF    FF    +?
Mutation.removeTenantRule               UU        FF       FF  FF  +?  FF  ++  FF    FF    +?
Mutation.editIsolationPolicy            UU        FF       FF  FF  +F  FF  ++  FF    FF    +F
Mutation.replaceIsolationPolicy         UU        FF       FF  FF  +F  FF  ++  FF    FF    +F
Mutation.importIsolationPolicy          UU        FF       FF  FF  +F  FF  ++  FF    FF    +F
Mutation.attemptConnection              UU        FF       +F  +F  +F  ++  ++  ++    ++    ++
Query.connection                        UU        FF       +?  +?  +?  FF  ++  +?    +?    +?
Query.connections                       UU        FF       +F  +F  +F  FF  ++  +F    +F    +F
Query.resource                          UU        FF       +?  +?  +?  FF  ++  +?    +?    +?
Query.resources                         UU        FF       +F  +F  +F  FF  ++  +F    +F    +F
Query.policyRequests                    UU        FF       FF  +F  +F  FF  ++  FF    +F    +F
Mutation.createConnection               UU        FF       +F  +F  +F  FF  ++  +F    +F    +F
Mutation.deleteConnection               UU        FF       +?  +?  +?  FF  ++  +?    +?    +?
Mutation.createConsentLink              UU        FF       +?  +?  +?  FF  ++  +?    +?    +?
Mutation.revokeConsentLinks             UU        FF       +?  +?  +?  FF  ++  +?    +?    +?
Mutation.consent                        UU        ++       ++  ++  ++  ++  ++  ++    ++    ++
Mutation.saveApp                        UU        FF       +F  +F  +F  FF  ++  +F    +F    +F
Mutation.saveFlow                       UU        FF       +F  +F  +F  FF  ++  +F    +F    +F
Mutation.deleteResource                 UU        FF       +?  +?  +?  FF  ++  +?    +?    +?
Mutation.startFlowRun                   UU        FF       +?  +?  +?  ++  ++  ++    ++    ++
Mutation.endFlowRun                     UU        FF       +?  +?  +?  ++  ++  ++    ++    ++
Mutation.requestPolicyChange            UU        FF       FF  FF  +F  FF  ++  FF    FF    +F
Mutation.verifyPolicyRequest            UU        FF       FF  FF  FF  FF  ++  FF    FF    FF
Mutation.applyPolicyRequest             UU        FF       FF  FF  FF  FF  ++  FF    FF    FF
Mutation.rejectPolicyRequest            UU        FF       FF  FF  FF  FF  ++  FF    FF    FF
Mutation.withdrawPolicyRequest          UU        FF       FF  FF  +?  FF  ++  FF    FF    +?
Mutation.setChangeControl               UU        FF       FF  FF  FF  FF  ++  FF    FF    FF
Subscription.policyChanged              UU        FF       FF  +F  +F  FF  ++  FF    +F    +F
Subscription.connectionDecisionChanged  UU        FF       +F  +F  +F  ++  ++  ++    ++    ++
Subscription.resourceStatusChanged      UU        FF       +F  +F  +F  FF  ++  +F    +F    +F
`;

const ROLES: Readonly<Record<string, Role>> = {
  E: 'Evaluator',
  R: 'PolicyReader',
  A: 'TenantAdmin',
  PE: 'PlatformEvaluator',
  PO: 'PlatformOperator',
};

const [header = [], ...lines] = EXPECTED.trim()
  .split('\n')
  .map((line) => line.trim().split(/\s+/));
const expectedOf = new Map(
  lines.map(([field = '', ...cells]) => [field, new Map(header.map((caller, column) => [caller, cells[column]]))]),
);

const fields = rootFieldsOf(schema);

let app: TestApp;

beforeAll(async () => {
  app = await openTestApp(DATABASES[0]!.create);
  // Both tenants have a change that `policyChanged` can send.
  await Promise.all([freshRule(CONTOSO), freshRule(FABRIKAM)]);
});
afterAll(async () => await app.close());

function callerOf(column: string): Caller | null {
  if (column === 'no-token') {
    return null;
  }
  const roles = column === 'no-role' ? [] : column.split(',').map((role) => ROLES[role]!);
  return { ...OPERATOR, tenantId: CONTOSO.id, subject: column, roles };
}

async function freshRule(tenant: Tenant): Promise<string> {
  const { rule } = await addTenantRule(app, OPERATOR, { tenantId: tenant.id, allowedTenant: crypto.randomUUID(), direction: 'BOTH' });
  return rule!.id;
}

function outcomeOf({ data, errors }: ExecutionResult): string {
  const firstError = errors?.[0];
  if (firstError !== undefined) {
    const { originalError } = firstError;
    const code = originalError instanceof RequestError ? originalError.code : null;
    return code === 'FORBIDDEN' ? 'F' : code === 'UNAUTHENTICATED' ? 'U' : String(firstError.stack);
  }
  const answer = Object.values(data!)[0] as { userErrors?: { code: string }[] } | null;
  const [error] = answer?.userErrors ?? [];
  const notFound = answer === null || error?.code.endsWith('_NOT_FOUND');
  return notFound ? '?' : error === undefined ? '+' : JSON.stringify(error);
}

test('every root field of the schema has an access rule, and a line in this test', () => {
  const names = fields.map(({ name }) => name).sort();
  expect([...FIELDS_WITH_ACCESS].sort()).toEqual(names);
  expect([...expectedOf.keys()].sort()).toEqual(names);
  expect(Object.keys(VARIABLES).sort()).toEqual(names);
});

describe.each(fields.map((field) => [field.name, field] as const))('%s', (name, field) => {
  test.each(
    header.flatMap((caller) => [[caller, 'its own tenant', CONTOSO, 0] as const, [caller, 'another tenant', FABRIKAM, 1] as const]),
  )('answers %s about %s as the table of roles says', async (caller, _whose, tenant, place) => {
    const expected = expectedOf.get(name)!.get(caller)![place]!;
    const target = await targetOf(app, tenant, name, () => freshRule(tenant));
    // The tenants of a connection must be resolved before access is decided; other fields refuse before anything is loaded.
    const resolvesFirst = /\.(evaluateConnections?|attemptConnection|connectionDecisionChanged)$/.test(name) && caller !== 'no-role';
    const loadsNothing = expected === 'U' || (expected === 'F' && !resolvesFirst);
    const context = contextOf(loadsNothing ? UNTOUCHABLE : app, callerOf(caller));
    expect(outcomeOf(await ask(schema, context, documentOf(field), VARIABLES[name]!(target)))).toBe(expected);
  });
});

test('the answer for a rule of another tenant is exactly that for a rule that does not exist', async () => {
  const document = documentOf(fields.find(({ name }) => name === 'Mutation.removeTenantRule')!);
  const context = contextOf(app, callerOf('A'));
  const ruleId = await freshRule(FABRIKAM);
  const never = crypto.randomUUID();
  const others = JSON.stringify(await ask(schema, context, document, { input: { ruleId } }));
  const nobodys = JSON.stringify(await ask(schema, context, document, { input: { ruleId: never } }));
  expect(others.replaceAll(ruleId, never)).toBe(nobodys);
});

describe.each([
  ['Query.connection', (target: Target) => target.connectionId],
  ['Query.resource', (target: Target) => target.flowId],
  ['Mutation.deleteConnection', (target: Target) => target.connectionId],
  ['Mutation.createConsentLink', (target: Target) => target.connectionId],
  ['Mutation.revokeConsentLinks', (target: Target) => target.connectionId],
  ['Mutation.deleteResource', (target: Target) => target.flowId],
  ['Mutation.startFlowRun', (target: Target) => target.flowId],
  ['Mutation.endFlowRun', (target: Target) => target.runId],
  ['Mutation.withdrawPolicyRequest', (target: Target) => target.requestId],
])('%s', (name, idOf) => {
  test('gives the same answer for an ID of another tenant as for an ID that does not exist', async () => {
    const document = documentOf(fields.find((field) => field.name === name)!);
    const target = await targetOf(app, FABRIKAM, name, () => Promise.resolve(''));
    const [id, never] = [idOf(target), crypto.randomUUID()];
    const variables = VARIABLES[name]!(target);
    const context = contextOf(app, callerOf('A'));
    const others = JSON.stringify(await ask(schema, context, document, variables));
    const nobodys = JSON.stringify(
      await ask(schema, context, document, JSON.parse(JSON.stringify(variables).replace(id, never)) as typeof variables),
    );
    expect(others.replaceAll(id, never)).toBe(nobodys);
  });
});

test('the requests of all tenants are for operators only', async () => {
  const document = documentOf(fields.find(({ name }) => name === 'Query.policyRequests')!);
  for (const variables of [{ tenantId: null }, {}]) {
    const answers = await Promise.all(
      header.map(async (caller) => outcomeOf(await ask(schema, contextOf(app, callerOf(caller)), document, variables))),
    );
    expect(answers.join('')).toBe('UFFFFF+FFF');
  }
});

test('a caller without a tenant cannot give consent', async () => {
  const document = documentOf(fields.find(({ name }) => name === 'Mutation.consent')!);
  expect(outcomeOf(await ask(schema, contextOf(UNTOUCHABLE, OPERATOR), document, { input: { token: 'token' } }))).toBe('F');
});

test('a platform evaluator without a tenant may evaluate connections', async () => {
  const caller = { ...callerOf('PE')!, tenantId: null };
  const connection = VARIABLES['Query.evaluateConnection']!(policyTarget(FABRIKAM));
  const field = fields.find(({ name }) => name === 'Query.evaluateConnection')!;
  expect(outcomeOf(await ask(schema, contextOf(app, caller), documentOf(field), connection))).toBe('+');
});

test('a tenant role in a token without a tenant allows nothing, not even connections without a creator', async () => {
  const caller: Caller = { ...callerOf('A')!, tenantId: null };
  const field = fields.find(({ name }) => name === 'Query.evaluateConnection')!;
  const variables = { input: { creatorTenant: null, signInTenant: FABRIKAM.id } };
  expect(outcomeOf(await ask(schema, contextOf(UNTOUCHABLE, caller), documentOf(field), variables))).toBe('F');
});

test("a connection with an unknown domain is forbidden if the other tenant is not the caller's, so that the caller does not learn whether the domain exists", async () => {
  const field = fields.find(({ name }) => name === 'Query.evaluateConnection')!;
  const variables = { input: { creatorTenant: FABRIKAM.id, signInTenant: 'nobody.example' } };
  expect(outcomeOf(await ask(schema, contextOf(app, callerOf('E')), documentOf(field), variables))).toBe('F');
});

test('a field without an access rule is refused', async () => {
  const query = new GraphQLObjectType({ name: 'Query', fields: { forgotten: { type: GraphQLString, resolve: () => 'secret' } } });
  const forgetful = new GraphQLSchema({ query });
  guardRootFields(forgetful);
  const result = await execute({ schema: forgetful, document: parse('{ forgotten }'), contextValue: contextOf(UNTOUCHABLE, OPERATOR) });
  expect(result.data).toEqual({ forgotten: null });
  expect(outcomeOf(result)).toBe('F');
});
