import { addTenantRule } from '../../src/commands/policies/addTenantRule';
import type { PolicyResult } from '../../src/commands/policies/commitPolicyChange';
import { removeTenantRule } from '../../src/commands/policies/removeTenantRule';
import { setIsolation } from '../../src/commands/policies/setIsolation';
import { updateTenantRule } from '../../src/commands/policies/updateTenantRule';
import { isolationPolicy, policyChanges } from '../../src/queries/policies';
import { policyRules } from '../../src/queries/policyRules';
import { DATABASES } from '../support/database';
import { adminOf, CONTOSO, FABRIKAM, NORTHWIND, OPERATOR, TENANTS } from '../support/people';
import { openTestApp } from '../support/testApp';
import type { TestApp } from '../support/testApp';

const START = TENANTS.length;
const WRITERS = [CONTOSO, FABRIKAM, NORTHWIND];

describe.each(DATABASES)('concurrent writers on $name', ({ create }) => {
  let app: TestApp;
  beforeEach(async () => {
    app = await openTestApp(create);
  });
  afterEach(async () => {
    await app.close();
  });

  const otherId = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
  const revisions = (results: readonly PolicyResult[]) => results.flatMap(({ changed }) => changed ?? []).sort((a, b) => a - b);

  test('no change is lost and revisions have no gaps, even if some mutations are refused or change nothing', async () => {
    const mutations = WRITERS.flatMap(({ id: tenantId }) =>
      Array.from({ length: 20 }, (_, index) => [
        addTenantRule(app, OPERATOR, { tenantId, allowedTenant: otherId(index), direction: 'BOTH' }),
        addTenantRule(app, OPERATOR, { tenantId, allowedTenant: 'nobody.example', direction: 'BOTH' }),
        setIsolation(app, OPERATOR, { tenantId }),
      ]).flat(),
    );
    const results = await Promise.all(mutations);
    const made = revisions(results);
    expect(made).toEqual(Array.from({ length: 60 }, (_, index) => START + 1 + index));
    for (const { id } of WRITERS) {
      const view = (await isolationPolicy(app, id))!;
      const rules = await policyRules(app, id, view.revision, 100, null);
      const added = results.flatMap(({ tenantId, rule }) => (tenantId === id && rule !== null ? [rule] : []));
      expect(rules.edges.map(({ node }) => node)).toEqual([...added].sort((a, b) => a.place - b.place));
      expect(new Set(added.map(({ allowedTenantId }) => allowedTenantId)).size).toBe(20);
      const changes = await policyChanges(app, id, 100, null);
      expect(changes.edges.map(({ node }) => node.revision)).toEqual(
        results.flatMap(({ tenantId, changed }) => (tenantId === id && changed !== null ? [changed] : [])).sort((a, b) => b - a),
      );
    }
    expect((await app.store.log.head()).revision).toBe(START + 60);
  });

  test('of several writers that expect the same revision exactly one succeeds, and the others get STALE_REVISION', async () => {
    const admin = adminOf(CONTOSO);
    const tenantId = CONTOSO.id;
    const { changed } = await setIsolation(app, admin, { tenantId, enabled: true });
    const results = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        addTenantRule(app, admin, { tenantId, allowedTenant: otherId(index), direction: 'BOTH', expectedRevision: changed }),
      ),
    );
    expect(revisions(results)).toEqual([changed! + 1]);
    expect(results.flatMap(({ userErrors }) => userErrors.map(({ code }) => code))).toEqual(
      Array.from({ length: 7 }, () => 'STALE_REVISION'),
    );
    expect((await isolationPolicy(app, tenantId))!.version.ruleCount).toBe(1);
  });

  test('of several writers that add a rule for one tenant, by its domains or its ID, exactly one succeeds', async () => {
    const results = await Promise.all(
      ['fabrikam.example', 'fabrikam.test', FABRIKAM.id, FABRIKAM.id.toUpperCase()].map((allowedTenant) =>
        addTenantRule(app, OPERATOR, { tenantId: CONTOSO.id, allowedTenant, direction: 'BOTH' }),
      ),
    );
    expect(revisions(results)).toEqual([START + 1]);
    expect(results.flatMap(({ userErrors }) => userErrors.map(({ code }) => code))).toEqual(['RULE_EXISTS', 'RULE_EXISTS', 'RULE_EXISTS']);
  });

  test('a rule that several writers edit and remove at the same time is removed once, and never edited afterwards', async () => {
    const { rule } = await addTenantRule(app, OPERATOR, { tenantId: CONTOSO.id, allowedTenant: '*', direction: 'BOTH' });
    const ruleId = rule!.id;
    const results = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        index % 2 === 0
          ? updateTenantRule(app, OPERATOR, CONTOSO.id, { ruleId, note: `edit ${index}` })
          : removeTenantRule(app, OPERATOR, CONTOSO.id, { ruleId }),
      ),
    );
    const changes = await policyChanges(app, CONTOSO.id, 100, null);
    expect(changes.edges.map(({ node }) => node.kind).filter((kind) => kind === 'RULE_REMOVED')).toHaveLength(1);
    expect(changes.edges[0]!.node.kind).toBe('RULE_REMOVED');
    expect(changes.edges).toHaveLength(1 + revisions(results).length);
    expect((await isolationPolicy(app, CONTOSO.id))!.version.ruleCount).toBe(0);
  });
});
