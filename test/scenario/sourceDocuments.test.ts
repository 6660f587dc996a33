import { CONTOSO, FABRIKAM, GOVCO, NORTHWIND, TAILSPIN, UNLISTED } from '../support/people';
import { addRule, editRule, removeRule, setIsolation, table, tryPolicy } from '../support/scenario/policyActs';
import {
  connectionStatus,
  consent,
  consentToken,
  createConnection,
  endRun,
  readResource,
  runHistory,
  saveApp,
  saveFlow,
  signedInTo,
  startRun,
} from '../support/scenario/recordActs';
import { INTO_CONTOSO, listenToStatuses, openScene, OUT_OF_CONTOSO } from '../support/scenario/scene';
import type { Scene } from '../support/scenario/scene';

// Checks the statements of the two documents in one story on one server. Each test continues with the data that the test before it left.
jest.setTimeout(60_000);

const WITHIN_CONTOSO = ['contoso.example', 'contoso.example'] as const;
const OUT = ['contoso.example', 'fabrikam.example'] as const;
const IN = ['fabrikam.example', 'contoso.example'] as const;
const WITHIN_FABRIKAM = ['fabrikam.example', 'fabrikam.example'] as const;
/** The rows of each table of the documents. */
const TABLE = [WITHIN_CONTOSO, OUT, IN, WITHIN_FABRIKAM] as const;

let scene: Scene;

/** What later tests need. */
const story = { ruleId: '', appId: '', flowId: '', connectionId: '', flowOfContosoId: '', cursor: '', lastCursor: '' };

beforeAll(async () => {
  scene = await openScene();
});

afterAll(async () => {
  await scene.close();
});

/** Expects that Fabrikam's tool receives new decisions of exactly these connections: true if the connection is allowed. */
async function toolReceives(outcomes: Readonly<Record<number, boolean>>): Promise<void> {
  const events = await scene.decisions.take(Object.keys(outcomes).length);
  expect(Object.fromEntries(events.map(({ index, decision }) => [index, decision.allowed]))).toEqual(outcomes);
}

describe('a policy', () => {
  test('that was never set is off and lets every connection through', async () => {
    await toolReceives({ [INTO_CONTOSO]: true, [OUT_OF_CONTOSO]: true });
    const policy = await scene.admin.ask(`{ isolationPolicy(tenantId: "${CONTOSO.id}") { enabled mode revision rules { totalCount } } }`);
    expect(policy).toEqual({ enabled: false, mode: 'TWO_WAY', revision: '0', rules: { totalCount: 0 } });
    expect(await table(scene.engine, ...TABLE)).toEqual(['Yes', 'Yes', 'Yes', 'Yes']);
  });

  test('can be changed only by an admin of its tenant', async () => {
    const input = { tenantId: CONTOSO.id, enabled: true };
    const mutation = 'mutation ($input: SetIsolationInput!) { setIsolation(input: $input) { change { revision } } }';
    for (const player of [scene.tool, scene.engine, scene.makerOfContoso, scene.guestOfContoso]) {
      expect(await player.errorOf(mutation, { input })).toBe('FORBIDDEN');
    }
    expect(await scene.admin.errorOf(mutation, { input: { ...input, tenantId: FABRIKAM.id } })).toBe('FORBIDDEN');
  });

  test('that is off keeps its rules, which can be added, edited and removed, but does not enforce them', async () => {
    const rule = await addRule(scene, 'fabrikam.example', 'INBOUND');
    expect(await editRule(scene, rule.id, 'OUTBOUND')).toMatchObject({ id: rule.id, direction: 'OUTBOUND' });
    expect(await table(scene.engine, ...TABLE)).toEqual(['Yes', 'Yes', 'Yes', 'Yes']);
    await removeRule(scene, rule.id);
  });

  test('that is switched on in two-way mode blocks connections out of its tenant and into it', async () => {
    await setIsolation(scene, { enabled: true, mode: 'TWO_WAY' });
    await toolReceives({ [INTO_CONTOSO]: false, [OUT_OF_CONTOSO]: false });
    expect(await table(scene.engine, ...TABLE)).toEqual(['Yes', 'No (outbound)', 'No (inbound)', 'Yes']);
  });

  test('governs only connections that authenticate with Entra ID', async () => {
    expect(await table(scene.engine, [...OUT, 'OTHER'], [...IN, 'OTHER'])).toEqual(['Yes', 'Yes']);
  });

  test('in one-way mode blocks connections into its tenant, but not out of it', async () => {
    await setIsolation(scene, { mode: 'ONE_WAY' });
    await toolReceives({ [OUT_OF_CONTOSO]: true });
    expect(await table(scene.engine, ...TABLE)).toEqual(['Yes', 'Yes', 'No (inbound)', 'Yes']);
    await setIsolation(scene, { mode: 'TWO_WAY' });
    await toolReceives({ [OUT_OF_CONTOSO]: false });
  });
});

