import { apiSchema as schema } from '../../../src/api/schema';
import { addTenantRule } from '../../../src/commands/policies/addTenantRule';
import { removeTenantRule } from '../../../src/commands/policies/removeTenantRule';
import { setChangeControl } from '../../../src/commands/policies/setChangeControl';
import { setIsolation } from '../../../src/commands/policies/setIsolation';
import { applyPolicyRequest } from '../../../src/commands/policyRequests/applyPolicyRequest';
import { saveFlow } from '../../../src/commands/resources/saveResource';
import { registerTenant } from '../../../src/commands/tenants/registerTenant';
import type { Caller } from '../../../src/domain/callers/caller';
import type { ConnectionRecord } from '../../../src/domain/connections/connectionRecord';
import type { RuleInput } from '../../../src/domain/policies/ruleEdits';
import type { FlowRun } from '../../../src/domain/resources/flowRun';
import type { Tenant } from '../../../src/domain/tenants/tenant';
import { storedDecisions } from '../../../src/queries/connections';
import { resourceConnections, statusChangeCursor } from '../../../src/queries/resources';
import { RECORD_VARIABLES, newRequest, NO_RECORD } from '../../support/api/recordFields';
import type { RecordTarget } from '../../support/api/recordFields';
import { ask, contextOf, documentOf, rootFieldsOf } from '../../support/api/rootFields';
import { endsInRecord, guardedPaths, reached, selectionOf } from '../../support/api/schemaPaths';
import type { GuardedPath } from '../../support/api/schemaPaths';
import { DATABASES } from '../../support/database';
import { adminOf, CONTOSO, FABRIKAM, GOVCO, NORTHWIND, OPERATOR } from '../../support/people';
import { newConnection, newToken, signedIn } from '../../support/records';
import { openTestApp } from '../../support/testApp';
import type { TestApp } from '../../support/testApp';

const paths = rootFieldsOf(schema)
  .filter(({ name }) => name in RECORD_VARIABLES)
  .flatMap(guardedPaths);

/** Paths that lead to nothing for any caller, and so does every longer path through them. */
const EMPTY_PATHS: readonly string[] = [
  // Nobody has signed in to a new connection, so it has no decision.
  'Mutation.createConnection.connection.decision',
  'Mutation.createConsentLink.link.connection.decision',
  // Of the mutations of a connection, only `consent` decides.
  'Mutation.createConnection.decision',
  'Mutation.deleteConnection.decision',
  // Policy blocks no connection of the app that is saved, and an app has no runs.
  'Mutation.saveApp.violations',
  'Mutation.saveApp.resource.violations',
  'Mutation.saveApp.resource.runs',
  // A deleted flow uses no connections.
  'Mutation.deleteResource.violations',
  'Mutation.deleteResource.resource.connections',
  'Mutation.deleteResource.resource.violations',
  // Policy blocks no connection of the flow that is started.
  'Mutation.startFlowRun.run.violations',
  // Only an applied request has a change.
  'Mutation.requestPolicyChange.request.change',
  'Mutation.verifyPolicyRequest.request.change',
  'Mutation.rejectPolicyRequest.request.change',
  'Mutation.withdrawPolicyRequest.request.change',
  // A change of the policy as a whole names no rule.
  'Mutation.applyPolicyRequest.request.change.rule',
  'Query.policyRequests.edges.node.change.rule',
  'Mutation.setChangeControl.rule',
  'Mutation.setChangeControl.change.rule',
];

function isAt(title: string, path: string): boolean {
  return title === path || title.startsWith(`${path}.`);
}

/** An admin of Contoso who may evaluate every connection, and one who may not. */
const NEIGHBOUR: Caller = { ...adminOf(CONTOSO), roles: ['TenantAdmin', 'PlatformEvaluator'] };
const PLAIN_NEIGHBOUR: Caller = adminOf(CONTOSO);

