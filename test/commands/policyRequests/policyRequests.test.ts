import { addTenantRule } from '../../../src/commands/policies/addTenantRule';
import { importIsolationPolicy } from '../../../src/commands/policies/importIsolationPolicy';
import { removeTenantRule } from '../../../src/commands/policies/removeTenantRule';
import { replaceIsolationPolicy } from '../../../src/commands/policies/replaceIsolationPolicy';
import type { ReplaceIsolationPolicyInput } from '../../../src/commands/policies/replaceIsolationPolicy';
import { setChangeControl } from '../../../src/commands/policies/setChangeControl';
import { setIsolation } from '../../../src/commands/policies/setIsolation';
import { updateTenantRule } from '../../../src/commands/policies/updateTenantRule';
import { applyPolicyRequest } from '../../../src/commands/policyRequests/applyPolicyRequest';
import { rejectPolicyRequest, withdrawPolicyRequest } from '../../../src/commands/policyRequests/closePolicyRequest';
import { requestPolicyChange } from '../../../src/commands/policyRequests/requestPolicyChange';
import { verifyPolicyRequest } from '../../../src/commands/policyRequests/verifyPolicyRequest';
import { updateTenant } from '../../../src/commands/tenants/updateTenant';
import type { Caller } from '../../../src/domain/callers/caller';
import type { PolicyRequest } from '../../../src/domain/policyRequests/policyRequest';
import type { UserError } from '../../../src/domain/shared/userError';
import { exportIsolationPolicy, isolationPolicy, policyChange } from '../../../src/queries/policies';
import { policyRules } from '../../../src/queries/policyRules';
import { policyRequestDifference } from '../../../src/queries/policyRequests';
import { DATABASES } from '../../support/database';
import { adminOf, CONTOSO, FABRIKAM, NORTHWIND, OPERATOR, TAILSPIN, UNLISTED } from '../../support/people';
import { interrupted } from '../../support/records';
import { openTestApp } from '../../support/testApp';
import type { TestApp } from '../../support/testApp';

const NOBODY = '0190aaaa-0000-7000-8000-000000000000';
const tenantId = CONTOSO.id;
const admin = adminOf(CONTOSO);
const second: Caller = { ...OPERATOR, subject: 'second operator' };
const wanted: ReplaceIsolationPolicyInput = {
  tenantId,
  enabled: true,
  mode: 'ONE_WAY',
  unidentifiedCreators: 'ALLOW',
  crossCloudInbound: 'BLOCK',
  rules: [{ allowedTenant: 'fabrikam.example', direction: 'INBOUND', note: 'partner' }],
};
const claim = (key: string) => ({ caller: 'somebody', key, request: key });
const codes = ({ userErrors }: { readonly userErrors: readonly UserError[] }) => userErrors.map(({ code, path }) => [code, ...path]);
const actor = ({ issuer, tenantId: tid, subject }: Caller) => ({ issuer, tenantId: tid, subject });

