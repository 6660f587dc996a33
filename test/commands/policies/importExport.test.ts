import fc from 'fast-check';
import { importIsolationPolicy } from '../../../src/commands/policies/importIsolationPolicy';
import { replaceIsolationPolicy } from '../../../src/commands/policies/replaceIsolationPolicy';
import { evaluateConnections } from '../../../src/queries/evaluateConnections';
import { exportIsolationPolicy } from '../../../src/queries/policies';
import { DATABASES } from '../../support/database';
import { CONTOSO, FABRIKAM, GOVCO, NORTHWIND, OPERATOR, UNLISTED } from '../../support/people';
import { openTestApp } from '../../support/testApp';
import type { TestApp } from '../../support/testApp';

const NEVER_SET = { mode: 'TWO_WAY', unidentifiedCreators: 'BLOCK', crossCloudInbound: 'BLOCK' } as const;
const OTHERS = [FABRIKAM.id, NORTHWIND.id, GOVCO.id, UNLISTED];

const direction = fc.constantFrom('INBOUND' as const, 'OUTBOUND' as const, 'BOTH' as const);
const choice = fc.constantFrom('ALLOW' as const, 'BLOCK' as const);
const policy = fc.record({
  enabled: fc.boolean(),
  mode: fc.constantFrom('ONE_WAY' as const, 'TWO_WAY' as const),
  unidentifiedCreators: choice,
  crossCloudInbound: choice,
  rules: fc.uniqueArray(fc.record({ allowedTenant: fc.constantFrom('*', ...OTHERS), direction }), {
    selector: (rule) => rule.allowedTenant,
  }),
});

describe.each(DATABASES)('import and export on $name', ({ create }) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await openTestApp(create);
  });
  afterAll(async () => {
    await app.close();
  });

  async function decisionsOf(tenantId: string) {
    const signIns = [...OTHERS, NORTHWIND.id].map((other) => ({ creatorTenant: tenantId, signInTenant: other }));
    const creators = [...OTHERS, null].map((other) => ({ creatorTenant: other, signInTenant: tenantId }));
    const evaluated = await evaluateConnections(app, () => true, [...signIns, ...creators]);
    return evaluated.map((answer) => {
      if (answer instanceof Error) {
        throw answer;
      }
      const { allowed, reason, blockedDirections } = answer.decision;
      return { allowed, reason, blockedDirections };
    });
  }

  test('a document with errors is refused before the rules of the policy are read', async () => {
    const tenantId = CONTOSO.id;
    await replaceIsolationPolicy(app, OPERATOR, {
      ...NEVER_SET,
      tenantId,
      enabled: true,
      rules: [{ allowedTenant: '*', direction: 'BOTH' }],
    });
    const used: PropertyKey[] = [];
    const changePolicy: TestApp['store']['changePolicy'] = (actor, work, claim) =>
      app.store.changePolicy(
        actor,
        (unit) => work(new Proxy(unit, { get: (target, name) => (used.push(name), Reflect.get(target, name) as unknown) })),
        claim,
      );
    const watched = { ...app, store: { ...app.store, changePolicy } };
    const properties = { tenantId, isDisabled: false, allowedTenants: [] };
    const wrong = await importIsolationPolicy(watched, OPERATOR, { tenantId, document: { properties: { ...properties, isDisabled: 1 } } });
    expect(wrong.userErrors).toHaveLength(1);
    expect(used).not.toContain('rules');
    await importIsolationPolicy(watched, OPERATOR, { tenantId, document: { properties } });
    expect(used).toContain('rules');
  });

  test('importing an export leads to the same decision for every connection', async () => {
    const tenantId = CONTOSO.id;
    await fc.assert(
      fc.asyncProperty(policy, policy, async (wanted, theirs) => {
        const set = async (id: string, input: typeof wanted) => {
          const rules = input.rules.filter((rule) => rule.allowedTenant !== id);
          expect((await replaceIsolationPolicy(app, OPERATOR, { tenantId: id, ...input, rules })).userErrors).toEqual([]);
        };
        await set(FABRIKAM.id, theirs);
        await set(tenantId, wanted);
        const before = await decisionsOf(tenantId);
        const document = JSON.parse(JSON.stringify(await exportIsolationPolicy(app, tenantId))) as unknown;
        const { unidentifiedCreators, crossCloudInbound } = wanted;
        const off = { enabled: false, mode: 'ONE_WAY' as const, unidentifiedCreators, crossCloudInbound, rules: [] };
        await set(tenantId, off);
        expect((await importIsolationPolicy(app, OPERATOR, { tenantId, document })).userErrors).toEqual([]);
        expect(await decisionsOf(tenantId)).toEqual(before);
        expect(await exportIsolationPolicy(app, tenantId)).toEqual(document);
      }),
      { numRuns: 40 },
    );
  });

  test("an import keeps display names, unidentifiedCreators and crossCloudInbound, and accepts a rule for the policy's own tenant", async () => {
    const tenantId = NORTHWIND.id;
    const settings = { enabled: true, mode: 'ONE_WAY', unidentifiedCreators: 'ALLOW', crossCloudInbound: 'ALLOW' } as const;
    await replaceIsolationPolicy(app, OPERATOR, { tenantId, ...settings, rules: [] });
    const document = {
      properties: {
        tenantId,
        isDisabled: false,
        allowedTenants: [
          { tenantId: FABRIKAM.id, tenantDisplayName: 'Fabrikam Inc.', direction: { inbound: true, outbound: false } },
          { tenantId, direction: { inbound: true, outbound: true } },
        ],
      },
    };
    const result = await importIsolationPolicy(app, OPERATOR, { tenantId, document });
    expect(result.userErrors).toEqual([]);
    expect((await app.store.current.policyVersion(tenantId))?.settings).toEqual({ ...settings, mode: 'TWO_WAY' });
    expect((await app.store.current.ruleFor(tenantId, FABRIKAM.id))?.allowedTenantName).toBe('Fabrikam Inc.');
    expect(await exportIsolationPolicy(app, tenantId)).toEqual(document);
  });

  test('a tenant that the directory does not hold has no export, and a tenant without a policy exports one that is off', async () => {
    expect(await exportIsolationPolicy(app, UNLISTED)).toBeNull();
    expect(await exportIsolationPolicy(app, GOVCO.id)).toEqual({
      properties: { tenantId: GOVCO.id, isDisabled: true, allowedTenants: [] },
    });
  });
});