let app: TestApp;
let adatum: Tenant;
let rules: readonly RuleInput[];
/** Allowed by a rule of each side. */
let open: ConnectionRecord;
/** Uses a connection that is blocked outbound and one that is blocked inbound; a rule of the other side allows each of them. It has a run that failed because of them. */
let flowId: string;
/** The cursor before the change that suspended the flow: a rule was removed. */
let after: string;
let violations: FlowRun['violations'];

beforeAll(async () => {
  app = await openTestApp(DATABASES[0]!.create, { reassess: true });
  adatum = (await registerTenant(app, OPERATOR, { name: 'Adatum', domains: ['adatum.example'], cloud: 'PUBLIC' })).tenant!;
  rules = [NORTHWIND, adatum].map(({ id }) => ({ allowedTenant: id, direction: 'BOTH' }));
  for (const tenant of [NORTHWIND, adatum, GOVCO]) {
    await allow(FABRIKAM, tenant);
  }
  for (const tenant of [adatum, GOVCO]) {
    await allow(tenant, FABRIKAM);
    await setIsolation(app, OPERATOR, { tenantId: tenant.id, enabled: true });
  }
  await setIsolation(app, OPERATOR, { tenantId: FABRIKAM.id, enabled: true });
  open = await signedIn(app, FABRIKAM, adatum, 'open');
  const [outbound, inbound] = [await signedIn(app, FABRIKAM, GOVCO, 'outbound'), await signedIn(app, FABRIKAM, NORTHWIND, 'inbound')];
  flowId = await flowWith([outbound.id, inbound.id]);
  const other = await flowWith([inbound.id]);
  const begin = await app.store.records.lastStatusChange(FABRIKAM.id);
  after = statusChangeCursor(FABRIKAM.id, begin);
  const suspensions = app.live.resourceStatusChanges(FABRIKAM.id, begin);
  const govcos = await app.store.current.ruleFor(FABRIKAM.id, GOVCO.id);
  await removeTenantRule(app, OPERATOR, null, { ruleId: govcos!.id });
  expect((await suspensions.next()).value).toMatchObject({ resource: { id: flowId }, to: 'SUSPENDED' });
  await setIsolation(app, OPERATOR, { tenantId: NORTHWIND.id, enabled: true });
  expect((await suspensions.next()).value).toMatchObject({ resource: { id: other }, to: 'SUSPENDED' });
  await suspensions.return?.();
  const connections = (await resourceConnections(app, [{ id: flowId, tenantId: FABRIKAM.id }]))[0]!;
  const decisions = await storedDecisions(app, connections);
  violations = connections.map((connection, place) => ({ connection, evaluated: decisions[place]! }));
  await newRun(flowId, 'FAILED');
  await applyPolicyRequest(app, OPERATOR, { requestId: await newRequest(app, FABRIKAM, rules, true) });
});
afterAll(async () => await app.close());

async function allow(tenant: Tenant, { id }: Tenant): Promise<void> {
  await addTenantRule(app, OPERATOR, { tenantId: tenant.id, allowedTenant: id, direction: 'BOTH' });
}

async function flowWith(connectionIds: readonly string[]): Promise<string> {
  return (await saveFlow(app, { tenantId: FABRIKAM.id, name: 'Nightly', connectionIds })).resource!.id;
}

/** A run with violations, as one that starts after a change of policy and before the flow is suspended. */
async function newRun(flow: string, status: 'FAILED' | 'RUNNING'): Promise<string> {
  const run = { flowId: flow, status, startedAt: 1, endedAt: null, violations, failure: null };
  return (await app.store.changeRecords(async (unit) => ({ commit: true, answer: await unit.createRun(run) }))).id;
}

