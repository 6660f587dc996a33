import type { MayAsk } from '../../src/domain/decisions/evaluatedConnection';
import type { ConnectionInput } from '../../src/queries/connectionRequest';
import { watchableConnections } from '../../src/queries/watchableConnections';
import { DATABASES } from '../support/database';
import { CONTOSO, FABRIKAM, NORTHWIND, UNLISTED } from '../support/people';
import { openTestApp } from '../support/testApp';
import type { TestApp } from '../support/testApp';

const contoso: MayAsk = (creator, signIn) => creator === CONTOSO.id || signIn === CONTOSO.id;

describe.each(DATABASES)('watching connections on $name', ({ create }) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await openTestApp(create);
  });
  afterAll(async () => {
    await app.close();
  });

  const good: ConnectionInput = { creatorTenant: CONTOSO.id, signInTenant: FABRIKAM.id };

  test('the connections are resolved to IDs in the given order', async () => {
    const inputs: ConnectionInput[] = [
      { creatorTenant: 'Contoso.TEST', signInTenant: 'fabrikam.example', connector: { name: 'x', identityProvider: 'OTHER' } },
      { creatorTenant: null, signInTenant: 'contoso.example' },
      { creatorTenant: UNLISTED.toUpperCase(), signInTenant: CONTOSO.id, connector: null },
      good,
      good,
    ];
    const both = { creatorTenantId: CONTOSO.id, signInTenantId: FABRIKAM.id, identityProvider: 'ENTRA_ID' };
    expect(await watchableConnections(app, contoso, inputs)).toEqual([
      { ...both, identityProvider: 'OTHER' },
      { ...both, creatorTenantId: null, signInTenantId: CONTOSO.id },
      { ...both, creatorTenantId: UNLISTED, signInTenantId: CONTOSO.id },
      both,
      both,
    ]);
  });

  test.each<[string, ConnectionInput, string, string]>([
    ['a creator tenant that is left out', { signInTenant: CONTOSO.id }, 'BAD_USER_INPUT', 'explicit null'],
    ['an unknown domain', { creatorTenant: CONTOSO.id, signInTenant: 'nobody.example' }, 'BAD_USER_INPUT', 'nobody.example'],
    ['a text that names no tenant', { creatorTenant: '*', signInTenant: CONTOSO.id }, 'BAD_USER_INPUT', '`*`'],
    ["other tenants' connection", { creatorTenant: NORTHWIND.id, signInTenant: FABRIKAM.id }, 'FORBIDDEN', ''],
    ["other tenants' connection with an unknown domain", { creatorTenant: NORTHWIND.id, signInTenant: 'nobody.example' }, 'FORBIDDEN', ''],
    ["other tenants' connection without a creator", { creatorTenant: null, signInTenant: FABRIKAM.id }, 'FORBIDDEN', ''],
  ])('%s is refused with its place in the list, and the first of several is named', async (_title, bad, code, part) => {
    await expect(watchableConnections(app, contoso, [good, good, bad, good, { signInTenant: '' }])).rejects.toMatchObject({
      name: 'RequestError',
      code,
      message: expect.stringMatching(/^`connections\[2\]`: /),
    });
    await expect(watchableConnections(app, contoso, [bad])).rejects.toThrow(part);
  });

  test('from 1 to 200 connections can be watched', async () => {
    const many = (count: number) =>
      watchableConnections(
        app,
        contoso,
        Array.from({ length: count }, () => good),
      );
    expect(await many(200)).toHaveLength(200);
    await expect(many(201)).rejects.toMatchObject({ code: 'BAD_USER_INPUT', message: expect.stringContaining('201') });
    await expect(many(0)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});