describe('the allow list', () => {
  test('accepts a tenant by its domain, finds its ID, and shows both with the name', async () => {
    const rule = await addRule(scene, 'FABRIKAM.example', 'OUTBOUND');
    expect(rule).toMatchObject({ allowedTenantId: FABRIKAM.id, direction: 'OUTBOUND', allowedTenant: { name: 'Fabrikam' } });
    const policy = await scene.admin.ask(
      `{ isolationPolicy(tenantId: "${CONTOSO.id}") { rules { edges { node { allowedTenantId enteredAs allowedTenant { name domains } } } } } }`,
    );
    expect(policy.rules.edges).toEqual([
      {
        node: {
          allowedTenantId: FABRIKAM.id,
          enteredAs: rule.enteredAs,
          allowedTenant: { name: 'Fabrikam', domains: ['fabrikam.example'] },
        },
      },
    ]);
    story.ruleId = rule.id;
  });

  test('with Fabrikam outbound allows connections out to Fabrikam, but not in from Fabrikam', async () => {
    await toolReceives({ [OUT_OF_CONTOSO]: true });
    expect(await table(scene.engine, ...TABLE)).toEqual(['Yes', 'Yes', 'No (inbound)', 'Yes']);
  });

  test('that names one tenant still blocks every other tenant', async () => {
    expect(await table(scene.engine, ['contoso.example', 'northwind.example'], [UNLISTED, CONTOSO.id])).toEqual([
      'No (outbound)',
      'No (inbound)',
    ]);
  });

  test('has entries whose direction can be edited, but not their tenant', async () => {
    expect(await editRule(scene, story.ruleId, 'BOTH')).toMatchObject({ id: story.ruleId, allowedTenantId: FABRIKAM.id });
    const mutation = `mutation { updateTenantRule(input: { ruleId: "${story.ruleId}", allowedTenant: "northwind.example" }) { rule { id } } }`;
    expect(await scene.admin.errorOf(mutation)).toBe('GRAPHQL_VALIDATION_FAILED');
  });

  test('with Fabrikam in both directions lets Contoso and Fabrikam connect to each other', async () => {
    await toolReceives({ [INTO_CONTOSO]: true });
    expect(await table(scene.engine, ...TABLE)).toEqual(['Yes', 'Yes', 'Yes', 'Yes']);
    await removeRule(scene, story.ruleId);
    await toolReceives({ [INTO_CONTOSO]: false, [OUT_OF_CONTOSO]: false });
  });

  test('accepts a tenant by its ID, even if that tenant is not registered', async () => {
    const known = await addRule(scene, NORTHWIND.id.toUpperCase(), 'INBOUND');
    expect(known).toMatchObject({ allowedTenantId: NORTHWIND.id, allowedTenant: { name: 'Northwind' } });
    const unknown = await addRule(scene, UNLISTED, 'INBOUND');
    expect(unknown).toMatchObject({ allowedTenantId: UNLISTED, allowedTenant: null });
    expect(await table(scene.engine, [NORTHWIND.id, CONTOSO.id], [UNLISTED, CONTOSO.id])).toEqual(['Yes', 'Yes']);
    await removeRule(scene, known.id);
    await removeRule(scene, unknown.id);
  });

  test('treats all domains of a tenant as the same tenant', async () => {
    await scene.operator.ask(
      `mutation { updateTenant(input: { tenantId: "${NORTHWIND.id}", addDomains: ["northwind.test"] }) { userErrors { code } } }`,
    );
    const rule = await addRule(scene, 'northwind.test', 'INBOUND');
    expect(rule.allowedTenantId).toBe(NORTHWIND.id);
    const again = { tenantId: CONTOSO.id, allowedTenant: 'northwind.example', direction: 'OUTBOUND' };
    const { userErrors } = await tryPolicy(scene.admin, 'addTenantRule', 'AddTenantRuleInput', again);
    expect(userErrors).toMatchObject([{ code: 'RULE_EXISTS', path: ['allowedTenant'] }]);
    await removeRule(scene, rule.id);
  });

  test('with * opens one direction to all tenants, but not the other direction', async () => {
    const rule = await addRule(scene, '*', 'INBOUND');
    expect(rule).toMatchObject({ allowedTenantId: '*', allowedTenant: null });
    await toolReceives({ [INTO_CONTOSO]: true });
    expect(await table(scene.engine, OUT, IN, [UNLISTED, CONTOSO.id], [CONTOSO.id, UNLISTED])).toEqual([
      'No (outbound)',
      'Yes',
      'Yes',
      'No (outbound)',
    ]);
  });
});

