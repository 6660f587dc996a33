import type { TenantResult } from '../../../src/commands/tenants/commitTenantChange';
import { registerTenant } from '../../../src/commands/tenants/registerTenant';
import { updateTenant } from '../../../src/commands/tenants/updateTenant';
import { policyChange } from '../../../src/queries/policies';
import { findTenant, findTenants } from '../../../src/queries/tenants';
import { DATABASES } from '../../support/database';
import { CONTOSO, FABRIKAM, OPERATOR, TENANTS, UNLISTED } from '../../support/people';
import { openTestApp } from '../../support/testApp';
import type { TestApp } from '../../support/testApp';

const START = TENANTS.length;

describe.each(DATABASES)('tenant commands on $name', ({ create }) => {
  let app: TestApp;
  beforeEach(async () => {
    app = await openTestApp(create);
  });
  afterEach(async () => {
    await app.close();
  });

  const codes = ({ userErrors }: TenantResult) => userErrors.map(({ code, path }) => [code, path.join('.')]);

  test('a tenant is found by its ID and by any of its domains, in any letter case and in either spelling of an international name', async () => {
    const { tenant } = await registerTenant(app, OPERATOR, {
      name: 'Müller',
      domains: ['Müller.Example.', 'mueller.example'],
      cloud: 'PUBLIC',
    });
    expect(tenant!.domains).toEqual(['xn--mller-kva.example', 'mueller.example']);
    for (const name of [tenant!.id, tenant!.id.toUpperCase(), 'MÜLLER.example', 'xn--mller-kva.example.', 'MUELLER.EXAMPLE']) {
      expect(await findTenant(app, name)).toEqual(tenant);
    }
    for (const name of ['', '*', 'nobody.example', UNLISTED, '*.mueller.example', 'no tenant at all']) {
      expect(await findTenant(app, name)).toBeNull();
    }
    expect(await findTenants(app, [UNLISTED, tenant!.id, CONTOSO.id, tenant!.id])).toEqual([null, tenant, CONTOSO, tenant]);
  });

  test('registering and updating each take one revision in the same log, and are not policy changes', async () => {
    const registered = await registerTenant(app, OPERATOR, {
      id: UNLISTED,
      name: 'Woodgrove',
      domains: ['woodgrove.example'],
      cloud: 'PUBLIC',
    });
    expect(app.live.applied).toBe(START + 1);
    expect(registered).toMatchObject({ revision: START + 1, tenant: { id: UNLISTED, name: 'Woodgrove' } });
    const updated = await updateTenant(app, OPERATOR, { tenantId: UNLISTED, addDomains: ['wood.example'], defaultDomain: 'wood.example' });
    expect(updated).toMatchObject({ revision: START + 2, tenant: { domains: ['wood.example', 'woodgrove.example'] } });
    expect(app.live.applied).toBe(START + 2);
    expect(await findTenant(app, 'woodgrove.example')).toEqual(updated.tenant);
    expect(await policyChange(app, START + 1)).toBeNull();
    expect((await app.store.history.change(START + 2))?.kind).toBe('TENANT_UPDATED');
  });

  test('an update that asks for what already is makes no change', async () => {
    const before = await app.dump();
    const same = { name: CONTOSO.name, addDomains: [...CONTOSO.domains], removeDomains: [], defaultDomain: 'CONTOSO.example' };
    for (const input of [{}, same, { name: null, addDomains: null, removeDomains: null, defaultDomain: null }]) {
      expect(await updateTenant(app, OPERATOR, { tenantId: CONTOSO.id, ...input })).toEqual({
        tenant: CONTOSO,
        revision: null,
        userErrors: [],
      });
    }
    expect(await app.dump()).toEqual(before);
  });

  test('a refused mutation changes nothing', async () => {
    const before = await app.dump();
    const results = [
      await registerTenant(app, OPERATOR, { id: CONTOSO.id, name: 'Contoso', domains: ['contoso2.example'], cloud: 'PUBLIC' }),
      await registerTenant(app, OPERATOR, { name: 'Woodgrove', domains: ['woodgrove.example', 'fabrikam.TEST.', 'x'], cloud: 'PUBLIC' }),
      await registerTenant(app, OPERATOR, { name: 'Woodgrove', domains: [], cloud: 'PUBLIC' }),
      await updateTenant(app, OPERATOR, { tenantId: UNLISTED, name: 'Woodgrove' }),
      await updateTenant(app, OPERATOR, { tenantId: CONTOSO.id, addDomains: ['contoso2.example', 'fabrikam.example'] }),
      await updateTenant(app, OPERATOR, { tenantId: CONTOSO.id, removeDomains: ['fabrikam.example'] }),
      await updateTenant(app, OPERATOR, { tenantId: CONTOSO.id, removeDomains: [...CONTOSO.domains] }),
      await updateTenant(app, OPERATOR, { tenantId: CONTOSO.id, defaultDomain: 'fabrikam.example' }),
    ];
    expect(results.map(codes)).toEqual([
      [['TENANT_EXISTS', 'id']],
      [
        ['DOMAIN_TAKEN', 'domains.1'],
        ['INVALID_DOMAIN', 'domains.2'],
      ],
      [['INVALID_DOMAIN', 'domains']],
      [['TENANT_NOT_FOUND', 'tenantId']],
      [['DOMAIN_TAKEN', 'addDomains.1']],
      [['DOMAIN_NOT_FOUND', 'removeDomains.0']],
      [['INVALID_DOMAIN', 'removeDomains']],
      [['DOMAIN_NOT_FOUND', 'defaultDomain']],
    ]);
    expect(results.every(({ tenant, revision }) => tenant === null && revision === null)).toBe(true);
    expect(await app.dump()).toEqual(before);
  });

  test('a domain that one tenant gives up can go to exactly one other tenant', async () => {
    await updateTenant(app, OPERATOR, { tenantId: FABRIKAM.id, removeDomains: ['fabrikam.test'] });
    expect(await findTenant(app, 'fabrikam.test')).toBeNull();
    const claims = await Promise.all(
      Array.from({ length: 4 }, (_, index) =>
        registerTenant(app, OPERATOR, { name: `Claimant ${index}`, domains: ['fabrikam.test'], cloud: 'PUBLIC' }),
      ),
    );
    const [won] = claims.filter(({ revision }) => revision !== null);
    expect(claims.filter((claim) => claim !== won).map(codes)).toEqual(Array.from({ length: 3 }, () => [['DOMAIN_TAKEN', 'domains.0']]));
    expect(await findTenant(app, 'fabrikam.test')).toEqual(won!.tenant);
  });
});
