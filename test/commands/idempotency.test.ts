import { attemptConnection } from '../../src/commands/decisions/attemptConnection';
import { addTenantRule } from '../../src/commands/policies/addTenantRule';
import { removeTenantRule } from '../../src/commands/policies/removeTenantRule';
import { setIsolation } from '../../src/commands/policies/setIsolation';
import { registerTenant } from '../../src/commands/tenants/registerTenant';
import { updateTenant } from '../../src/commands/tenants/updateTenant';
import type { IdempotencyClaim } from '../../src/domain/callers/caller';
import { connectionAttempts } from '../../src/queries/connectionAttempts';
import { DATABASES } from '../support/database';
import { adminOf, CONTOSO, FABRIKAM, OPERATOR } from '../support/people';
import { openTestApp } from '../support/testApp';
import type { TestApp } from '../support/testApp';

const admin = adminOf(CONTOSO);
const tenantId = CONTOSO.id;

describe.each(DATABASES)('idempotency keys on $name', ({ create }) => {
  let app: TestApp;
  beforeEach(async () => {
    app = await openTestApp(create);
  });
  afterEach(async () => {
    await app.close();
  });

  const claim = (key: string, request = key): IdempotencyClaim => ({ caller: 'admin of Contoso', key, request });
  const head = async () => (await app.store.log.head()).revision;

  test('a repeated mutation gets the first answer and changes nothing', async () => {
    const add = () =>
      addTenantRule(app, admin, { tenantId, allowedTenant: 'fabrikam.example', direction: 'BOTH', note: 'once' }, claim('add'));
    const first = await add();
    const { rule } = first;
    await removeTenantRule(app, admin, tenantId, { ruleId: rule!.id }, claim('remove'));
    const before = await app.dump();
    expect(await add()).toEqual(first);
    expect(await removeTenantRule(app, admin, tenantId, { ruleId: rule!.id }, claim('remove'))).toMatchObject({ rule, userErrors: [] });
    expect(await app.dump()).toEqual(before);
  });

  test('of many mutations at the same time with one key only one is executed', async () => {
    const before = await head();
    const results = await Promise.all(
      Array.from({ length: 6 }, () =>
        registerTenant(app, OPERATOR, { name: 'Woodgrove', domains: ['w.example'], cloud: 'PUBLIC' }, claim('register')),
      ),
    );
    expect(new Set(results.map((result) => JSON.stringify(result))).size).toBe(1);
    expect(results[0]!.userErrors).toEqual([]);
    expect(await head()).toBe(before + 1);
  });

  test('a refusal and an answer without a change are repeated too, even if the mutation would succeed now', async () => {
    const refuse = () => addTenantRule(app, admin, { tenantId, allowedTenant: 'late.example', direction: 'BOTH' }, claim('refused'));
    const same = () => setIsolation(app, admin, { tenantId, enabled: false }, claim('unchanged'));
    const refused = await refuse();
    const unchanged = await same();
    expect(refused.userErrors.map(({ code }) => code)).toEqual(['DOMAIN_NOT_FOUND']);
    expect(unchanged).toMatchObject({ changed: null, userErrors: [] });
    await registerTenant(app, OPERATOR, { name: 'Late', domains: ['late.example'], cloud: 'PUBLIC' });
    await setIsolation(app, admin, { tenantId, enabled: true });
    expect(await refuse()).toEqual(refused);
    expect(await same()).toEqual(unchanged);
  });

  test('a key that is used again for another request is BAD_USER_INPUT and changes nothing', async () => {
    await setIsolation(app, admin, { tenantId, enabled: true }, claim('key', 'on'));
    const before = await app.dump();
    await expect(setIsolation(app, admin, { tenantId, enabled: false }, claim('key', 'off'))).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    });
    expect(await app.dump()).toEqual(before);
  });

  test('a repeated attempt is recorded once and answered with the first decision', async () => {
    const attempt = () =>
      attemptConnection(app, OPERATOR, () => true, { creatorTenant: CONTOSO.id, signInTenant: 'fabrikam.example' }, claim('attempt'));
    const first = await attempt();
    await setIsolation(app, adminOf(FABRIKAM), { tenantId: FABRIKAM.id, enabled: true });
    expect(await attempt()).toEqual(first);
    expect(first.evaluated.decision.allowed).toBe(true);
    expect((await connectionAttempts(app, tenantId, {}, 10, null)).edges.map(({ node }) => node)).toEqual([first.attempt]);
  });

  test('a repeated attempt gets the first answer even if it can no longer be decided', async () => {
    const attempt = (mayAsk = () => true, request = 'attempt') =>
      attemptConnection(app, OPERATOR, mayAsk, { creatorTenant: CONTOSO.id, signInTenant: 'fabrikam.test' }, claim('attempt', request));
    const first = await attempt();
    await updateTenant(app, OPERATOR, { tenantId: FABRIKAM.id, removeDomains: ['fabrikam.test'] });
    expect(await attempt()).toEqual(first);
    await app.live.close();
    expect(await attempt()).toEqual(first);
    await expect(attempt(undefined, 'another')).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    await expect(attempt(() => false)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect((await connectionAttempts(app, tenantId, {}, 10, null)).edges).toHaveLength(1);
  });
});