describe('a tenant', () => {
  test('chooses whether connections without a creator tenant may come in: a rule for all tenants does not cover them', async () => {
    const unidentified = [null, 'contoso.example'] as const;
    expect(await table(scene.engine, unidentified)).toEqual(['No (inbound)']);
    await setIsolation(scene, { unidentifiedCreators: 'ALLOW' });
    expect(await table(scene.engine, unidentified)).toEqual(['Yes']);
    await setIsolation(scene, { unidentifiedCreators: 'BLOCK' });
    expect(await table(scene.engine, unidentified)).toEqual(['No (inbound)']);
  });

  test('chooses whether connections from other clouds may come in: the default blocks them, and connections to other clouds stay restricted', async () => {
    const rules = await scene.admin.ask(`{ isolationPolicy(tenantId: "${CONTOSO.id}") { rules { edges { node { id } } } } }`);
    for (const { node } of rules.rules.edges) {
      await removeRule(scene, node.id);
    }
    await toolReceives({ [INTO_CONTOSO]: false });
    const connections = [
      [GOVCO.id, CONTOSO.id],
      [CONTOSO.id, GOVCO.id],
      [NORTHWIND.id, CONTOSO.id],
    ] as const;
    expect(await table(scene.engine, ...connections)).toEqual(['No (inbound)', 'No (outbound)', 'No (inbound)']);
    await setIsolation(scene, { crossCloudInbound: 'ALLOW' });
    expect(await table(scene.engine, ...connections)).toEqual(['Yes', 'No (outbound)', 'No (inbound)']);
    await setIsolation(scene, { crossCloudInbound: 'BLOCK' });
  });

  test('cannot switch isolation on if its cloud does not have it', async () => {
    const input = { tenantId: TAILSPIN.id, enabled: true };
    const { change, userErrors } = await tryPolicy(scene.operator, 'setIsolation', 'SetIsolationInput', input);
    expect({ change, userErrors }).toMatchObject({ change: null, userErrors: [{ code: 'NOT_AVAILABLE_IN_CLOUD' }] });
  });
});