/** Makes the records that the root field needs, so that as few paths as possible are empty. */
async function prepare(rootField: string): Promise<RecordTarget> {
  const target = { ...NO_RECORD, tenant: FABRIKAM, rules, after };
  switch (rootField.replace(/^\w+\./, '')) {
    case 'connection':
      return { ...target, connectionId: open.id };
    case 'deleteConnection':
      return { ...target, connectionId: (await signedIn(app, FABRIKAM, adatum, 'unused')).id };
    case 'createConsentLink':
    case 'revokeConsentLinks':
      return { ...target, connectionId: (await newConnection(app, FABRIKAM, 'new')).id };
    case 'consent':
      return { ...target, token: await newToken(app, await newConnection(app, FABRIKAM, 'new')) };
    case 'resource':
      return { ...target, flowId };
    case 'saveApp':
      return { ...target, connectionIds: [open.id] };
    case 'saveFlow':
      return {
        ...target,
        savedId: flowId,
        connectionIds: (await app.store.records.connectionsOf([flowId], 'quick')).get(flowId)!.map(({ id }) => id),
      };
    case 'startFlowRun':
      return { ...target, flowId: await flowWith([open.id]) };
    case 'deleteResource': {
      const unused = await flowWith([open.id]);
      await newRun(unused, 'FAILED');
      return { ...target, flowId: unused };
    }
    case 'endFlowRun':
      return { ...target, runId: await newRun(flowId, 'RUNNING') };
    case 'setChangeControl':
      await setChangeControl(app, OPERATOR, { tenantId: FABRIKAM.id, changeControl: 'BY_REQUEST' });
      return target;
    case 'verifyPolicyRequest':
    case 'applyPolicyRequest':
    case 'rejectPolicyRequest':
    case 'withdrawPolicyRequest':
      return { ...target, requestId: await newRequest(app, FABRIKAM, rules, rootField.endsWith('applyPolicyRequest')) };
    default:
      return target;
  }
}

async function end({ root, path }: GuardedPath, caller: Caller): Promise<unknown[]> {
  const variables = RECORD_VARIABLES[root.name]!(await prepare(root.name));
  const { data } = await ask(schema, contextOf(app, caller), documentOf(root, selectionOf(path)), variables);
  return reached(
    data,
    path.map(({ name }) => name),
  );
}

/** A caller who must not see the end of the path. For `consent`, not an admin: the caller's own tenant signs in, and its admin may read that side's policy. */
function strangerTo(path: GuardedPath): Caller {
  if (endsInRecord(path)) {
    return PLAIN_NEIGHBOUR;
  }
  return path.root.name === 'Mutation.consent' ? { ...NEIGHBOUR, roles: ['Evaluator', 'PlatformEvaluator'] } : NEIGHBOUR;
}

/** An operator who gets something at the end of the path if anything is there. Only a caller with a tenant may give consent. */
function operatorFor({ root }: GuardedPath): Caller {
  return root.name === 'Mutation.consent' ? { ...OPERATOR, tenantId: adatum.id } : OPERATOR;
}

test('the paths of the schema are found', () => {
  expect(paths.map(({ title }) => title)).toEqual(
    expect.arrayContaining([
      'Query.resource.violations.decision.inbound.reason',
      'Query.resources.edges.node.runs.edges.node.violations.connection',
      'Query.policyRequests.edges.node.change.policy.rules.edges.node',
      'Mutation.consent.connection',
      'Mutation.consent.decision.outbound.rule',
      'Mutation.endFlowRun.run.violations.decision.outbound.reason',
      'Mutation.setChangeControl.policy',
      'Subscription.resourceStatusChanged.cause.policy',
      'Subscription.resourceStatusChanged.resource.connections.decision.inbound.rule',
    ]),
  );
});

test('every empty path is a path of the schema, or the beginning of one', () => {
  expect(EMPTY_PATHS.filter((empty) => !paths.some(({ title }) => isAt(title, empty)))).toEqual([]);
});

describe.each(paths.map((each) => [each.title, each] as const))('%s', (title, path) => {
  test('gives nothing to a neighbour who may not see it', async () => {
    expect(await end(path, strangerTo(path))).toEqual([]);
  });

  if (EMPTY_PATHS.some((empty) => isAt(title, empty))) {
    test('gives nothing to an operator either', async () => {
      expect(await end(path, operatorFor(path))).toEqual([]);
    });
  } else {
    test('gives an operator something, so it is for lack of access that the neighbour gets nothing', async () => {
      expect(await end(path, operatorFor(path))).not.toEqual([]);
    });
  }
});
