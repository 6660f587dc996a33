import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JWTPayload } from 'jose';
import { embeddedVerification, signToken } from '../../src/auth/embeddedTokens';
import { oidcVerification } from '../../src/auth/oidcTokens';
import { openSigningKey, SIGNING_KEY_FILE } from '../../src/auth/signingKey';
import { tokenVerifier } from '../../src/auth/tokenVerifier';
import type { TokenVerifier } from '../../src/auth/tokenVerifier';
import { CONTOSO, FABRIKAM, UNLISTED } from '../support/people';
import { startIssuer } from '../support/server/testIssuer';
import type { TestIssuer } from '../support/server/testIssuer';

const AUDIENCE = 'api://cordon';
let now = Date.now();
const clock = (): number => now;
const seconds = (): number => Math.floor(now / 1000);
const bearer = (token: string): string => `Bearer ${token}`;

function base64url(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

let issuer: TestIssuer;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.close());
beforeEach(() => {
  now = Date.now();
  issuer.mode = 'answer';
  issuer.fetched.length = 0;
});

describe("the installation's own key", () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'cordon-key-'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true }));

  it('is made once, is readable by its owner only, and stays the same', async () => {
    const [first, second] = await Promise.all([openSigningKey(dataDir), openSigningKey(dataDir)]);
    expect(first).toEqual(second);
    expect(await openSigningKey(dataDir)).toEqual(first);
    expect(statSync(join(dataDir, SIGNING_KEY_FILE)).mode & 0o777).toBe(0o600);
  });

  it('is not replaced if its file is damaged', async () => {
    writeFileSync(join(dataDir, SIGNING_KEY_FILE), '{"kty":"EC"');
    await expect(openSigningKey(dataDir)).rejects.toThrow('does not hold a signing key');
    expect(readFileSync(join(dataDir, SIGNING_KEY_FILE), 'utf8')).toBe('{"kty":"EC"');
  });

  it('signs tokens that are accepted, platform roles included, until they expire', async () => {
    const key = await openSigningKey(dataDir);
    const tokens = tokenVerifier(await embeddedVerification(key), () => true, clock);
    const token = await signToken(
      key,
      { tenantId: CONTOSO.id, subject: 'ada', roles: ['PlatformOperator', 'Evaluator'], expiresInSeconds: 60 },
      now,
    );
    expect(await tokens.verify(bearer(token))).toEqual({
      issuer: 'urn:cordon:embedded',
      tenantId: CONTOSO.id,
      subject: 'ada',
      roles: ['Evaluator', 'PlatformOperator'],
      expiresAt: (seconds() + 60) * 1000,
    });
    now += 66_000;
    await expect(tokens.verify(bearer(token))).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
      message: 'The token has expired. Get a new one.',
    });
  });

  it('does not verify a token that the key of another data directory signed', async () => {
    const other = mkdtempSync(join(tmpdir(), 'cordon-key-'));
    const token = await signToken(
      await openSigningKey(other),
      { tenantId: null, subject: 'eve', roles: ['PlatformOperator'], expiresInSeconds: 60 },
      now,
    );
    const tokens = tokenVerifier(await embeddedVerification(await openSigningKey(dataDir)), () => true, clock);
    await expect(tokens.verify(bearer(token))).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    rmSync(other, { recursive: true });
  });

  it('does not verify an unsigned token, nor one whose secret is the public key', async () => {
    const key = await openSigningKey(dataDir);
    const tokens = tokenVerifier(await embeddedVerification(key), () => true, clock);
    const claims = base64url({
      iss: 'urn:cordon:embedded',
      aud: 'urn:cordon:embedded',
      sub: 'eve',
      roles: ['PlatformOperator'],
      exp: seconds() + 60,
    });
    const none = `${base64url({ alg: 'none' })}.${claims}.`;
    const unsigned = `${base64url({ alg: 'HS256', kid: key.kid })}.${claims}`;
    const publicPart = { ...key, d: undefined };
    const symmetric = `${unsigned}.${createHmac('sha256', JSON.stringify(publicPart)).update(unsigned).digest('base64url')}`;
    for (const token of [none, symmetric]) {
      await expect(tokens.verify(bearer(token))).rejects.toMatchObject({
        code: 'UNAUTHENTICATED',
        message: expect.stringContaining('algorithm'),
      });
    }
  });
});

