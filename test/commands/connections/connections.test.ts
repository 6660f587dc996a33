import { createHash } from 'node:crypto';
import { consent } from '../../../src/commands/connections/consent';
import { createConnection } from '../../../src/commands/connections/createConnection';
import { createConsentLink } from '../../../src/commands/connections/createConsentLink';
import { deleteConnection } from '../../../src/commands/connections/deleteConnection';
import { revokeConsentLinks } from '../../../src/commands/connections/revokeConsentLinks';
import { deleteResource } from '../../../src/commands/resources/deleteResource';
import { saveFlow } from '../../../src/commands/resources/saveResource';
import type { IdempotencyClaim } from '../../../src/domain/callers/caller';
import { connectionStatus } from '../../../src/domain/connections/connectionRecord';
import type { UserError } from '../../../src/domain/shared/userError';
import { connectionAttempts } from '../../../src/queries/connectionAttempts';
import { connectionRecord } from '../../../src/queries/connections';
import { DATABASES } from '../../support/database';
import { CONTOSO, FABRIKAM, NORTHWIND, OPERATOR, UNLISTED } from '../../support/people';
import { interrupted, isolate, newConnection, newToken, signedIn, userOf } from '../../support/records';
import { openTestApp } from '../../support/testApp';
import type { TestApp } from '../../support/testApp';

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;
const NOBODY = '0190aaaa-0000-7000-8000-000000000000';
const fabrikam = userOf(FABRIKAM);
const northwind = userOf(NORTHWIND);
const claim = (key: string, request = key): IdempotencyClaim => ({ caller: 'user of Fabrikam', key, request });
const codes = ({ userErrors }: { readonly userErrors: readonly UserError[] }) => userErrors.map(({ code, path }) => [code, ...path]);
const INVALID = { connection: null, evaluated: null, userErrors: [expect.objectContaining({ code: 'LINK_INVALID', path: ['token'] })] };