describe('a consent link', () => {
  test('from Fabrikam to a user of Contoso is blocked inbound, and the message names the tenant that blocks', async () => {
    story.connectionId = await createConnection(scene.tool, FABRIKAM.id, 'Outlook of Contoso');
    const { connection, decision, userErrors } = await consent(scene.guestOfContoso, await consentToken(scene.tool, story.connectionId));
    expect({ connection, userErrors }).toEqual({ connection: null, userErrors: [] });
    expect(decision).toMatchObject({ allowed: false, reason: 'BLOCKED_INBOUND', blockedDirections: ['INBOUND'] });
    expect(decision.message).toBe(
      'Contoso (contoso.example) does not accept connections from Fabrikam (fabrikam.example). Ask an admin of Contoso to add an inbound rule for Fabrikam.',
    );
    expect(await connectionStatus(scene.tool, story.connectionId)).toBe('UNAUTHENTICATED');
  });

  test('from Contoso to a user of Fabrikam is blocked outbound, and the message names the tenant that blocks', async () => {
    const id = await createConnection(scene.makerOfContoso, CONTOSO.id, 'Outlook of Fabrikam');
    const token = await consentToken(scene.makerOfContoso, id);
    const { decision } = await consent(scene.guestOfFabrikam, token);
    expect(decision).toMatchObject({ allowed: false, reason: 'BLOCKED_OUTBOUND', blockedDirections: ['OUTBOUND'] });
    expect(decision.message).toMatch(/^Contoso .*does not allow connections to Fabrikam.*Ask an admin of Contoso/);
    expect(await connectionStatus(scene.makerOfContoso, id)).toBe('UNAUTHENTICATED');
  });

  test('leaves a record of each blocked attempt', async () => {
    const { edges } = await scene.admin.ask(
      `{ connectionAttempts(tenantId: "${CONTOSO.id}", filter: { allowed: false }) { edges { node { creatorTenantId signInTenantId connector allowed reason } } } }`,
    );
    const attempt = { connector: 'Office 365 Outlook', allowed: false };
    expect(edges).toEqual([
      { node: { ...attempt, creatorTenantId: CONTOSO.id, signInTenantId: FABRIKAM.id, reason: 'BLOCKED_OUTBOUND' } },
      { node: { ...attempt, creatorTenantId: FABRIKAM.id, signInTenantId: CONTOSO.id, reason: 'BLOCKED_INBOUND' } },
    ]);
  });

  test('from Contoso to a user of Contoso works while isolation is on', async () => {
    const id = await createConnection(scene.makerOfContoso, CONTOSO.id, 'Outlook of our own');
    const { decision } = await consent(scene.guestOfContoso, await consentToken(scene.makerOfContoso, id));
    expect(decision).toMatchObject({ allowed: true, reason: 'SAME_TENANT' });
    expect(await connectionStatus(scene.makerOfContoso, id)).toBe('CONNECTED');
  });

  test('that was blocked works as soon as a rule allows the connection, and works only once', async () => {
    const token = await consentToken(scene.tool, story.connectionId);
    expect((await consent(scene.guestOfContoso, token)).decision).toMatchObject({ allowed: false });
    story.ruleId = (await addRule(scene, 'fabrikam.example', 'INBOUND')).id;
    await toolReceives({ [INTO_CONTOSO]: true });
    expect((await consent(scene.guestOfContoso, token)).decision).toMatchObject({ allowed: true, reason: 'PERMITTED' });
    expect(await connectionStatus(scene.tool, story.connectionId)).toBe('CONNECTED');
    expect(await consent(scene.guestOfContoso, token)).toMatchObject({ decision: null, userErrors: [{ code: 'LINK_INVALID' }] });
  });
});

