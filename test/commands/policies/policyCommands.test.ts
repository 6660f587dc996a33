import { addTenantRule } from '../../../src/commands/policies/addTenantRule';
import type { PolicyResult } from '../../../src/commands/policies/commitPolicyChange';
import { importIsolationPolicy } from '../../../src/commands/policies/importIsolationPolicy';
import { removeTenantRule } from '../../../src/commands/policies/removeTenantRule';
import { replaceIsolationPolicy } from '../../../src/commands/policies/replaceIsolationPolicy';
import type { ReplaceIsolationPolicyInput } from '../../../src/commands/policies/replaceIsolationPolicy';
import { setIsolation } from '../../../src/commands/policies/setIsolation';
import { updateTenantRule } from '../../../src/commands/policies/updateTenantRule';
import { isolationPolicy, policyChange } from '../../../src/queries/policies';
import { policyRules } from '../../../src/queries/policyRules';
import { DATABASES } from '../../support/database';
import { adminOf, CONTOSO, FABRIKAM, NORTHWIND, OPERATOR, TENANTS, UNLISTED } from '../../support/people';
import { openTestApp } from '../../support/testApp';
import type { TestApp } from '../../support/testApp';

const START = TENANTS.length;
const admin = adminOf(CONTOSO);
const tenantId = CONTOSO.id;
const empty: ReplaceIsolationPolicyInput = {
  tenantId,
  enabled: true,
  mode: 'TWO_WAY',
  unidentifiedCreators: 'BLOCK',
  crossCloudInbound: 'BLOCK',
  rules: [],
};