describe.each(DATABASES)('connections and consent on $name', ({ create }) => {
  let app: TestApp;
  let now = Date.now();
  beforeEach(async () => {
    now = Date.now();
    app = await openTestApp(create, { now: () => now });
  });
  afterEach(async () => {
    await app.close();
  });

  const attempts = async () => (await connectionAttempts(app, CONTOSO.id, {}, 100, null)).edges.map(({ node }) => node);
  const statusOf = async ({ id }: { readonly id: string }) => connectionStatus((await connectionRecord(app, null, id))!);

  test('a new connection is UNAUTHENTICATED, and isolation governs every identity provider that is not exactly OTHER', async () => {
    const connector = { name: 'Outlook', identityProvider: 'ENTRA_ID' as const };
    const made = await createConnection(app, { tenantId: CONTOSO.id, name: 'Mail', connector });
    expect(made).toMatchObject({
      connection: { tenantId: CONTOSO.id, name: 'Mail', connector: 'Outlook', signInTenantId: null },
      userErrors: [],
    });
    expect(connectionStatus(made.connection!)).toBe('UNAUTHENTICATED');
    expect(await connectionRecord(app, CONTOSO.id, made.connection!.id)).toEqual(made.connection);
    const odd = { name: 'Odd', identityProvider: 'GOOGLE' as never };
    const { connection } = await createConnection(app, { tenantId: CONTOSO.id, name: 'Odd', connector: odd });
    expect(connection!.identityProvider).toBe('ENTRA_ID');
    expect((await newConnection(app, CONTOSO, 'Other', 'OTHER')).identityProvider).toBe('OTHER');
  });

  test('a connection needs a tenant that the directory holds, and names that are not blank', async () => {
    const connector = { name: 'Outlook', identityProvider: 'ENTRA_ID' as const };
    expect(codes(await createConnection(app, { tenantId: UNLISTED, name: 'Mail', connector }))).toEqual([['TENANT_NOT_FOUND', 'tenantId']]);
    await expect(createConnection(app, { tenantId: CONTOSO.id, name: ' ', connector })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    const blank = { ...connector, name: '\t' };
    await expect(createConnection(app, { tenantId: CONTOSO.id, name: 'Mail', connector: blank })).rejects.toMatchObject({
      message: '`connector.name` must not be blank.',
    });
  });

  test("every command answers for another tenant's connection as for one that never existed", async () => {
    const connection = await newConnection(app, CONTOSO, 'Mail');
    await newToken(app, connection);
    const before = await app.dump();
    for (const command of [deleteConnection, createConsentLink, revokeConsentLinks]) {
      const [theirs, nobodys, nonsense] = await Promise.all(
        [connection.id, NOBODY, 'nonsense'].map((connectionId) => command(app, FABRIKAM.id, { connectionId })),
      );
      expect(codes(theirs!)).toEqual([['CONNECTION_NOT_FOUND', 'connectionId']]);
      expect(JSON.stringify(theirs).replaceAll(connection.id, '?')).toBe(JSON.stringify(nobodys).replaceAll(NOBODY, '?'));
      expect(JSON.stringify(theirs).replaceAll(connection.id, '?')).toBe(JSON.stringify(nonsense).replaceAll('nonsense', '?'));
    }
    expect(await connectionRecord(app, FABRIKAM.id, connection.id)).toBeNull();
    expect(await app.dump()).toEqual(before);
  });

  test('a connection can be deleted, with its links, only if no app and no flow uses it', async () => {
    const connection = await newConnection(app, CONTOSO, 'Mail');
    const token = await newToken(app, connection);
    const flow = await saveFlow(app, { tenantId: CONTOSO.id, name: 'Flow', connectionIds: [connection.id] });
    const remove = () => deleteConnection(app, CONTOSO.id, { connectionId: connection.id });
    expect(codes(await remove())).toEqual([['CONNECTION_IN_USE', 'connectionId']]);
    await deleteResource(app, CONTOSO.id, { resourceId: flow.resource!.id });
    expect(await remove()).toEqual({ connection, evaluated: null, userErrors: [] });
    expect(await connectionRecord(app, CONTOSO.id, connection.id)).toBeNull();
    expect(await consent(app, fabrikam, { token })).toEqual(INVALID);
    expect(codes(await remove())).toEqual([['CONNECTION_NOT_FOUND', 'connectionId']]);
  });

  test('a consent link has 256 random bits, is stored only as a digest, and lasts 24 hours unless an expiry is given', async () => {
    const connection = await newConnection(app, CONTOSO, 'Mail');
    const make = (expiresAt?: number) =>
      createConsentLink(app, CONTOSO.id, { connectionId: connection.id, expiresAt }, claim(`link ${String(expiresAt)}`));
    const made = await make();
    expect(made).toMatchObject({ link: { connectionId: connection.id, expiresAt: now + DAY }, connection, userErrors: [] });
    expect(Buffer.from(made.token!, 'base64url')).toHaveLength(32);
    expect((await make(now + HOUR)).token).not.toBe(made.token);
    const stored = JSON.stringify(await app.dump());
    expect(stored).not.toContain(made.token);
    expect(stored).toContain(createHash('sha256').update(made.token!).digest('hex'));
  });

  test('a link must expire in the future, and at most 30 days from now', async () => {
    const { id: connectionId } = await newConnection(app, CONTOSO, 'Mail');
    const make = (expiresAt: number) => createConsentLink(app, CONTOSO.id, { connectionId, expiresAt });
    for (const expiresAt of [now - DAY, now, now + 30 * DAY + 1]) {
      expect(codes(await make(expiresAt))).toEqual([['INVALID_EXPIRY', 'expiresAt']]);
    }
    for (const expiresAt of [now + 1, now + 30 * DAY]) {
      expect((await make(expiresAt)).link!.expiresAt).toBe(expiresAt);
    }
  });

  test('a link can be created only for a connection that nobody has signed in to', async () => {
    const { id: connectionId } = await signedIn(app, CONTOSO, FABRIKAM, 'Mail');
    expect(codes(await createConsentLink(app, CONTOSO.id, { connectionId }))).toEqual([['CONNECTION_IN_USE', 'connectionId']]);
    expect(codes(await createConsentLink(app, CONTOSO.id, { connectionId, expiresAt: now }))).toEqual([
      ['CONNECTION_IN_USE', 'connectionId'],
      ['INVALID_EXPIRY', 'expiresAt'],
    ]);
  });

  test('a token is shown only once: a repeated key creates no link and shows no token, but repeats a refusal', async () => {
    const { id: connectionId } = await newConnection(app, CONTOSO, 'Mail');
    const make = () => createConsentLink(app, CONTOSO.id, { connectionId }, claim('link'));
    await make();
    const before = await app.dump();
    await expect(make()).rejects.toMatchObject({ code: 'BAD_USER_INPUT', message: expect.stringContaining('never shown again') });
    expect(await app.dump()).toEqual(before);
    const refuse = () => createConsentLink(app, CONTOSO.id, { connectionId, expiresAt: now }, claim('refused'));
    expect(await refuse()).toEqual(await refuse());
  });

  test('consent signs in the tenant of the caller, with a link that works once, and records the attempt', async () => {
    const connection = await newConnection(app, CONTOSO, 'Mail');
    const token = await newToken(app, connection);
    const given = await consent(app, fabrikam, { token });
    expect(given).toMatchObject({
      connection: { id: connection.id, signInTenantId: FABRIKAM.id, assessment: { decision: { allowed: true } } },
      evaluated: { connection: { creatorTenantId: CONTOSO.id, signInTenantId: FABRIKAM.id }, creator: CONTOSO, signIn: FABRIKAM },
      userErrors: [],
    });
    expect(await connectionRecord(app, CONTOSO.id, connection.id)).toEqual(given.connection);
    expect(await attempts()).toEqual([
      expect.objectContaining({
        creatorTenantId: CONTOSO.id,
        signInTenantId: FABRIKAM.id,
        connector: 'Office 365 Outlook',
        identityProvider: 'ENTRA_ID',
        user: 'user of Fabrikam',
        recordedByTenantId: FABRIKAM.id,
        allowed: true,
        reason: 'PERMITTED',
        revision: given.evaluated!.revision,
      }),
    ]);
    expect(await consent(app, northwind, { token })).toEqual(INVALID);
    expect(await attempts()).toHaveLength(1);
  });

  test('consent that policy blocks is recorded and answered with the decision; nobody signs in and the link stays valid', async () => {
    const connection = await newConnection(app, CONTOSO, 'Mail');
    const token = await newToken(app, connection);
    await isolate(app, FABRIKAM);
    const given = await consent(app, fabrikam, { token });
    expect(given).toMatchObject({ connection, evaluated: { decision: { reason: 'BLOCKED_INBOUND' }, signIn: FABRIKAM }, userErrors: [] });
    expect(await connectionRecord(app, CONTOSO.id, connection.id)).toEqual(connection);
    expect(await attempts()).toMatchObject([{ allowed: false, reason: 'BLOCKED_INBOUND', recordedByTenantId: FABRIKAM.id }]);
    expect((await consent(app, northwind, { token })).connection).toMatchObject({ signInTenantId: NORTHWIND.id });
    expect((await attempts()).map(({ allowed }) => allowed)).toEqual([true, false]);
  });

  test('consent to a connection that isolation does not govern is recorded too', async () => {
    await isolate(app, CONTOSO);
    const token = await newToken(app, await newConnection(app, CONTOSO, 'Mail', 'OTHER'));
    expect((await consent(app, fabrikam, { token })).evaluated).toMatchObject({ decision: { reason: 'NOT_GOVERNED' } });
    expect(await attempts()).toMatchObject([{ identityProvider: 'OTHER', reason: 'NOT_GOVERNED', allowed: true }]);
  });

  test('unknown, expired, used and revoked links get the same answer, and nothing is recorded', async () => {
    const [expires, revoked, used] = [
      await newConnection(app, CONTOSO, 'A'),
      await newConnection(app, CONTOSO, 'B'),
      await newConnection(app, CONTOSO, 'C'),
    ];
    const tokens = [
      await newToken(app, expires, now + 1000),
      await newToken(app, revoked),
      await newToken(app, used),
      await newToken(app, used),
    ];
    expect(await revokeConsentLinks(app, CONTOSO.id, { connectionId: revoked.id })).toEqual({ revoked: 1, userErrors: [] });
    expect(await revokeConsentLinks(app, CONTOSO.id, { connectionId: revoked.id })).toEqual({ revoked: 0, userErrors: [] });
    await consent(app, northwind, { token: tokens[2]! });
    const recorded = await attempts();
    now += 1000;
    const answers = [];
    for (const token of ['', 'nonsense', ...tokens]) {
      answers.push(await consent(app, fabrikam, { token }));
    }
    expect(answers[0]).toEqual(INVALID);
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await attempts()).toEqual(recorded);
    expect(await statusOf(expires)).toBe('UNAUTHENTICATED');
  });

  test('a caller without a tenant can not consent', async () => {
    const token = await newToken(app, await newConnection(app, CONTOSO, 'Mail'));
    await expect(consent(app, OPERATOR, { token })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(await attempts()).toEqual([]);
  });

  test('of many consents at the same time exactly one signs in, and its attempt is recorded', async () => {
    const connection = await newConnection(app, CONTOSO, 'Mail');
    const tokens = [await newToken(app, connection), await newToken(app, connection)];
    const people = [fabrikam, northwind, userOf(CONTOSO)];
    const results = await Promise.all(people.flatMap((caller) => tokens.map((token) => consent(app, caller, { token }))));
    const winners = results.filter(({ userErrors }) => userErrors.length === 0);
    expect(winners).toHaveLength(1);
    expect(results.filter((result) => result !== winners[0])).toEqual(Array.from({ length: 5 }, () => INVALID));
    const { signInTenantId } = (await connectionRecord(app, null, connection.id))!;
    expect(winners[0]!.connection!.signInTenantId).toBe(signInTenantId);
    expect((await attempts()).some((attempt) => attempt.allowed && attempt.recordedByTenantId === signInTenantId)).toBe(true);
  });

  test('if the attempt can not be recorded, nobody signs in and the link stays valid', async () => {
    const token = await newToken(app, await newConnection(app, CONTOSO, 'Mail'));
    const full = { ...app.store.attempts, record: () => Promise.reject(new Error('disk full')) };
    const broken = { ...app, store: { ...app.store, attempts: full } };
    await expect(consent(broken, fabrikam, { token })).rejects.toThrow('disk full');
    await isolate(app, FABRIKAM);
    await expect(consent(broken, fabrikam, { token })).rejects.toThrow('disk full');
    expect((await consent(app, northwind, { token })).userErrors).toEqual([]);
  });

  test('a policy change just before the sign-in counts, whether it blocks the consent or allows it', async () => {
    const connection = await newConnection(app, CONTOSO, 'Mail');
    const token = await newToken(app, connection);
    const nothing = () => Promise.resolve();
    const late = await consent(interrupted(app, [nothing, () => isolate(app, FABRIKAM)]), fabrikam, { token });
    expect(late).toMatchObject({ connection, evaluated: { decision: { reason: 'BLOCKED_INBOUND' } }, userErrors: [] });
    expect((await attempts()).map(({ allowed }) => allowed)).toEqual([false, true]);
    const early = await consent(interrupted(app, [() => isolate(app, FABRIKAM, false)]), fabrikam, { token });
    expect(early.connection).toMatchObject({ signInTenantId: FABRIKAM.id, assessment: { decision: { allowed: true } } });
    expect((await attempts()).map(({ allowed }) => allowed)).toEqual([true, false, true]);
  });

  test('a repeated consent with one key is one attempt and gets the first answer, blocked or not', async () => {
    const blocked = await newToken(app, await newConnection(app, CONTOSO, 'A'));
    const open = await newToken(app, await newConnection(app, CONTOSO, 'B'));
    const invalid = () => consent(app, fabrikam, { token: 'none' }, claim('invalid'));
    const give = (token: string) => consent(app, fabrikam, { token }, claim(token));
    const [signed, again] = await Promise.all([give(open), give(open)]);
    expect(signed).toEqual(again);
    expect(signed.connection!.signInTenantId).toBe(FABRIKAM.id);
    await isolate(app, FABRIKAM);
    const refused = await give(blocked);
    expect(refused.evaluated!.decision.allowed).toBe(false);
    await isolate(app, FABRIKAM, false);
    expect(await give(blocked)).toEqual(refused);
    expect(await give(open)).toEqual(signed);
    expect(await invalid()).toEqual(await invalid());
    expect((await attempts()).map(({ allowed }) => allowed)).toEqual([false, true]);
  });

  test('a consent that failed half way and is repeated with its key records no second attempt', async () => {
    const token = await newToken(app, await newConnection(app, CONTOSO, 'Mail'));
    const crash = interrupted(app, [() => Promise.resolve(), () => Promise.reject(new Error('killed'))]);
    await expect(consent(crash, fabrikam, { token }, claim('consent'))).rejects.toThrow('killed');
    expect(await attempts()).toHaveLength(1);
    expect((await consent(app, fabrikam, { token }, claim('consent'))).connection!.signInTenantId).toBe(FABRIKAM.id);
    expect(await attempts()).toHaveLength(1);
  });
});
