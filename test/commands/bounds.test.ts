import { createConnection } from '../../src/commands/connections/createConnection';
import { createConsentLink } from '../../src/commands/connections/createConsentLink';
import { deleteConnection } from '../../src/commands/connections/deleteConnection';
import { revokeConsentLinks } from '../../src/commands/connections/revokeConsentLinks';
import { rejectPolicyRequest, withdrawPolicyRequest } from '../../src/commands/policyRequests/closePolicyRequest';
import { requestPolicyChange } from '../../src/commands/policyRequests/requestPolicyChange';
import { deleteResource } from '../../src/commands/resources/deleteResource';
import { saveApp, saveFlow } from '../../src/commands/resources/saveResource';
import type { RuleInput } from '../../src/domain/policies/ruleEdits';
import type { UserError } from '../../src/domain/shared/userError';
import { DATABASES } from '../support/database';
import { adminOf, CONTOSO, FABRIKAM, OPERATOR } from '../support/people';
import { newConnection } from '../support/records';
import { openTestApp } from '../support/testApp';
import type { TestApp } from '../support/testApp';

const tenantId = CONTOSO.id;
const bounds = { connections: 3, resources: 2, consentLinks: 2, openRequests: 2, requestBytes: 5_000 };
const PLAIN = { tenantId, enabled: true, mode: 'TWO_WAY', unidentifiedCreators: 'BLOCK', crossCloudInbound: 'BLOCK' } as const;

describe.each(DATABASES)('the bounds of a tenant on $name', ({ create }) => {
  let app: TestApp;
  beforeEach(async () => {
    app = await openTestApp(create, { bounds });
  });
  afterEach(async () => {
    await app.close();
  });

  const create1 = (owner = tenantId) =>
    createConnection(app, { tenantId: owner, name: 'Mail', connector: { name: 'mail', identityProvider: 'ENTRA_ID' } });
  const codes = ({ userErrors }: { readonly userErrors: readonly UserError[] }) =>
    userErrors.map(({ code, path }) => [code, path.join('.')]);
  const request = (rules: readonly RuleInput[] = []) =>
    requestPolicyChange(app, adminOf(CONTOSO), { policy: { ...PLAIN, rules }, justification: 'We work with them.' });

  test('allow no further connection; a deleted one makes room, and other tenants are not concerned', async () => {
    const made = await Promise.all(Array.from({ length: 6 }, () => create1()));
    const refused = made.filter(({ connection }) => connection === null);
    expect(refused.map(codes)).toEqual(Array.from({ length: 3 }, () => [['CONNECTION_LIMIT_REACHED', 'tenantId']]));
    expect(refused[0]!.userErrors[0]!.message).toContain('at most 3 connections');
    expect(await app.store.records.connectionCount(tenantId, null)).toBe(3);
    expect((await create1(FABRIKAM.id)).userErrors).toEqual([]);
    await deleteConnection(app, tenantId, { connectionId: made.find(({ connection }) => connection !== null)!.connection!.id });
    expect((await create1()).userErrors).toEqual([]);
    expect(codes(await create1())).toEqual([['CONNECTION_LIMIT_REACHED', 'tenantId']]);
  });

  test('allow no further app or flow; saving one that exists is always possible, and a deleted one makes room', async () => {
    const save = (id: string | null, kind = saveFlow) => kind(app, { id, tenantId, name: 'Nightly', connectionIds: [] });
    const { id } = (await save(null)).resource!;
    await save(null, saveApp);
    const head = app.live.applied;
    expect(codes(await save(null))).toEqual([['RESOURCE_LIMIT_REACHED', 'tenantId']]);
    expect(codes(await save(null, saveApp))).toEqual([['RESOURCE_LIMIT_REACHED', 'tenantId']]);
    expect(await app.store.records.lastStatusChange(tenantId)).toBe(2);
    expect(app.live.applied).toBe(head);
    expect((await save(id)).userErrors).toEqual([]);
    await deleteResource(app, tenantId, { resourceId: id });
    expect((await save(null)).userErrors).toEqual([]);
  });

  test('allow no further valid consent link; a revoked one makes room', async () => {
    const [one, other] = [await newConnection(app, CONTOSO, 'one'), await newConnection(app, CONTOSO, 'other')];
    const link = (connectionId: string) => createConsentLink(app, tenantId, { connectionId });
    await link(one.id);
    await link(other.id);
    const refused = await link(other.id);
    expect(refused).toMatchObject({ link: null, token: null });
    expect(codes(refused)).toEqual([['LINK_LIMIT_REACHED', 'connectionId']]);
    await revokeConsentLinks(app, tenantId, { connectionId: one.id });
    expect((await link(other.id)).userErrors).toEqual([]);
  });

  test('allow no further open policy request; a resolved one makes room', async () => {
    const [first, second] = [await request(), await request()];
    const refused = await request();
    expect(codes(refused)).toEqual([['REQUEST_LIMIT_REACHED', 'policy.tenantId']]);
    expect(refused.userErrors[0]!.message).toContain('at most 2 open policy requests');
    await withdrawPolicyRequest(app, adminOf(CONTOSO), tenantId, { requestId: first.request!.id });
    await rejectPolicyRequest(app, OPERATOR, { requestId: second.request!.id });
    expect((await request()).userErrors).toEqual([]);
  });

  test('allow no policy request that takes more space than is left', async () => {
    const rules = Array.from({ length: 8 }, (_, index) => ({
      allowedTenant: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
      direction: 'BOTH' as const,
      note: 'x'.repeat(900),
    }));
    const refused = await request(rules);
    expect(codes(refused)).toEqual([['REQUEST_LIMIT_REACHED', 'policy.tenantId']]);
    expect(refused.userErrors[0]!.message).toContain('at most 5000 bytes');
    expect((await request(rules.slice(0, 2))).userErrors).toEqual([]);
  });
});