describe('an issuer', () => {
  let tokens: TokenVerifier;
  beforeEach(() => {
    tokens = tokenVerifier(
      oidcVerification({ issuer: issuer.url, audience: AUDIENCE, isRegistered: () => Promise.resolve(true), timeoutMs: 200 }),
      (tid) => tid === FABRIKAM.id,
      clock,
    );
  });

  function claims(more: Record<string, unknown> = {}): JWTPayload {
    return {
      iss: issuer.url,
      aud: AUDIENCE,
      sub: 'ada',
      tid: CONTOSO.id.toUpperCase(),
      roles: ['TenantAdmin'],
      exp: seconds() + 60,
      ...more,
    };
  }

  it.each(['RS256', 'ES256', 'EdDSA'] as const)('may sign with %s', async (alg) => {
    const caller = await tokens.verify(bearer(await issuer.sign(claims(), { alg })));
    expect(caller).toMatchObject({ issuer: issuer.url, tenantId: CONTOSO.id, subject: 'ada', roles: ['TenantAdmin'] });
  });

  it('is asked for its keys once, and a token that was verified is not verified again', async () => {
    const token = await issuer.sign(claims());
    const first = await tokens.verify(bearer(token));
    issuer.mode = 'fail';
    expect(await tokens.verify(bearer(token))).toBe(first);
    await tokens.verify(bearer(await issuer.sign(claims({ sub: 'bob' }))));
    expect(issuer.fetched).toEqual(['/.well-known/openid-configuration', '/keys']);
  });

  it('cannot give platform roles to any tenant but the platform tenant', async () => {
    const roles = ['PlatformOperator', 'PlatformEvaluator', 'Evaluator', 'Emperor', 7];
    expect((await tokens.verify(bearer(await issuer.sign(claims({ roles }))))).roles).toEqual(['Evaluator']);
    expect((await tokens.verify(bearer(await issuer.sign(claims({ roles, tid: FABRIKAM.id }))))).roles).toEqual([
      'Evaluator',
      'PlatformEvaluator',
      'PlatformOperator',
    ]);
    expect(await tokens.verify(bearer(await issuer.sign(claims({ roles, tid: undefined }))))).toMatchObject({
      tenantId: null,
      roles: ['Evaluator'],
    });
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['an expired token', { exp: 1 }, 'expired'],
    ['a token that never expires', { exp: undefined }, '`exp`'],
    ['a token that is not valid yet', { nbf: 9_999_999_999 }, 'not valid yet'],
    ['a token for another audience', { aud: 'api://other' }, 'another audience'],
    ['a token without an audience', { aud: undefined }, 'another audience'],
    ['a token of another issuer', { iss: 'https://evil.example' }, 'issuer'],
    ['a token without a subject', { sub: undefined }, '`sub`'],
    ['a token with an empty subject', { sub: '' }, '`sub`'],
    ['a token with a subject that the database cannot store', { sub: 'a\0' }, '`sub`'],
    ['a token with a tenant that is not a UUID', { tid: 'contoso' }, '`tid`'],
    ['a token with a tenant ID in braces', { tid: `{${CONTOSO.id}}` }, '`tid`'],
  ])('cannot make the server accept %s', async (_case, wrong, message) => {
    const token = await issuer.sign(claims(wrong));
    await expect(tokens.verify(bearer(token))).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
      message: expect.stringContaining(message),
    });
  });

  it('cannot make the server accept a token that a foreign key signed', async () => {
    await expect(tokens.verify(bearer(await issuer.sign(claims(), { foreign: true })))).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
      message: "The token's signature is not valid.",
    });
  });

  it.each(['', 'Bearer', 'Basic abc', 'Bearer a b', 'Bearer a', 'Bearer a.b.c', `Bearer ${'a'.repeat(16_385)}`])(
    'is not needed to refuse the authorization `%s`',
    async (authorization) => {
      await expect(tokens.verify(authorization)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    },
  );

  it.each(['hang', 'fail', 'lie'] as const)(
    'that does not answer (%s) causes an error of the server, not of the token, and is asked again after five seconds',
    async (mode) => {
      issuer.mode = mode;
      const token = await issuer.sign(claims());
      await expect(tokens.verify(bearer(token))).rejects.toMatchObject({ name: 'IssuerUnavailable' });
      const asked = issuer.fetched.length;
      issuer.mode = 'answer';
      await expect(tokens.verify(bearer(token))).rejects.toMatchObject({ name: 'IssuerUnavailable' });
      expect(issuer.fetched).toHaveLength(asked);
      now += 5_001;
      expect(await tokens.verify(bearer(token))).toMatchObject({ subject: 'ada' });
    },
  );
});

describe('an issuer of many tenants', () => {
  let tokens: TokenVerifier;
  beforeEach(() => {
    const isRegistered = (tenantId: string): Promise<boolean> => Promise.resolve(tenantId === CONTOSO.id || tenantId === FABRIKAM.id);
    tokens = tokenVerifier(oidcVerification({ issuer: `${issuer.url}/{tid}`, audience: AUDIENCE, isRegistered }), () => false, clock);
  });

  function claims(iss: string, tid: string | undefined): JWTPayload {
    return { iss: `${issuer.url}/${iss}`, aud: AUDIENCE, sub: 'ada', ...(tid === undefined ? {} : { tid }), exp: seconds() + 60 };
  }

  it("has keys of its own for each tenant, which verify that tenant's tokens", async () => {
    expect(await tokens.verify(bearer(await issuer.sign(claims(CONTOSO.id, CONTOSO.id))))).toMatchObject({
      issuer: `${issuer.url}/${CONTOSO.id}`,
      tenantId: CONTOSO.id,
    });
    expect(issuer.fetched).toEqual([`/${CONTOSO.id}/.well-known/openid-configuration`, `/${CONTOSO.id}/keys`]);
  });

  it.each([
    ['of a tenant that is not registered', UNLISTED, UNLISTED],
    ['of one tenant with the issuer of another', CONTOSO.id, FABRIKAM.id],
    ['without a tenant', CONTOSO.id, undefined],
    ['of an issuer that only looks like the right one', `${CONTOSO.id}/../${FABRIKAM.id}`, CONTOSO.id],
  ])('is not asked for keys because of a token %s', async (_case, iss, tid) => {
    await expect(tokens.verify(bearer(await issuer.sign(claims(iss, tid))))).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(issuer.fetched).toEqual([]);
  });
});
