import { isObjectType } from 'graphql';
import { apiSchema as schema } from '../../src/api/schema';
import { attemptConnection } from '../../src/commands/decisions/attemptConnection';
import { addTenantRule } from '../../src/commands/policies/addTenantRule';
import { saveFlow } from '../../src/commands/resources/saveResource';
import { startFlowRun } from '../../src/commands/resources/startFlowRun';
import { newRequest } from '../support/api/recordFields';
import { ask, contextOf } from '../support/api/rootFields';
import { DATABASES } from '../support/database';
import { CONTOSO, FABRIKAM, NORTHWIND, OPERATOR } from '../support/people';
import { newConnection } from '../support/records';
import { openTestApp } from '../support/testApp';
import type { TestApp } from '../support/testApp';

/** For each list of the API: a document that reads it after a cursor, from a tenant's records. */
const LISTS: Readonly<Record<string, (list: string, tenantId: string, flowId: string) => string>> = {
  'IsolationPolicy.rules': (list, tenantId) => `{ isolationPolicy(tenantId: "${tenantId}") { rules${list} } }`,
  'IsolationPolicyVersion.rules': (list, tenantId) =>
    `{ policyChanges(tenantId: "${tenantId}", first: 1) { edges { node { policy { rules${list} } } } } }`,
  'Query.policyChanges': (list, tenantId) => `{ policyChanges${list.replace('(', `(tenantId: "${tenantId}", `)} }`,
  'Query.connectionAttempts': (list, tenantId) => `{ connectionAttempts${list.replace('(', `(tenantId: "${tenantId}", `)} }`,
  'Query.connections': (list, tenantId) => `{ connections${list.replace('(', `(tenantId: "${tenantId}", `)} }`,
  'Query.resources': (list, tenantId) => `{ resources${list.replace('(', `(tenantId: "${tenantId}", `)} }`,
  'Resource.runs': (list, _tenantId, flowId) => `{ resource(id: "${flowId}") { runs${list} } }`,
  'Query.policyRequests': (list, tenantId) => `{ policyRequests${list.replace('(', `(tenantId: "${tenantId}", `)} }`,
  'PolicyRequest.diff': (list, tenantId) => `{ policyRequests(tenantId: "${tenantId}") { edges { node { diff${list} } } } }`,
  'Subscription.resourceStatusChanged': (list, tenantId) =>
    `subscription { resourceStatusChanged(tenantId: "${tenantId}", after: ${/after: (.*?)[,)]/.exec(list)![1]!}) { cursor } }`,
};
/** A policy and its versions are one list of rules: a client may go on with a cursor while the policy changes. */
const SAME_LIST = ['IsolationPolicy.rules', 'IsolationPolicyVersion.rules'];
/** Keys that count within one owner: a cursor of another owner is another list's. */
const COUNTED_WITHIN_OWNER = [...SAME_LIST, 'PolicyRequest.diff', 'Subscription.resourceStatusChanged'];

let app: TestApp;
const flows = new Map<string, string>();
const cursors = new Map<string, string>();

beforeAll(async () => {
  app = await openTestApp(DATABASES[0]!.create);
  for (const tenant of [CONTOSO, FABRIKAM]) {
    await addTenantRule(app, OPERATOR, { tenantId: tenant.id, allowedTenant: NORTHWIND.id, direction: 'BOTH' });
    await newConnection(app, tenant, 'Mail');
    const flowId = (await saveFlow(app, { tenantId: tenant.id, name: 'Nightly', connectionIds: [] })).resource!.id;
    await startFlowRun(app, null, { flowId });
    await attemptConnection(app, OPERATOR, () => true, { creatorTenant: tenant.id, signInTenant: NORTHWIND.id });
    await newRequest(app, tenant, [{ allowedTenant: '*', direction: 'BOTH' }], false);
    flows.set(tenant.id, flowId);
  }
  for (const name of Object.keys(LISTS)) {
    const answer = JSON.stringify(await read(name, CONTOSO.id, name.startsWith('Subscription') ? statusCursor(CONTOSO.id) : null));
    cursors.set(name, /"cursor":"([^"]+)"/.exec(answer)![1]!);
  }
});
afterAll(async () => await app.close());

function statusCursor(tenantId: string): string {
  return Buffer.from(`statusChanges ${tenantId} 0`).toString('base64url');
}

async function read(name: string, tenantId: string, after: string | null) {
  const document = LISTS[name]!(`(first: 1, after: ${JSON.stringify(after)}) { edges { cursor } }`, tenantId, flows.get(tenantId)!);
  return await ask(schema, contextOf(app, OPERATOR), document);
}

const isCursorError = (message: string): boolean => message.startsWith('`after` is not a cursor of this list.');

test('every field of the schema that takes a cursor has a line in this test', () => {
  const fields = Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .flatMap((type) =>
      Object.values(type.getFields()).flatMap(({ name, args }) =>
        args.some((arg) => arg.name === 'after') ? [`${type.name}.${name}`] : [],
      ),
    );
  expect(Object.keys(LISTS).sort()).toEqual(fields.sort());
});

describe.each(Object.keys(LISTS))('%s', (name) => {
  test('takes its own cursors, and refuses those of every other list', async () => {
    for (const [from, cursor] of cursors) {
      const isOwn = from === name || (SAME_LIST.includes(from) && SAME_LIST.includes(name));
      if (isOwn && name.startsWith('Subscription')) {
        // Its own cursor is the last one, so there is no event to wait for; it starts with the one before in the test's preparation.
        continue;
      }
      const { errors = [] } = await read(name, CONTOSO.id, cursor);
      expect([
        from,
        errors.map(({ message, originalError }) => [isCursorError(message), (originalError as { code?: string }).code]),
      ]).toEqual([from, isOwn ? [] : [[true, 'BAD_USER_INPUT']]]);
    }
  });

  if (COUNTED_WITHIN_OWNER.includes(name)) {
    test("refuses the cursors of another owner's list", async () => {
      const { errors = [] } = await read(name, FABRIKAM.id, cursors.get(name)!);
      expect(errors.map(({ message }) => isCursorError(message))).toEqual([true]);
    });
  }
});
