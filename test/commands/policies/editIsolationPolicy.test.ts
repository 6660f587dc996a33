import { addTenantRule } from '../../../src/commands/policies/addTenantRule';
import type { PolicyResult } from '../../../src/commands/policies/commitPolicyChange';
import { editIsolationPolicy } from '../../../src/commands/policies/editIsolationPolicy';
import { setChangeControl } from '../../../src/commands/policies/setChangeControl';
import { setIsolation } from '../../../src/commands/policies/setIsolation';
import { updateTenantRule } from '../../../src/commands/policies/updateTenantRule';
import { changedRule, isolationPolicy, policyChange } from '../../../src/queries/policies';
import { policyRules } from '../../../src/queries/policyRules';
import { DATABASES } from '../../support/database';
import { adminOf, CONTOSO, FABRIKAM, NORTHWIND, OPERATOR, UNLISTED } from '../../support/people';
import { openTestApp } from '../../support/testApp';
import type { TestApp } from '../../support/testApp';

const admin = adminOf(CONTOSO);
const tenantId = CONTOSO.id;

describe.each(DATABASES)('editing a policy on $name', ({ create }) => {
  let app: TestApp;
  beforeEach(async () => {
    app = await openTestApp(create, { maxRules: 3 });
  });
  afterEach(async () => {
    await app.close();
  });

  type Edits = Omit<Parameters<typeof editIsolationPolicy>[2], 'tenantId'>;
  const edit = (edits: Edits, caller = admin) => editIsolationPolicy(app, caller, { tenantId, ...edits });
  const add = async (allowedTenant: string) => (await addTenantRule(app, admin, { tenantId, allowedTenant, direction: 'BOTH' })).rule!;
  const codes = ({ userErrors }: PolicyResult) => userErrors.map(({ code, path }) => [code, path.join('.')]);
  async function policyNow() {
    const view = (await isolationPolicy(app, tenantId))!;
    const rules = await policyRules(app, tenantId, view.revision, 100, null);
    return { settings: view.version.settings, ruleCount: view.version.ruleCount, rules: rules.edges.map(({ node }) => node) };
  }

  test('several edits are one change of one revision, and the policy before it can still be read', async () => {
    const [fabrikam, northwind] = [await add('fabrikam.example'), await add('northwind.example')];
    const before = app.live.applied;
    const result = await edit({
      settings: { mode: 'ONE_WAY' },
      add: [{ allowedTenant: '*', direction: 'INBOUND', note: 'for all' }],
      update: [{ ruleId: fabrikam.id, direction: 'OUTBOUND' }],
      remove: [northwind.id],
      expectedRevision: before,
    });
    expect(result).toEqual({ tenantId, readAt: before + 1, changed: before + 1, rule: null, userErrors: [] });
    expect(await policyChange(app, before + 1)).toMatchObject({ kind: 'POLICY_EDITED', actor: admin.subject, ruleId: null });
    expect(app.live.applied).toBe(before + 1);
    expect(await policyNow()).toMatchObject({
      settings: { enabled: false, mode: 'ONE_WAY' },
      ruleCount: 2,
      rules: [
        { ...fabrikam, direction: 'OUTBOUND' },
        { allowedTenantId: '*', direction: 'INBOUND', note: 'for all' },
      ],
    });
    expect((await policyRules(app, tenantId, before, 10, null)).edges.map(({ node }) => node)).toEqual([fabrikam, northwind]);
  });

  test('what the edits open and close decides connections at once', async () => {
    const evaluate = async () => {
      const asked = { creatorTenant: { id: FABRIKAM.id }, signInTenant: { id: tenantId }, identityProvider: 'ENTRA_ID' } as const;
      const [answer] = await app.live.evaluate([asked], app.live.applied);
      return 'decision' in answer! ? answer.decision.allowed : null;
    };
    const { id } = await add('fabrikam.example');
    await setIsolation(app, admin, { tenantId, enabled: true });
    expect(await evaluate()).toBe(true);
    await edit({ update: [{ ruleId: id, direction: 'OUTBOUND' }], add: [{ allowedTenant: 'northwind.example', direction: 'BOTH' }] });
    expect(await evaluate()).toBe(false);
    await edit({ remove: [id], add: [{ allowedTenant: 'fabrikam.test', direction: 'INBOUND' }] });
    expect(await evaluate()).toBe(true);
  });

  test('a single edit has its own kind and names its rule, and switching on wins', async () => {
    const added = await edit({ add: [{ allowedTenant: 'fabrikam.example', direction: 'BOTH' }] });
    const ruleId = added.rule!.id;
    const results = [
      added,
      await edit({ settings: { mode: 'ONE_WAY' }, update: [{ ruleId, direction: 'BOTH' }] }),
      await edit({ update: [{ ruleId, note: 'edited' }] }),
      await edit({ settings: { enabled: true }, remove: [ruleId], add: [{ allowedTenant: '*', direction: 'BOTH' }] }),
      await edit({ settings: { enabled: false } }),
    ];
    const changes = await Promise.all(results.map(async ({ changed }) => (await policyChange(app, changed!))!));
    expect(changes.map(({ kind }) => kind)).toEqual([
      'RULE_ADDED',
      'SETTINGS_CHANGED',
      'RULE_CHANGED',
      'ISOLATION_ENABLED',
      'ISOLATION_DISABLED',
    ]);
    const rules = await Promise.all(changes.map((change) => changedRule(app, change)));
    expect(rules).toEqual(results.map(({ rule }) => rule));
    expect(rules.map((rule) => rule?.note)).toEqual([null, undefined, 'edited', undefined, undefined]);
  });

  test('asking for what already is makes no change and takes no revision', async () => {
    const { id } = await add('fabrikam.example');
    const head = app.live.applied;
    const before = await app.dump();
    const unchanged = { tenantId, readAt: head, changed: null, rule: null, userErrors: [] };
    expect(await edit({})).toEqual(unchanged);
    expect(await edit({ settings: { enabled: false, mode: null }, update: [{ ruleId: id, direction: 'BOTH', note: null }] })).toEqual(
      unchanged,
    );
    expect(await app.dump()).toEqual(before);
  });

  test('if one edit is refused, none is made, and every error is listed', async () => {
    const { id } = await add('fabrikam.example');
    const other = await addTenantRule(app, OPERATOR, { tenantId: NORTHWIND.id, allowedTenant: '*', direction: 'BOTH' });
    const before = await app.dump();
    const result = await edit(
      {
        settings: { enabled: true },
        add: ['fabrikam.test', UNLISTED, UNLISTED.toUpperCase()].map((allowedTenant) => ({ allowedTenant, direction: 'BOTH' })),
        update: [{ ruleId: other.rule!.id, note: 'mine now' }],
        remove: [other.rule!.id, 'no such rule', id, id],
      },
      OPERATOR,
    );
    expect(codes(result)).toEqual([
      ['RULE_EXISTS', 'add.2.allowedTenant'],
      ['RULE_NOT_FOUND', 'update.0.ruleId'],
      ['RULE_NOT_FOUND', 'remove.0'],
      ['RULE_NOT_FOUND', 'remove.1'],
      ['RULE_EXISTS', 'remove.3'],
    ]);
    expect(result).toMatchObject({ tenantId: null, readAt: null, changed: null, rule: null });
    expect(await app.dump()).toEqual(before);
  });

  test('the tenant is checked first, then change control, then the expected revision, then everything else', async () => {
    await add('fabrikam.example');
    const wrong = { add: [{ allowedTenant: 'not a tenant', direction: 'BOTH' as const }], expectedRevision: 2n ** 53n };
    expect(codes(await editIsolationPolicy(app, OPERATOR, { tenantId: UNLISTED, ...wrong }))).toEqual([['TENANT_NOT_FOUND', 'tenantId']]);
    const stale = await edit(wrong);
    expect(codes(stale)).toEqual([['STALE_REVISION', 'expectedRevision']]);
    expect(stale.userErrors[0]!.message).toContain('`9007199254740992`');
    await setChangeControl(app, OPERATOR, { tenantId, changeControl: 'BY_REQUEST' });
    expect(codes(await edit(wrong))).toEqual([['CHANGE_REQUEST_REQUIRED', '']]);
    expect(codes(await edit(wrong, OPERATOR))).toEqual([['STALE_REVISION', 'expectedRevision']]);
    expect(codes(await edit({ ...wrong, expectedRevision: null }, OPERATOR))).toEqual([['INVALID_TENANT', 'add.0.allowedTenant']]);
  });

  test('an expected revision within `update` is refused before anything is read, and null stands for none', async () => {
    const { id } = await add('fabrikam.example');
    const misplaced = { update: [{ ruleId: id }, { ruleId: id, expectedRevision: app.live.applied }] };
    await expect(editIsolationPolicy(app, OPERATOR, { tenantId: UNLISTED, ...misplaced })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining('`input.update.1.expectedRevision`') as string,
    });
    expect((await edit({ update: [{ ruleId: id, note: 'edited', expectedRevision: null }] })).changed).not.toBeNull();
  });

  test('a rule with many versions is found by its newest one', async () => {
    const { id } = await add('fabrikam.example');
    for (const note of ['one', 'two', 'three']) {
      await updateTenantRule(app, admin, tenantId, { ruleId: id, note });
    }
    const found = await app.store.current.rulesAmong(tenantId, [id, id, UNLISTED, 'no ID'], [FABRIKAM.id, '*']);
    expect(found).toMatchObject([{ id, note: 'three' }]);
    expect(await app.store.current.rulesAmong(NORTHWIND.id, [id], [FABRIKAM.id])).toEqual([]);
  });

  test('the limit of rules holds for the policy as it is after the change', async () => {
    const rules = [await add(UNLISTED), await add('fabrikam.example'), await add('*')];
    const more = [{ allowedTenant: 'northwind.example', direction: 'BOTH' as const }];
    const refused = await edit({ add: more });
    expect(codes(refused)).toEqual([['RULE_LIMIT_REACHED', 'add']]);
    expect(refused.userErrors[0]!.message).toContain('3');
    expect((await edit({ add: more, remove: [rules[0]!.id] })).userErrors).toEqual([]);
  });
});