describe('a request for a change of the policy', () => {
  const policy = { tenantId: CONTOSO.id, enabled: true, rules: [{ allowedTenant: 'fabrikam.example', direction: 'BOTH' }] };
  const REQUEST = 'request { id status baseRevision requestedBy verifiedBy resolvedBy change { revision } } userErrors { code }';
  const asks = async () =>
    await scene.admin.ask(`mutation ($input: RequestPolicyChangeInput!) { requestPolicyChange(input: $input) { ${REQUEST} } }`, {
      input: { policy, justification: 'Fabrikam audits our books' },
    });
  const resolution = (field: string): string => `mutation ($input: ResolvePolicyRequestInput!) { ${field}(input: $input) { ${REQUEST} } }`;
  const operatorDoes = async (field: string, requestId: string) => await scene.operator.ask(resolution(field), { input: { requestId } });

  test('is required if the operator says so: the admin cannot change the policy directly', async () => {
    const input = { tenantId: CONTOSO.id, changeControl: 'BY_REQUEST' };
    await tryPolicy(scene.operator, 'setChangeControl', 'SetChangeControlInput', input);
    expect(await scene.policyChanges.next()).toMatchObject({ kind: 'CHANGE_CONTROL_SET', actor: 'operator' });
    const { change, userErrors } = await tryPolicy(scene.admin, 'setIsolation', 'SetIsolationInput', {
      tenantId: CONTOSO.id,
      enabled: false,
    });
    expect({ change, userErrors }).toMatchObject({ change: null, userErrors: [{ code: 'CHANGE_REQUEST_REQUIRED' }] });
  });

  test('is made by an admin of the tenant, and shows what it would change', async () => {
    const mutation = `mutation ($input: RequestPolicyChangeInput!) { requestPolicyChange(input: $input) { ${REQUEST} } }`;
    const input = { policy, justification: 'mine' };
    for (const player of [scene.tool, scene.makerOfContoso]) {
      expect(await player.errorOf(mutation, { input })).toBe('FORBIDDEN');
    }
    const { request } = await asks();
    expect(request).toMatchObject({ status: 'SUBMITTED', requestedBy: "Contoso's admin", change: null });
    const requests = await scene.admin.ask(
      `{ policyRequests(tenantId: "${CONTOSO.id}") { edges { node { id justification diff { edges { node { kind subject before after } } } } } } }`,
    );
    const diff = { edges: [{ node: { kind: 'CHANGED', subject: FABRIKAM.id, before: 'INBOUND', after: 'BOTH' } }] };
    expect(requests.edges).toEqual([{ node: { id: request.id, justification: 'Fabrikam audits our books', diff } }]);
    await scene.admin.ask(resolution('withdrawPolicyRequest'), { input: { requestId: request.id } });
  });

  test('is verified and applied by somebody other than the requester, and is then in force at once', async () => {
    const { request } = await asks();
    const input = { requestId: request.id };
    for (const field of ['verifyPolicyRequest', 'applyPolicyRequest', 'rejectPolicyRequest']) {
      expect(await scene.admin.errorOf(resolution(field), { input })).toBe('FORBIDDEN');
    }
    expect((await operatorDoes('applyPolicyRequest', request.id)).userErrors).toEqual([{ code: 'REQUEST_NOT_OPEN' }]);
    expect((await operatorDoes('verifyPolicyRequest', request.id)).request).toMatchObject({ status: 'VERIFIED', verifiedBy: 'operator' });
    const applied = await operatorDoes('applyPolicyRequest', request.id);
    expect(applied.request).toMatchObject({ status: 'APPLIED', resolvedBy: 'operator' });
    expect(await table(scene.engine, ...TABLE)).toEqual(['Yes', 'Yes', 'Yes', 'Yes']);
    expect(await scene.policyChanges.next()).toMatchObject({ revision: applied.request.change.revision, kind: 'POLICY_REPLACED' });
    await toolReceives({ [OUT_OF_CONTOSO]: true });
  });

  test('must be verified again if the policy has changed since it was verified', async () => {
    await tryPolicy(scene.operator, 'updateTenantRule', 'UpdateTenantRuleInput', { ruleId: story.ruleId, direction: 'INBOUND' });
    await toolReceives({ [OUT_OF_CONTOSO]: false });
    const { request } = await asks();
    await operatorDoes('verifyPolicyRequest', request.id);
    await tryPolicy(scene.operator, 'setIsolation', 'SetIsolationInput', { tenantId: CONTOSO.id, crossCloudInbound: 'ALLOW' });
    expect((await operatorDoes('applyPolicyRequest', request.id)).userErrors).toEqual([{ code: 'STALE_REVISION' }]);
    await operatorDoes('verifyPolicyRequest', request.id);
    expect((await operatorDoes('applyPolicyRequest', request.id)).request).toMatchObject({ status: 'APPLIED' });
    await toolReceives({ [OUT_OF_CONTOSO]: true });
    const kinds = (await scene.policyChanges.take(3)).map(({ kind }) => kind);
    expect(kinds).toEqual(['RULE_CHANGED', 'SETTINGS_CHANGED', 'POLICY_REPLACED']);
  });

  test('is no longer required when the operator lets the admin change the policy directly again', async () => {
    const input = { tenantId: CONTOSO.id, changeControl: 'DIRECT' };
    await tryPolicy(scene.operator, 'setChangeControl', 'SetChangeControlInput', input);
    expect(await scene.policyChanges.next()).toMatchObject({ kind: 'CHANGE_CONTROL_SET' });
    expect(await editRule(scene, story.ruleId, 'INBOUND')).toMatchObject({ direction: 'INBOUND' });
    await toolReceives({ [OUT_OF_CONTOSO]: false });
  });
});