describe.each(DATABASES)('requests for a policy change on $name', ({ create }) => {
  let app: TestApp;
  beforeEach(async () => {
    app = await openTestApp(create, { maxRules: 3 });
  });
  afterEach(async () => {
    await app.close();
  });

  const ask = async (policy: Partial<ReplaceIsolationPolicyInput> = {}, caller = admin) =>
    (await requestPolicyChange(app, caller, { policy: { ...wanted, ...policy }, justification: 'Audit' })).request!;
  const verified = async (policy: Partial<ReplaceIsolationPolicyInput> = {}) => {
    const { id: requestId } = await ask(policy);
    return (await verifyPolicyRequest(app, OPERATOR, { requestId })).request!;
  };
  const stored = ({ id }: PolicyRequest) => app.store.records.policyRequest(id);
  const head = async () => (await app.store.log.head()).revision;
  const difference = async (request: PolicyRequest) =>
    (await policyRequestDifference(app, request, 100, null)).edges.map(({ node }) => [node.kind, node.subject, node.before, node.after]);
  const DIFFERENCE = [
    ['CHANGED', 'enabled', 'false', 'true'],
    ['CHANGED', 'mode', 'TWO_WAY', 'ONE_WAY'],
    ['CHANGED', 'unidentifiedCreators', 'BLOCK', 'ALLOW'],
    ['ADDED', FABRIKAM.id, null, 'INBOUND, partner'],
  ];

  test('a request changes nothing until an operator has verified it and applied it, in one change of the log', async () => {
    const before = await head();
    const asked = await ask();
    expect(asked).toMatchObject({ tenantId, status: 'SUBMITTED', justification: 'Audit', requestedBy: actor(admin), baseRevision: 0 });
    const { request: checked } = await verifyPolicyRequest(app, OPERATOR, { requestId: asked.id, resolution: 'Called them.' });
    expect(checked).toMatchObject({ status: 'VERIFIED', verifiedBy: actor(OPERATOR), resolution: 'Called them.', resolvedBy: null });
    expect(await stored(asked)).toEqual(checked);
    expect(await head()).toBe(before);
    expect(await difference(checked!)).toEqual(DIFFERENCE);

    const reached = jest.spyOn(app.live, 'reached');
    const { request: applied } = await applyPolicyRequest(app, second, { requestId: asked.id });
    expect(reached.mock.calls).toEqual([[before + 1]]);
    expect(applied).toMatchObject({ status: 'APPLIED', resolvedBy: actor(second), resolution: 'Called them.', changeRevision: before + 1 });
    expect(applied!.resolvedAt).toEqual(expect.any(Number));
    expect(await stored(asked)).toEqual(applied);
    expect(await head()).toBe(before + 1);
    expect(app.live.applied).toBe(before + 1);
    expect(await policyChange(app, before + 1)).toMatchObject({ kind: 'POLICY_REPLACED', actor: second.subject, tenantId });
    const { version, revision } = (await isolationPolicy(app, tenantId))!;
    expect(version.settings).toMatchObject({ enabled: true, mode: 'ONE_WAY', unidentifiedCreators: 'ALLOW' });
    const rules = await policyRules(app, tenantId, revision, 10, null);
    expect(rules.edges.map(({ node }) => [node.allowedTenantId, node.direction, node.note])).toEqual([[FABRIKAM.id, 'INBOUND', 'partner']]);
    await setIsolation(app, admin, { tenantId, enabled: false });
    expect(await difference(applied!)).toEqual(DIFFERENCE);
  });

  test('a request is refused if the policy could not be replaced so now, with every error at its place in the input', async () => {
    const request = (policy: Partial<ReplaceIsolationPolicyInput>) =>
      requestPolicyChange(app, OPERATOR, { policy: { ...wanted, ...policy }, justification: 'Audit' });
    const before = await app.dump();
    expect(codes(await request({ tenantId: UNLISTED }))).toEqual([['TENANT_NOT_FOUND', 'policy', 'tenantId']]);
    expect(codes(await request({ expectedRevision: 7 }))).toEqual([['STALE_REVISION', 'policy', 'expectedRevision']]);
    expect(codes(await request({ tenantId: TAILSPIN.id }))).toEqual([['NOT_AVAILABLE_IN_CLOUD', 'policy', 'enabled']]);
    const rules = ['nobody.example', 'contoso.test'].map((allowedTenant) => ({ allowedTenant, direction: 'BOTH' as const }));
    expect(codes(await request({ rules }))).toEqual([
      ['DOMAIN_NOT_FOUND', 'policy', 'rules', '0', 'allowedTenant'],
      ['OWN_TENANT', 'policy', 'rules', '1', 'allowedTenant'],
    ]);
    await expect(requestPolicyChange(app, admin, { policy: wanted, justification: ' ' })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(await app.dump()).toEqual(before);
  });

  test('the caller who submitted a request may not verify, apply or reject it; the same subject of another issuer or tenant may', async () => {
    const { id: requestId } = await ask({}, OPERATOR);
    for (const command of [verifyPolicyRequest, rejectPolicyRequest, applyPolicyRequest]) {
      await expect(command(app, OPERATOR, { requestId })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    }
    const namesake = { ...OPERATOR, tenantId: NORTHWIND.id };
    expect((await verifyPolicyRequest(app, namesake, { requestId })).request!.status).toBe('VERIFIED');
    await expect(applyPolicyRequest(app, OPERATOR, { requestId })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect((await applyPolicyRequest(app, { ...OPERATOR, issuer: 'https://other.example' }, { requestId })).request!.status).toBe(
      'APPLIED',
    );
  });

  test('only a verified request can be applied', async () => {
    const { id: requestId } = await ask();
    const refused = await applyPolicyRequest(app, OPERATOR, { requestId });
    expect(codes(refused)).toEqual([['REQUEST_NOT_OPEN', 'requestId']]);
    expect(refused.userErrors[0]!.message).toContain('verify it');
    expect((await isolationPolicy(app, tenantId))!.version.revision).toBe(0);
  });

  test('applying a request after the policy has changed is STALE_REVISION until the request is verified again', async () => {
    const { id: requestId } = await verified();
    const { changed } = await setIsolation(app, admin, { tenantId, enabled: true });
    const apply = () => applyPolicyRequest(app, OPERATOR, { requestId });
    expect(codes(await apply())).toEqual([['STALE_REVISION', 'requestId']]);
    const { request } = await verifyPolicyRequest(app, second, { requestId });
    expect(request).toMatchObject({ status: 'VERIFIED', baseRevision: changed, verifiedBy: actor(second) });
    expect(await difference(request!)).toEqual(DIFFERENCE.slice(1));
    expect((await apply()).request!.status).toBe('APPLIED');
  });

  test('a resolved request can not be verified, applied, rejected or withdrawn', async () => {
    const rejected = await ask();
    const withdrawn = await verified();
    const applied = await verified();
    expect((await rejectPolicyRequest(app, OPERATOR, { requestId: rejected.id, resolution: 'No.' })).request).toMatchObject({
      status: 'REJECTED',
      resolvedBy: actor(OPERATOR),
      resolution: 'No.',
      changeRevision: null,
    });
    expect((await withdrawPolicyRequest(app, admin, tenantId, { requestId: withdrawn.id })).request).toMatchObject({
      status: 'WITHDRAWN',
      resolvedBy: actor(admin),
      resolution: null,
    });
    await applyPolicyRequest(app, OPERATOR, { requestId: applied.id });
    const before = await app.dump();
    for (const { id: requestId } of [rejected, withdrawn, applied]) {
      const answers = [
        await verifyPolicyRequest(app, OPERATOR, { requestId }),
        await applyPolicyRequest(app, OPERATOR, { requestId }),
        await rejectPolicyRequest(app, OPERATOR, { requestId }),
        await withdrawPolicyRequest(app, admin, tenantId, { requestId }),
      ];
      expect(answers.map(codes)).toEqual(answers.map(() => [['REQUEST_NOT_OPEN', 'requestId']]));
    }
    expect(await app.dump()).toEqual(before);
    for (const request of [rejected, withdrawn]) {
      expect(await difference(request)).toEqual(DIFFERENCE);
    }
  });

  test('to a caller of another tenant a request looks as if it never existed', async () => {
    const { id } = await ask();
    expect(codes(await withdrawPolicyRequest(app, adminOf(FABRIKAM), FABRIKAM.id, { requestId: id }))).toEqual([
      ['REQUEST_NOT_FOUND', 'requestId'],
    ]);
    for (const requestId of [NOBODY, 'nonsense']) {
      for (const command of [verifyPolicyRequest, rejectPolicyRequest, applyPolicyRequest]) {
        expect(codes(await command(app, OPERATOR, { requestId }))).toEqual([['REQUEST_NOT_FOUND', 'requestId']]);
      }
      expect(codes(await withdrawPolicyRequest(app, OPERATOR, null, { requestId }))).toEqual([['REQUEST_NOT_FOUND', 'requestId']]);
    }
    expect((await withdrawPolicyRequest(app, { ...admin, subject: 'other admin' }, tenantId, { requestId: id })).request!.status).toBe(
      'WITHDRAWN',
    );
  });

  test('applying a request resolves it without a revision if the policy already is as wanted', async () => {
    await replaceIsolationPolicy(app, admin, wanted);
    const open = await verified();
    expect(await difference(open)).toEqual([]);
    const before = await head();
    const { request } = await applyPolicyRequest(app, OPERATOR, { requestId: open.id });
    expect(request).toMatchObject({ status: 'APPLIED', changeRevision: null });
    expect(await stored(request!)).toEqual(request);
    expect(await difference(request!)).toEqual([]);
    expect(await head()).toBe(before);
  });

  test('applying a request that changes nothing is STALE_REVISION if the policy changes meanwhile', async () => {
    await replaceIsolationPolicy(app, admin, wanted);
    const { id: requestId } = await verified();
    const racing = interrupted(app, [() => setIsolation(app, admin, { tenantId, enabled: false })]);
    expect(codes(await applyPolicyRequest(racing, OPERATOR, { requestId }))).toEqual([['STALE_REVISION', 'requestId']]);
  });

  test('applying a request allows the tenant that was verified, even if its domain has another owner now', async () => {
    const { id: requestId } = await verified({ mode: 'TWO_WAY' });
    expect(codes(await updateTenant(app, OPERATOR, { tenantId: FABRIKAM.id, removeDomains: ['fabrikam.example'] }))).toEqual([]);
    const moved = await updateTenant(app, OPERATOR, { tenantId: NORTHWIND.id, addDomains: ['fabrikam.example'] });
    expect(moved.tenant!.domains).toContain('fabrikam.example');
    await applyPolicyRequest(app, OPERATOR, { requestId });
    const document = await exportIsolationPolicy(app, tenantId);
    expect(document!.properties.allowedTenants.map((rule) => rule.tenantId)).toEqual([FABRIKAM.id]);
  });

  test('applying a request that is no longer possible is refused, and the request stays open', async () => {
    const { id: requestId } = await verified();
    const smaller = { ...app, maxRules: 0 };
    expect(codes(await applyPolicyRequest(smaller, OPERATOR, { requestId }))).toEqual([['RULE_LIMIT_REACHED', 'requestId']]);
    const request = (await app.store.records.policyRequest(requestId))!;
    expect(request.status).toBe('VERIFIED');
    expect(await difference(request)).toEqual(DIFFERENCE);
  });

  test('if a request is applied, rejected and withdrawn at the same time, exactly one of these resolves it', async () => {
    const { id: requestId } = await verified();
    const before = await head();
    const answers = await Promise.all([
      applyPolicyRequest(app, OPERATOR, { requestId }),
      applyPolicyRequest(app, second, { requestId }),
      rejectPolicyRequest(app, second, { requestId }),
      withdrawPolicyRequest(app, admin, tenantId, { requestId }),
    ]);
    const [winner, ...more] = answers.flatMap(({ request }) => (request === null ? [] : [request]));
    expect(more).toEqual([]);
    expect(await stored(winner!)).toEqual(winner);
    expect(await head()).toBe(winner!.status === 'APPLIED' ? before + 1 : before);
  });

  test('a request is submitted and resolved once, even if the mutation is repeated with its key', async () => {
    const input = { policy: wanted, justification: 'Audit' };
    const made = await requestPolicyChange(app, admin, input, claim('ask'));
    expect(await requestPolicyChange(app, admin, input, claim('ask'))).toEqual(made);
    const requestId = made.request!.id;
    await verifyPolicyRequest(app, OPERATOR, { requestId }, claim('verify'));
    const apply = () => applyPolicyRequest(app, OPERATOR, { requestId }, claim('apply'));
    expect(await apply()).toEqual(await apply());
    expect(codes(await apply())).toEqual([]);
    const again = (await verified(wanted)).id;
    const nothing = () => applyPolicyRequest(app, OPERATOR, { requestId: again }, claim('nothing'));
    expect(await nothing()).toEqual(await nothing());
    expect(codes(await nothing())).toEqual([]);
    expect((await app.store.records.policyRequestPage({ tenantId, status: null }, { limit: 10, after: null })).rows.length).toBe(2);
  });

  test('the differences are paged and counted', async () => {
    const request = await ask();
    const first = await policyRequestDifference(app, request, 3, null);
    expect(first).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    expect(first.edges.map(({ node }) => node.subject)).toEqual(['enabled', 'mode', 'unidentifiedCreators']);
    expect(await first.count()).toBe(4);
    const next = await policyRequestDifference(app, request, 3, first.edges[2]!.cursor);
    expect(next).toMatchObject({ hasNextPage: false, hasPreviousPage: true, edges: [{ node: { subject: FABRIKAM.id } }] });
  });

  describe('with change control BY_REQUEST', () => {
    let ruleId: string;
    beforeEach(async () => {
      ruleId = (await addTenantRule(app, admin, { tenantId, allowedTenant: FABRIKAM.id, direction: 'INBOUND' })).rule!.id;
      await setChangeControl(app, OPERATOR, { tenantId, changeControl: 'BY_REQUEST' });
    });

    const commands = {
      setIsolation: (caller: Caller, expectedRevision?: number) => setIsolation(app, caller, { tenantId, enabled: true, expectedRevision }),
      addTenantRule: (caller: Caller, expectedRevision?: number) =>
        addTenantRule(app, caller, { tenantId, allowedTenant: NORTHWIND.id, direction: 'BOTH', expectedRevision }),
      updateTenantRule: (caller: Caller, expectedRevision?: number) =>
        updateTenantRule(app, caller, null, { ruleId, direction: 'BOTH', expectedRevision }),
      removeTenantRule: (caller: Caller, expectedRevision?: number) => removeTenantRule(app, caller, null, { ruleId, expectedRevision }),
      replaceIsolationPolicy: (caller: Caller, expectedRevision?: number) =>
        replaceIsolationPolicy(app, caller, { ...wanted, expectedRevision }),
      importIsolationPolicy: (caller: Caller, expectedRevision?: number) =>
        importIsolationPolicy(app, caller, {
          tenantId,
          document: { properties: { tenantId, isDisabled: false, allowedTenants: [] } },
          expectedRevision,
        }),
    };

    test.each(Object.entries(commands))(
      "an admin's %s is CHANGE_REQUEST_REQUIRED, even with a stale revision; an operator's succeeds",
      async (_name, command) => {
        const before = await app.dump();
        for (const expectedRevision of [undefined, 1]) {
          expect(codes(await command(admin, expectedRevision))).toEqual([['CHANGE_REQUEST_REQUIRED']]);
        }
        expect(await app.dump()).toEqual(before);
        expect(codes(await command(OPERATOR, 1))).toEqual([['STALE_REVISION', 'expectedRevision']]);
        expect((await command(OPERATOR)).changed).toBe(await head());
      },
    );

    test('a request can be applied, and the change control stays afterwards', async () => {
      const { id: requestId } = await verified();
      await applyPolicyRequest(app, OPERATOR, { requestId });
      expect((await isolationPolicy(app, tenantId))!.version).toMatchObject({ changeControl: 'BY_REQUEST', settings: { enabled: true } });
      expect(codes(await setIsolation(app, admin, { tenantId, enabled: false }))).toEqual([['CHANGE_REQUEST_REQUIRED']]);
    });

    test('setting change control is a change in the log that changes nothing else, and no change if it already is so', async () => {
      expect(await policyChange(app, await head())).toMatchObject({ kind: 'CHANGE_CONTROL_SET', actor: OPERATOR.subject, tenantId });
      const before = await exportIsolationPolicy(app, tenantId);
      expect((await setChangeControl(app, OPERATOR, { tenantId, changeControl: 'BY_REQUEST' })).changed).toBeNull();
      const { changed, userErrors } = await setChangeControl(app, OPERATOR, { tenantId, changeControl: 'DIRECT' });
      expect({ changed, userErrors }).toEqual({ changed: await head(), userErrors: [] });
      expect(await exportIsolationPolicy(app, tenantId)).toEqual(before);
      expect((await setIsolation(app, admin, { tenantId, enabled: true })).userErrors).toEqual([]);
      expect(codes(await setChangeControl(app, OPERATOR, { tenantId: UNLISTED, changeControl: 'DIRECT' }))).toEqual([
        ['TENANT_NOT_FOUND', 'tenantId'],
      ]);
    });
  });
});