describe.each(DATABASES)('policy commands on $name', ({ create }) => {
  let app: TestApp;
  beforeEach(async () => {
    app = await openTestApp(create, { maxRules: 5 });
  });
  afterEach(async () => {
    await app.close();
  });

  const add = (allowedTenant: string) => addTenantRule(app, admin, { tenantId, allowedTenant, direction: 'BOTH' });
  const codes = ({ userErrors }: PolicyResult) => userErrors.map(({ code, path }) => [code, path.join('.')]);
  async function policyNow() {
    const view = (await isolationPolicy(app, tenantId))!;
    const rules = await policyRules(app, tenantId, view.revision, 100, null);
    return { ...view, rules: rules.edges.map(({ node }) => node) };
  }

  test('every mutation is one revision, made by its caller, and this node has applied it when the command answers', async () => {
    const results: PolicyResult[] = [];
    const run = async (mutation: Promise<PolicyResult>) => {
      const result = await mutation;
      expect(result.userErrors).toEqual([]);
      expect(app.live.applied).toBe(result.changed);
      results.push(result);
      return result;
    };
    await run(setIsolation(app, admin, { tenantId, enabled: true }));
    const { rule } = await run(add('fabrikam.example'));
    await run(updateTenantRule(app, admin, tenantId, { ruleId: rule!.id, direction: 'INBOUND' }));
    await run(removeTenantRule(app, admin, tenantId, { ruleId: rule!.id }));
    await run(setIsolation(app, admin, { tenantId, enabled: false, mode: 'ONE_WAY' }));
    await run(setIsolation(app, admin, { tenantId, mode: 'TWO_WAY' }));
    await run(replaceIsolationPolicy(app, admin, { ...empty, rules: [{ allowedTenant: '*', direction: 'INBOUND' }] }));
    await run(
      importIsolationPolicy(app, admin, { tenantId, document: { properties: { tenantId, isDisabled: true, allowedTenants: null } } }),
    );
    expect(results.map(({ changed }) => changed)).toEqual(results.map((_, index) => START + 1 + index));
    expect(results.every((result) => result.readAt === result.changed && result.tenantId === tenantId)).toBe(true);
    const changes = await Promise.all(results.map(({ changed }) => policyChange(app, changed!)));
    expect(changes.map((change) => change?.kind)).toEqual([
      'ISOLATION_ENABLED',
      'RULE_ADDED',
      'RULE_CHANGED',
      'RULE_REMOVED',
      'ISOLATION_DISABLED',
      'SETTINGS_CHANGED',
      'POLICY_REPLACED',
      'POLICY_REPLACED',
    ]);
    expect(new Set(changes.map((change) => `${change!.actor} of ${String(change!.actorTenantId)}`))).toEqual(
      new Set([`${admin.subject} of ${CONTOSO.id}`]),
    );
  });

  test('a mutation that asks for what already is makes no change and takes no revision', async () => {
    const { rule } = await add('fabrikam.example');
    await setIsolation(app, admin, { tenantId, enabled: true });
    const head = app.live.applied;
    const before = await app.dump();
    const results = [
      await setIsolation(app, admin, { tenantId }),
      await setIsolation(app, admin, { tenantId, enabled: true, mode: null }),
      await updateTenantRule(app, admin, tenantId, { ruleId: rule!.id }),
      await updateTenantRule(app, admin, null, { ruleId: rule!.id, direction: 'BOTH', note: null }),
      await replaceIsolationPolicy(app, admin, { ...empty, rules: [{ allowedTenant: FABRIKAM.id, direction: 'BOTH' }] }),
      await importIsolationPolicy(app, admin, {
        tenantId,
        document: {
          properties: {
            tenantId,
            isDisabled: false,
            allowedTenants: [{ tenantId: FABRIKAM.id, direction: { inbound: true, outbound: true } }],
          },
        },
      }),
    ];
    const unchanged = { tenantId, readAt: head, changed: null, userErrors: [] };
    expect(results).toEqual([null, null, rule, rule, null, null].map((kept) => ({ ...unchanged, rule: kept })));
    expect(await app.dump()).toEqual(before);
    expect((await add('northwind.example')).changed).toBe(head + 1);
  });

  test('a refused mutation changes nothing, and the next mutation takes its revision', async () => {
    const { rule } = await add('fabrikam.example');
    const other = await addTenantRule(app, OPERATOR, { tenantId: NORTHWIND.id, allowedTenant: '*', direction: 'BOTH' });
    const before = await app.dump();
    const results = [
      await setIsolation(app, admin, { tenantId: UNLISTED, enabled: true }),
      await setIsolation(app, admin, { tenantId, enabled: true, expectedRevision: 0 }),
      await add('fabrikam.test'),
      await add('nobody.example'),
      await add('not a tenant'),
      await add(tenantId),
      await updateTenantRule(app, admin, tenantId, { ruleId: other.rule!.id, direction: 'INBOUND' }),
      await updateTenantRule(app, admin, tenantId, { ruleId: rule!.id, direction: 'INBOUND', expectedRevision: 1 }),
      await removeTenantRule(app, admin, tenantId, { ruleId: 'no such rule' }),
      await removeTenantRule(app, admin, tenantId, { ruleId: rule!.id, expectedRevision: 1 }),
      await replaceIsolationPolicy(app, admin, { ...empty, rules: [{ allowedTenant: '', direction: 'BOTH' }] }),
      await importIsolationPolicy(app, admin, { tenantId, document: [] }),
    ];
    expect(results.map(codes)).toEqual([
      [['TENANT_NOT_FOUND', 'tenantId']],
      [['STALE_REVISION', 'expectedRevision']],
      [['RULE_EXISTS', 'allowedTenant']],
      [['DOMAIN_NOT_FOUND', 'allowedTenant']],
      [['INVALID_TENANT', 'allowedTenant']],
      [['OWN_TENANT', 'allowedTenant']],
      [['RULE_NOT_FOUND', 'ruleId']],
      [['STALE_REVISION', 'expectedRevision']],
      [['RULE_NOT_FOUND', 'ruleId']],
      [['STALE_REVISION', 'expectedRevision']],
      [['INVALID_TENANT', 'rules.0.allowedTenant']],
      [['INVALID_DOCUMENT', 'document']],
    ]);
    for (const result of results) {
      expect(result).toMatchObject({ tenantId: null, readAt: null, changed: null, rule: null });
    }
    expect(await app.dump()).toEqual(before);
    expect((await add('northwind.example')).changed).toBe(other.changed! + 1);
  });

  test('to a caller of another tenant a rule looks as if it never existed; an operator can edit it', async () => {
    const { rule } = await add('fabrikam.example');
    const ruleId = rule!.id;
    const gone = (await add('northwind.example')).rule!.id;
    await removeTenantRule(app, admin, tenantId, { ruleId: gone });
    const withoutId = (result: PolicyResult, id: string) => JSON.parse(JSON.stringify(result).replaceAll(id, 'the ID')) as unknown;
    for (const expectedRevision of [null, 0, 99]) {
      const foreign = await updateTenantRule(app, adminOf(FABRIKAM), FABRIKAM.id, { ruleId, direction: 'INBOUND', expectedRevision });
      const missing = await updateTenantRule(app, adminOf(FABRIKAM), FABRIKAM.id, {
        ruleId: UNLISTED,
        direction: 'INBOUND',
        expectedRevision,
      });
      expect(codes(foreign)).toEqual([['RULE_NOT_FOUND', 'ruleId']]);
      expect(withoutId(foreign, ruleId)).toEqual(withoutId(missing, UNLISTED));
      const foreignRemoval = await removeTenantRule(app, adminOf(FABRIKAM), FABRIKAM.id, { ruleId, expectedRevision });
      expect(withoutId(foreignRemoval, ruleId)).toEqual(withoutId(missing, UNLISTED));
      expect(withoutId(await removeTenantRule(app, admin, tenantId, { ruleId: gone, expectedRevision }), gone)).toEqual(
        withoutId(missing, UNLISTED),
      );
    }
    expect((await updateTenantRule(app, OPERATOR, null, { ruleId, direction: 'INBOUND' })).rule).toEqual({ ...rule, direction: 'INBOUND' });
  });

  test('an unknown tenant comes before a stale revision, and a stale revision before every error of the domain', async () => {
    const rules = [{ allowedTenant: 'not a tenant', direction: 'BOTH' as const }];
    const document = { properties: {} };
    await add('fabrikam.example');
    const everyCommand = (id: string) => [
      setIsolation(app, OPERATOR, { tenantId: id, enabled: true, expectedRevision: 1 }),
      addTenantRule(app, OPERATOR, { tenantId: id, ...rules[0]!, expectedRevision: 1 }),
      replaceIsolationPolicy(app, OPERATOR, { ...empty, tenantId: id, rules, expectedRevision: 1 }),
      importIsolationPolicy(app, OPERATOR, { tenantId: id, document, expectedRevision: 1 }),
    ];
    const unknown = await Promise.all(everyCommand(UNLISTED));
    expect(unknown.map(codes)).toEqual(unknown.map(() => [['TENANT_NOT_FOUND', 'tenantId']]));
    const stale = await Promise.all(everyCommand(tenantId));
    expect(stale.map(codes)).toEqual(stale.map(() => [['STALE_REVISION', 'expectedRevision']]));
  });

  test('the expected revision is that of the policy, or 0 if it was never set; changes of other tenants do not count', async () => {
    const first = await setIsolation(app, admin, { tenantId, enabled: true, expectedRevision: 0 });
    expect(first.changed).toBe(START + 1);
    await addTenantRule(app, OPERATOR, { tenantId: NORTHWIND.id, allowedTenant: '*', direction: 'BOTH' });
    const second = await setIsolation(app, admin, { tenantId, mode: 'ONE_WAY', expectedRevision: first.changed });
    expect(second.userErrors).toEqual([]);
    expect((await policyNow()).version.revision).toBe(second.changed);
  });

  test('a second rule for one tenant is refused, by another domain or by the ID, and the message names the first rule', async () => {
    const { rule } = await add('fabrikam.example');
    for (const again of ['fabrikam.test', 'FABRIKAM.test.', FABRIKAM.id.toUpperCase()]) {
      const [error] = (await add(again)).userErrors;
      expect(error).toMatchObject({ code: 'RULE_EXISTS', path: ['allowedTenant'] });
      expect(error!.message).toContain(rule!.id);
      expect(error!.message).toContain('Fabrikam');
    }
    const twice = ['fabrikam.example', 'fabrikam.test'].map((allowedTenant) => ({ allowedTenant, direction: 'BOTH' as const }));
    expect(codes(await replaceIsolationPolicy(app, admin, { ...empty, rules: twice }))).toEqual([['RULE_EXISTS', 'rules.1.allowedTenant']]);
  });

  test('a replace keeps the ID, the place and the time of each rule whose tenant stays, and removes the other rules', async () => {
    const fabrikam = (await add('fabrikam.example')).rule!;
    const northwind = (await add('northwind.example')).rule!;
    const wildcard = (await add('*')).rule!;
    const result = await replaceIsolationPolicy(app, admin, {
      ...empty,
      rules: [
        { allowedTenant: UNLISTED, direction: 'BOTH' },
        { allowedTenant: '*', direction: 'BOTH' },
        { allowedTenant: 'fabrikam.test', direction: 'OUTBOUND', note: 'narrowed' },
      ],
    });
    const { rules, version } = await policyNow();
    expect(version).toMatchObject({ revision: result.changed, ruleCount: 3 });
    expect(rules).toEqual([
      { ...fabrikam, direction: 'OUTBOUND', note: 'narrowed' },
      wildcard,
      expect.objectContaining({ allowedTenantId: UNLISTED, enteredAs: UNLISTED }),
    ]);
    expect(rules[2]!.place).toBeGreaterThan(wildcard.place);
    expect(codes(await removeTenantRule(app, admin, tenantId, { ruleId: northwind.id }))).toEqual([['RULE_NOT_FOUND', 'ruleId']]);
  });

  test('errors are listed in the order of the input, and at most 100 of them', async () => {
    const bad = ['nobody.example', 'not a tenant', tenantId];
    const mixed = await replaceIsolationPolicy(app, admin, {
      ...empty,
      rules: bad.map((allowedTenant) => ({ allowedTenant, direction: 'BOTH' })),
    });
    expect(codes(mixed)).toEqual([
      ['DOMAIN_NOT_FOUND', 'rules.0.allowedTenant'],
      ['INVALID_TENANT', 'rules.1.allowedTenant'],
      ['OWN_TENANT', 'rules.2.allowedTenant'],
    ]);
    const many = await replaceIsolationPolicy(app, admin, {
      ...empty,
      rules: Array.from({ length: 150 }, () => ({ allowedTenant: 'not a tenant', direction: 'BOTH' as const })),
    });
    expect(many.userErrors).toHaveLength(100);
    expect(codes(many).slice(0, 3)).toEqual([
      ['RULE_LIMIT_REACHED', 'rules'],
      ['INVALID_TENANT', 'rules.0.allowedTenant'],
      ['INVALID_TENANT', 'rules.1.allowedTenant'],
    ]);
  });

  test('a policy has at most as many rules as the limit allows, and a removed rule makes room for another', async () => {
    const ids = Array.from({ length: 6 }, (_, index) => UNLISTED.replace(/.$/, String(index)));
    const added = [];
    for (const id of ids.slice(0, 5)) {
      added.push((await add(id)).rule!);
    }
    const refused = await add(ids[5]!);
    expect(codes(refused)).toEqual([['RULE_LIMIT_REACHED', 'allowedTenant']]);
    expect(refused.userErrors[0]!.message).toContain('5');
    await removeTenantRule(app, admin, tenantId, { ruleId: added[0]!.id });
    expect((await add(ids[5]!)).userErrors).toEqual([]);
  });

  test('removing a rule returns the rule as it was, and adding its tenant again makes a new rule', async () => {
    const { rule } = await addTenantRule(app, admin, {
      tenantId,
      allowedTenant: 'fabrikam.test',
      direction: 'INBOUND',
      note: 'for the merger',
    });
    expect(rule).toMatchObject({ allowedTenantId: FABRIKAM.id, enteredAs: 'fabrikam.test', direction: 'INBOUND', note: 'for the merger' });
    expect((await removeTenantRule(app, admin, tenantId, { ruleId: rule!.id })).rule).toEqual(rule);
    const again = await add('fabrikam.test');
    expect(again.rule!.id).not.toBe(rule!.id);
    expect(again.rule!.place).toBeGreaterThan(rule!.place);
  });

  test('an edit of the note alone keeps the direction, and an explicit null clears the note', async () => {
    const { rule } = await add('fabrikam.example');
    const noted = await updateTenantRule(app, admin, tenantId, { ruleId: rule!.id, note: 'for the merger' });
    expect(noted.rule).toEqual({ ...rule, note: 'for the merger' });
    const narrowed = await updateTenantRule(app, admin, tenantId, { ruleId: rule!.id, direction: 'OUTBOUND' });
    expect(narrowed.rule).toEqual({ ...rule, note: 'for the merger', direction: 'OUTBOUND' });
    const cleared = await updateTenantRule(app, admin, tenantId, { ruleId: rule!.id, note: null });
    expect(cleared.rule).toEqual({ ...rule, direction: 'OUTBOUND' });
    expect((await policyNow()).rules).toEqual([cleared.rule]);
  });
});