describe('while a maker designs,', () => {
  const appOf = (connectionIds: readonly string[], id: string | null = null) => ({
    id,
    tenantId: FABRIKAM.id,
    name: 'Expenses',
    connectionIds,
  });
  const flowOf = (connectionIds: readonly string[], id: string | null = null) => ({
    id,
    tenantId: FABRIKAM.id,
    name: 'Nightly',
    connectionIds,
  });

  test('an app and a flow accept connections that the policies allow', async () => {
    const own = await signedInTo(scene.tool, FABRIKAM.id, 'Outlook of our own', scene.guestOfFabrikam);
    const app = await saveApp(scene.tool, appOf([own]));
    expect(app).toMatchObject({ resource: { kind: 'APP', status: 'ACTIVE' }, violations: [], userErrors: [] });
    story.appId = app.resource.id;
    const flow = await saveFlow(scene.tool, flowOf([own, story.connectionId]));
    expect(flow).toMatchObject({ resource: { kind: 'FLOW', status: 'ACTIVE' }, violations: [], userErrors: [] });
    story.flowId = flow.resource.id;
    const [first, second] = await scene.statuses.take(2);
    expect(first).toMatchObject({ resource: { id: story.appId }, from: null, to: 'ACTIVE', revision: null });
    expect(second).toMatchObject({ resource: { id: story.flowId }, from: null, to: 'ACTIVE', revision: null });
    story.cursor = second.cursor;
  });

  test('a flow of either tenant is suspended when the policy changes, and its tenant is notified', async () => {
    const out = await addRule(scene, 'northwind.example', 'OUTBOUND');
    const guestOfNorthwind = await scene.enter('somebody of Northwind', NORTHWIND);
    const connection = await signedInTo(scene.makerOfContoso, CONTOSO.id, 'Outlook of Northwind', guestOfNorthwind);
    const saved = await saveFlow(scene.makerOfContoso, { tenantId: CONTOSO.id, name: 'Orders', connectionIds: [connection] });
    story.flowOfContosoId = saved.resource.id;
    expect(await scene.statusesOfContoso.next()).toMatchObject({ resource: { id: story.flowOfContosoId }, from: null, to: 'ACTIVE' });

    const outwards = await removeRule(scene, out.id);
    expect(await scene.statusesOfContoso.next()).toMatchObject({
      resource: { id: story.flowOfContosoId },
      from: 'ACTIVE',
      to: 'SUSPENDED',
      revision: outwards,
      cause: { kind: 'RULE_REMOVED' },
    });
    const inwards = await removeRule(scene, story.ruleId);
    // Fabrikam sees only the outcome and the revision of a change of Contoso's policy.
    expect(await scene.statuses.next()).toMatchObject({
      resource: { id: story.flowId },
      from: 'ACTIVE',
      to: 'SUSPENDED',
      revision: inwards,
      cause: null,
    });
    await toolReceives({ [INTO_CONTOSO]: false });
    const flow = await readResource(scene.tool, story.flowId);
    expect(BigInt(flow.assessedRevision)).toBeGreaterThanOrEqual(BigInt(inwards));
    expect(flow.connections).toMatchObject([{ status: 'CONNECTED' }, { id: story.connectionId, status: 'BLOCKED' }]);
    expect(flow.violations).toMatchObject([
      { connection: { id: story.connectionId }, decision: { reason: 'BLOCKED_INBOUND', inbound: { allowed: false, reason: null } } },
    ]);
  });

  test('saving an app with a blocked connection changes nothing, and the answer says why', async () => {
    const before = await readResource(scene.tool, story.appId);
    const used = before.connections.map(({ id }: { id: string }) => id);
    const { resource, violations, userErrors } = await saveApp(scene.tool, appOf([...used, story.connectionId], story.appId));
    expect(resource).toBeNull();
    expect(violations).toMatchObject([{ connection: { id: story.connectionId }, decision: { blockedDirections: ['INBOUND'] } }]);
    expect(userErrors).toMatchObject([{ code: 'CONNECTION_BLOCKED', path: ['connectionIds', '1'] }]);
    expect(userErrors[0].message).toContain('Contoso (contoso.example) does not accept connections from Fabrikam (fabrikam.example).');
    expect(await readResource(scene.tool, story.appId)).toEqual(before);
    expect((await saveApp(scene.tool, appOf([story.connectionId]))).resource).toBeNull();
  });

  test('a flow with a blocked connection is saved as suspended, and the answer says why', async () => {
    const { resource, violations, userErrors } = await saveFlow(scene.tool, flowOf([story.connectionId]));
    expect(userErrors).toEqual([]);
    expect(resource).toMatchObject({ status: 'SUSPENDED', connections: [{ id: story.connectionId }] });
    expect(violations).toMatchObject([{ connection: { id: story.connectionId }, decision: { reason: 'BLOCKED_INBOUND' } }]);
    expect(violations[0].decision.message).toContain('Contoso (contoso.example) does not accept connections');
    expect(await scene.statuses.next()).toMatchObject({ resource: { id: resource.id }, from: null, to: 'SUSPENDED', revision: null });
    expect((await startRun(scene.engine, resource.id)).userErrors).toMatchObject([{ code: 'FLOW_SUSPENDED' }]);
    // The maker removes the blocked connection, so the flow becomes active.
    const repaired = await saveFlow(scene.tool, flowOf([], resource.id));
    expect(repaired).toMatchObject({ resource: { status: 'ACTIVE' }, violations: [] });
    expect(await scene.statuses.next()).toMatchObject({ resource: { id: resource.id }, from: 'SUSPENDED', to: 'ACTIVE', revision: null });
  });
});

