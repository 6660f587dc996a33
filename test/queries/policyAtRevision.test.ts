import { addTenantRule } from '../../src/commands/policies/addTenantRule';
import { removeTenantRule } from '../../src/commands/policies/removeTenantRule';
import { replaceIsolationPolicy } from '../../src/commands/policies/replaceIsolationPolicy';
import { setIsolation } from '../../src/commands/policies/setIsolation';
import { updateTenantRule } from '../../src/commands/policies/updateTenantRule';
import { changedRule, isolationPolicy, policyChange, policyEffect } from '../../src/queries/policies';
import { policyRules } from '../../src/queries/policyRules';
import { DATABASES } from '../support/database';
import { adminOf, CONTOSO, OPERATOR, TENANTS, UNLISTED } from '../support/people';
import { openTestApp } from '../support/testApp';
import type { TestApp } from '../support/testApp';

const admin = adminOf(CONTOSO);
const tenantId = CONTOSO.id;

describe.each(DATABASES)('a policy at a revision on $name', ({ create }) => {
  let app: TestApp;
  beforeEach(async () => {
    app = await openTestApp(create);
  });
  afterEach(async () => {
    await app.close();
  });

  async function read(revision?: number) {
    const view = (await isolationPolicy(app, tenantId, revision))!;
    const { edges } = await policyRules(app, tenantId, view.revision, 100, null);
    return { version: view.version, effect: await policyEffect(app, view), rules: edges.map(({ node }) => node) };
  }

  test('a tenant that never set a policy has the default one, and a tenant that the directory does not hold has none', async () => {
    expect(await isolationPolicy(app, tenantId)).toEqual({
      tenant: CONTOSO,
      revision: TENANTS.length,
      version: {
        tenantId,
        settings: { enabled: false, mode: 'TWO_WAY', unidentifiedCreators: 'BLOCK', crossCloudInbound: 'BLOCK' },
        revision: 0,
        updatedAt: null,
        ruleCount: 0,
        nextPlace: expect.any(Number),
        changeControl: 'DIRECT',
      },
    });
    expect((await read()).effect).toBe('OFF');
    expect(await isolationPolicy(app, UNLISTED)).toBeNull();
  });

  test('the policy at a revision is the whole policy as this change left it, whatever changed later', async () => {
    const seen = [];
    const { rule } = await addTenantRule(app, admin, { tenantId, allowedTenant: '*', direction: 'BOTH' });
    seen.push(await read());
    await setIsolation(app, admin, { tenantId, enabled: true });
    seen.push(await read());
    await updateTenantRule(app, admin, tenantId, { ruleId: rule!.id, direction: 'INBOUND' });
    seen.push(await read());
    await setIsolation(app, admin, { tenantId, mode: 'ONE_WAY' });
    seen.push(await read());
    await removeTenantRule(app, admin, tenantId, { ruleId: rule!.id });
    seen.push(await read());
    expect(seen.map(({ effect, rules }) => [effect, rules.map(({ direction }) => direction).join()])).toEqual([
      ['OFF', 'BOTH'],
      ['OPEN', 'BOTH'],
      ['RESTRICTIVE', 'INBOUND'],
      ['OPEN', 'INBOUND'],
      ['RESTRICTIVE', ''],
    ]);
    for (const [index, then] of seen.entries()) {
      expect(await read(TENANTS.length + 1 + index)).toEqual(then);
    }
  });

  test('the rules and the effect of a policy are read at the revision of the policy, even if it has changed since', async () => {
    const { rule } = await addTenantRule(app, admin, { tenantId, allowedTenant: '*', direction: 'BOTH' });
    await setIsolation(app, admin, { tenantId, enabled: true });
    const view = (await isolationPolicy(app, tenantId))!;
    await removeTenantRule(app, admin, tenantId, { ruleId: rule!.id });
    expect((await policyRules(app, tenantId, view.revision, 10, null)).edges.map(({ node }) => node)).toEqual([rule]);
    expect(await policyEffect(app, view)).toBe('OPEN');
  });

  test('the rule of a change is the added or changed rule as the change left it, or the removed rule as it was before', async () => {
    const added = await addTenantRule(app, admin, { tenantId, allowedTenant: 'fabrikam.example', direction: 'BOTH' });
    const ruleId = added.rule!.id;
    const updated = await updateTenantRule(app, admin, tenantId, { ruleId, direction: 'INBOUND', note: 'narrowed' });
    const removed = await removeTenantRule(app, admin, tenantId, { ruleId });
    const switched = await setIsolation(app, admin, { tenantId, enabled: true });
    const settings = { enabled: true, mode: 'TWO_WAY', unidentifiedCreators: 'BLOCK', crossCloudInbound: 'BLOCK' } as const;
    const replaced = await replaceIsolationPolicy(app, OPERATOR, {
      tenantId,
      ...settings,
      rules: [{ allowedTenant: '*', direction: 'BOTH' }],
    });
    const rules = [];
    for (const { changed } of [added, updated, removed, switched, replaced]) {
      rules.push(await changedRule(app, (await policyChange(app, changed!))!));
    }
    expect(rules).toEqual([added.rule, updated.rule, updated.rule, null, null]);
  });

  test('a revision that no policy change took has no policy change', async () => {
    const { changed } = await setIsolation(app, admin, { tenantId, enabled: true });
    expect(await policyChange(app, changed!)).toMatchObject({
      revision: changed,
      tenantId,
      kind: 'ISOLATION_ENABLED',
      actor: admin.subject,
    });
    for (const revision of [0, 1, changed! + 1, Number.MAX_SAFE_INTEGER]) {
      expect(await policyChange(app, revision)).toBeNull();
    }
  });
});
