import { attemptConnection } from '../../../src/commands/decisions/attemptConnection';
import type { AttemptConnectionInput } from '../../../src/commands/decisions/attemptConnection';
import { setIsolation } from '../../../src/commands/policies/setIsolation';
import type { Caller } from '../../../src/domain/callers/caller';
import { connectionAttempts } from '../../../src/queries/connectionAttempts';
import { DATABASES } from '../../support/database';
import { adminOf, CONTOSO, FABRIKAM, OPERATOR, UNLISTED } from '../../support/people';
import { openTestApp } from '../../support/testApp';
import type { TestApp } from '../../support/testApp';

const engine: Caller = { ...adminOf(CONTOSO), subject: 'engine', roles: ['Evaluator'] };

describe.each(DATABASES)('attempting a connection on $name', ({ create }) => {
  let app: TestApp;
  beforeEach(async () => {
    app = await openTestApp(create);
  });
  afterEach(async () => {
    await app.close();
  });

  const mine = (creator: string | null, signIn: string | null) => creator === CONTOSO.id || signIn === CONTOSO.id;
  const attempt = (input: AttemptConnectionInput, caller = engine) => attemptConnection(app, caller, mine, input);
  const recorded = async () => (await connectionAttempts(app, CONTOSO.id, {}, 100, null)).edges.map(({ node }) => node);

  test('the attempt is recorded before the answer, with its decision, and takes no revision', async () => {
    await setIsolation(app, adminOf(FABRIKAM), { tenantId: FABRIKAM.id, enabled: true });
    const head = await app.store.log.head();
    const result = await attempt({
      creatorTenant: 'contoso.test',
      signInTenant: 'Fabrikam.Example',
      connector: { name: 'office365', identityProvider: 'ENTRA_ID' },
      user: 'user-7',
    });
    expect(await recorded()).toEqual([result.attempt]);
    expect(result.attempt).toMatchObject({
      creatorTenantId: CONTOSO.id,
      signInTenantId: FABRIKAM.id,
      connector: 'office365',
      identityProvider: 'ENTRA_ID',
      user: 'user-7',
      recordedByTenantId: CONTOSO.id,
      allowed: false,
      reason: 'BLOCKED_INBOUND',
      revision: head.revision,
    });
    expect(result.evaluated.decision).toMatchObject({ allowed: false, reason: 'BLOCKED_INBOUND', blockedDirections: ['INBOUND'] });
    expect(await app.store.log.head()).toEqual(head);
  });

  test('an attempt names the tenant that recorded it, or none if the platform did', async () => {
    const input = { creatorTenant: null, signInTenant: CONTOSO.id };
    const platform: Caller = { ...engine, roles: ['Evaluator', 'PlatformEvaluator'] };
    const operator: Caller = { ...engine, roles: ['PlatformOperator'] };
    const callers = [engine, OPERATOR, operator, platform];
    const results = [];
    for (const caller of callers) {
      results.push((await attempt(input, caller)).attempt);
    }
    expect(results.map(({ recordedByTenantId }) => recordedByTenantId)).toEqual([CONTOSO.id, null, null, null]);
    expect(results[0]).toMatchObject({ creatorTenantId: null, connector: null, user: null, identityProvider: 'ENTRA_ID' });
    expect(await recorded()).toEqual(results.reverse());
  });

  test('an invalid or forbidden attempt throws and changes nothing', async () => {
    const before = await app.dump();
    const refusals: [AttemptConnectionInput, string, string][] = [
      [{ signInTenant: CONTOSO.id }, 'BAD_USER_INPUT', 'explicit null'],
      [{ creatorTenant: CONTOSO.id, signInTenant: 'nobody.example' }, 'BAD_USER_INPUT', 'nobody.example'],
      [{ creatorTenant: '*', signInTenant: CONTOSO.id }, 'BAD_USER_INPUT', '`*`'],
      [{ creatorTenant: FABRIKAM.id, signInTenant: UNLISTED }, 'FORBIDDEN', ''],
      [{ creatorTenant: FABRIKAM.id, signInTenant: 'nobody.example' }, 'FORBIDDEN', ''],
      [{ creatorTenant: CONTOSO.id, signInTenant: FABRIKAM.id, minRevision: 99 }, 'REVISION_UNAVAILABLE', ''],
    ];
    for (const [input, code, part] of refusals) {
      await expect(attempt(input)).rejects.toMatchObject({ name: 'RequestError', code, message: expect.stringContaining(part) });
    }
    expect(await app.dump()).toEqual(before);
  });

  test('many attempts at the same time are all recorded, each with its own ID, and listed in the order of their IDs', async () => {
    const results = await Promise.all(
      Array.from({ length: 300 }, (_, index) => attempt({ creatorTenant: CONTOSO.id, signInTenant: FABRIKAM.id, user: `user ${index}` })),
    );
    const page = await connectionAttempts(app, CONTOSO.id, {}, 500, null);
    expect(page.edges.map(({ node }) => node)).toEqual(results.map(({ attempt: made }) => made).sort((a, b) => (a.id < b.id ? 1 : -1)));
    expect(new Set(page.edges.map(({ node }) => node.user)).size).toBe(300);
  });
});