describe('at run time,', () => {
  test('a suspended flow does not run', async () => {
    const { run, userErrors } = await startRun(scene.engine, story.flowId);
    expect({ run, userErrors }).toMatchObject({ run: null, userErrors: [{ code: 'FLOW_SUSPENDED' }] });
    expect(await runHistory(scene.tool, story.flowId)).toEqual([]);
  });

  test('a flow becomes active again and runs as soon as no policy blocks its connections', async () => {
    story.ruleId = (await addRule(scene, FABRIKAM.id, 'INBOUND')).id;
    expect(await scene.statuses.next()).toMatchObject({ resource: { id: story.flowId }, from: 'SUSPENDED', to: 'ACTIVE', cause: null });
    await toolReceives({ [INTO_CONTOSO]: true });
    expect(await readResource(scene.tool, story.flowId)).toMatchObject({ status: 'ACTIVE', violations: [] });
    const { run } = await startRun(scene.engine, story.flowId);
    expect(run).toMatchObject({ status: 'RUNNING', endedAt: null, violations: [] });
    expect((await endRun(scene.engine, { runId: run.id, succeeded: true })).run).toMatchObject({ status: 'SUCCEEDED', failure: null });
    const again = await endRun(scene.engine, { runId: run.id, succeeded: false });
    expect(again.userErrors).toMatchObject([{ code: 'RUN_ENDED' }]);
  });

  test('a run that starts before the flow is reassessed fails, and its history says why', async () => {
    const { revision, run } = await runBeforeReassessment();
    expect(run.violations).toMatchObject([{ connection: { id: story.connectionId }, decision: { reason: 'BLOCKED_INBOUND' } }]);
    const [failed, succeeded] = await runHistory(scene.tool, story.flowId);
    expect(failed).toMatchObject({ id: run.id, status: 'FAILED', violations: [{ decision: { blockedDirections: ['INBOUND'] } }] });
    for (const detail of ['Outlook of Contoso', 'Contoso (contoso.example)', 'Fabrikam (fabrikam.example)', 'inbound', `\`${revision}\``]) {
      expect(failed.failure).toContain(detail);
    }
    expect(succeeded).toMatchObject({ status: 'SUCCEEDED', failure: null, violations: [] });
  });

  test('the feed of status changes resumes after its cursor, in order and with each change once', async () => {
    const rest = listenToStatuses(scene.tool, FABRIKAM.id, story.cursor);
    const received = [await rest.next()];
    while (received.at(-1).cursor !== story.lastCursor) {
      received.push(await rest.next());
    }
    await rest.end();
    expect(new Set(received.map(({ cursor }) => cursor)).size).toBe(received.length);
    const ofFlow = received.filter(({ resource }) => resource.id === story.flowId);
    expect(ofFlow.map(({ to }) => to).slice(0, 3)).toEqual(['SUSPENDED', 'ACTIVE', 'SUSPENDED']);
    expect(ofFlow.slice(1).map(({ from }) => from)).toEqual(ofFlow.slice(0, -1).map(({ to }) => to));
    const last = listenToStatuses(scene.tool, FABRIKAM.id, received.at(-3).cursor);
    expect(await last.take(2)).toEqual(received.slice(-2));
    await last.end();
  });

  test('switching isolation off makes every flow active that isolation had suspended', async () => {
    const payload = await setIsolation(scene, { enabled: false });
    const back = { from: 'SUSPENDED', to: 'ACTIVE', revision: payload.change.revision };
    expect(await scene.statuses.next()).toMatchObject({ ...back, resource: { id: story.flowId } });
    expect(await scene.statusesOfContoso.next()).toMatchObject({
      ...back,
      resource: { id: story.flowOfContosoId },
      cause: { kind: 'ISOLATION_DISABLED' },
    });
    await toolReceives({ [INTO_CONTOSO]: true, [OUT_OF_CONTOSO]: true });
    expect(await connectionStatus(scene.tool, story.connectionId)).toBe('CONNECTED');
    expect(await table(scene.engine, ...TABLE)).toEqual(['Yes', 'Yes', 'Yes', 'Yes']);
  });
});

/**
 * Removes Contoso's rule and starts the flow in one document, so that only the reassessment can run between them. If the reassessment was faster, which
 * is also correct, adds the rule and tries again.
 */
async function runBeforeReassessment() {
  const document = `mutation ($rule: ID!, $flow: ID!) {
    closed: removeTenantRule(input: { ruleId: $rule }) { change { revision } }
    started: startFlowRun(input: { flowId: $flow }) { run { id status violations { connection { id } decision { reason } } } userErrors { code } } }`;
  for (let tried = 1; tried <= 20; tried += 1) {
    const { closed, started } = await scene.operator.askAll(document, { rule: story.ruleId, flow: story.flowId });
    const { revision } = closed.change;
    const suspended = await scene.statuses.next();
    expect(suspended).toMatchObject({ resource: { id: story.flowId }, to: 'SUSPENDED', revision });
    expect(await scene.policyChanges.next()).toMatchObject({ revision, kind: 'RULE_REMOVED' });
    await toolReceives({ [INTO_CONTOSO]: false });
    story.lastCursor = suspended.cursor;
    if (started.run !== null) {
      return { revision, run: started.run };
    }
    expect(started.userErrors).toEqual([{ code: 'FLOW_SUSPENDED' }]);
    story.ruleId = (await addRule(scene, FABRIKAM.id, 'INBOUND')).id;
    expect(await scene.statuses.next()).toMatchObject({ resource: { id: story.flowId }, to: 'ACTIVE' });
    await toolReceives({ [INTO_CONTOSO]: true });
  }
  throw new Error('The flow was always suspended before its run started.');
}
