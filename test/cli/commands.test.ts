import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildCordon, complaint, dataDir, runCordon, startCordon } from '../support/cli/cordonProcess';
import type { Ended, Env, ServerProcess } from '../support/cli/cordonProcess';

const CONTOSO = '7d0f5a0e-3c1b-4f5e-9a77-51a9c2f0b001';
const FABRIKAM = 'b1a6c0de-2b1c-4a11-8c55-2f7e90aa0002';

/** As a tenant's admin exports it from the Power Platform. */
const CONTOSO_DOCUMENT = {
  properties: {
    tenantId: CONTOSO,
    isDisabled: false,
    allowedTenants: [{ tenantId: FABRIKAM, tenantDisplayName: 'Fabrikam Inc.', direction: { inbound: true, outbound: false } }],
  },
};

const directory = dataDir();
let server: ServerProcess | null = null;

/** Runs a command as its user would type it. */
let cordon: (args: readonly string[], stdin?: string | Buffer) => Promise<Ended>;

beforeAll(buildCordon, 120_000);

afterAll(() => {
  directory.remove();
});

const WAYS: readonly (readonly [string, (env: Env) => Promise<void>])[] = [
  [
    'the local data',
    async (env) => {
      cordon = (args, stdin) => runCordon(args, env, stdin);
      await Promise.resolve();
    },
  ],
  [
    'the server that holds the data directory',
    async (env) => {
      server = await startCordon(env);
      cordon = (args, stdin) => runCordon(args, env, stdin);
    },
  ],
  [
    'a server by its address and a token',
    async (env) => {
      server = await startCordon(env);
      const { stdout } = await runCordon(['token', '--role', 'PlatformOperator'], env);
      const elsewhere: Env = { DATA_DIR: '/nonexistent', CORDON_URL: server.address, CORDON_TOKEN: stdout.trim() };
      cordon = (args, stdin) => runCordon(args, elsewhere, stdin);
    },
  ],
];

describe.each(WAYS)('on %s', (way, open) => {
  const folder = path.join(directory.path, way);
  const file = path.join(folder, 'contoso.json');

  beforeAll(async () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, JSON.stringify(CONTOSO_DOCUMENT));
    await open({ DATA_DIR: folder });
  });

  afterAll(async () => {
    expect(await server?.stop()).toBe(server === null ? undefined : 0);
    server = null;
  });

  it('tenants are registered, and a domain belongs to one of them', async () => {
    const contoso = await cordon([
      'tenant',
      'add',
      '--name',
      'Contoso',
      '--domain',
      'Contoso.example',
      'b.contoso.example',
      '--id',
      CONTOSO,
    ]);
    expect(contoso).toEqual({ code: 0, stderr: '', stdout: `Contoso (contoso.example, b.contoso.example) is registered as ${CONTOSO}.\n` });

    const fabrikam = await cordon(['tenant', 'add', '--name', 'Fabrikam', '--domain', 'fabrikam.example', '--id', FABRIKAM, '--json']);
    expect(JSON.parse(fabrikam.stdout)).toMatchObject({ tenant: { id: FABRIKAM, cloud: 'PUBLIC' }, revision: '2', userErrors: [] });

    const taken = await cordon(['tenant', 'add', '--name', 'Other', '--domain', 'contoso.example', '--cloud', 'US_GOVERNMENT']);
    expect({ code: taken.code, stdout: taken.stdout, said: complaint(taken) }).toMatchObject({
      code: 1,
      stdout: '',
      said: expect.stringMatching(/^DOMAIN_TAKEN: /),
    });
  });

  it('a document is imported, once, and changes what is decided', async () => {
    expect((await cordon(['evaluate', '--from', 'contoso.example', '--to', FABRIKAM])).code).toBe(0);

    const imported = await cordon(['import', file]);
    expect(imported).toEqual({
      code: 0,
      stderr: '',
      stdout: 'Contoso: imported (isolation is on, 1 rule, effect RESTRICTIVE, revision 3).\n',
    });
    const again = await cordon(['import', '-', '--tenant', 'b.contoso.example', '--json'], JSON.stringify(CONTOSO_DOCUMENT));
    expect(again.code).toBe(0);
    expect(JSON.parse(again.stdout)).toMatchObject({ policy: { revision: '3', rules: { totalCount: 1 } }, change: null });

    const out = await cordon(['evaluate', '--from', 'contoso.example', '--to', FABRIKAM]);
    expect(out).toMatchObject({ code: 1, stderr: '', stdout: expect.stringMatching(/^blocked: BLOCKED_OUTBOUND\nContoso .*Fabrikam/) });
    const inward = await cordon(['evaluate', '--from', 'fabrikam.example', '--to', CONTOSO, '--json']);
    expect(inward.code).toBe(0);
    expect(JSON.parse(inward.stdout)).toMatchObject({
      allowed: true,
      reason: 'PERMITTED',
      inbound: { reason: 'TENANT_RULE', rule: { allowedTenantId: FABRIKAM } },
      revision: '3',
    });
  });

  it('a connection without a creator tenant, or with another identity provider, is another question', async () => {
    const [unidentified, other] = await Promise.all([
      cordon(['evaluate', '--no-creator', '--to', 'contoso.example']),
      cordon(['evaluate', '--from', 'contoso.example', '--to', 'fabrikam.example', '--connector', 'ftp', '--identity-provider', 'other']),
    ]);
    expect(unidentified).toMatchObject({ code: 1, stdout: expect.stringMatching(/^blocked: UNIDENTIFIED_CREATOR_BLOCKED\n/) });
    expect(other).toMatchObject({ code: 0, stdout: expect.stringMatching(/^allowed: NOT_GOVERNED\n/) });
  });

  it('a policy is exported as it was imported', async () => {
    const [pretty, line] = await Promise.all([
      cordon(['export', '--tenant', 'contoso.example']),
      cordon(['export', '--tenant', CONTOSO, '--json']),
    ]);
    expect(JSON.parse(pretty.stdout)).toEqual(CONTOSO_DOCUMENT);
    expect(JSON.parse(line.stdout)).toEqual(CONTOSO_DOCUMENT);
    expect(line.stdout.trimEnd()).not.toContain('\n');
  });

  it('documents that PowerShell wrote, with their byte order marks, are read', async () => {
    const text = `\uFEFF${JSON.stringify(CONTOSO_DOCUMENT)}`;
    const utf8 = await cordon(['import', '-'], Buffer.from(text, 'utf8'));
    const utf16 = await cordon(['import', '-'], Buffer.from(text, 'utf16le'));
    expect([utf8.code, utf16.code]).toEqual([0, 0]);
  });

  it('what is refused names its reason and changes nothing', async () => {
    const withoutSwitch = { properties: { tenantId: CONTOSO, allowedTenants: [{ tenantId: 'x' }, { tenantId: FABRIKAM }] } };
    const unregistered = '00000000-0000-4000-8000-000000000000';
    const wrong = await cordon(['import', '-'], JSON.stringify(withoutSwitch));
    const nobody = await cordon(['import', file, '--tenant', unregistered]);
    const [unknownDomain, unknownId, asked] = await Promise.all([
      cordon(['export', '--tenant', 'nowhere.example']),
      cordon(['export', '--tenant', unregistered]),
      cordon(['evaluate', '--from', 'nowhere.example', '--to', 'contoso.example']),
    ]);
    expect(complaint(wrong)).toMatch(/^INVALID_DOCUMENT: .*isDisabled.*\(and \d+ more: --json lists them\)$/);
    expect(complaint(nobody)).toMatch(/^TENANT_NOT_FOUND: /);
    expect(complaint(unknownDomain)).toMatch(/^TENANT_NOT_FOUND: .*nowhere\.example/);
    expect(complaint(unknownId)).toMatch(/^TENANT_NOT_FOUND: /);
    expect(complaint(asked)).toMatch(/^BAD_USER_INPUT: .*nowhere\.example/);
    expect([wrong, nobody, unknownDomain, unknownId, asked].map(({ code }) => code)).toEqual([1, 1, 1, 1, 2]);
    expect(JSON.parse((await cordon(['export', '--tenant', CONTOSO])).stdout)).toEqual(CONTOSO_DOCUMENT);
  });
});

describe('a token', () => {
  const env: Env = { DATA_DIR: path.join(directory.path, 'tokens') };

  beforeAll(async () => {
    await runCordon(['tenant', 'add', '--name', 'Contoso', '--domain', 'contoso.example', '--id', CONTOSO], env);
    await runCordon(['tenant', 'add', '--name', 'Fabrikam', '--domain', 'fabrikam.example', '--id', FABRIKAM], env);
    server = await startCordon(env);
  });

  afterAll(async () => {
    await server?.stop();
    server = null;
  });

  it('is printed alone on its line, for a tenant that the directory knows by its domain', async () => {
    const args = ['token', '--tenant', 'contoso.example', '--role', 'TenantAdmin', '--role', 'Evaluator', '--subject', 'anna'];
    const { code, stdout, stderr } = await runCordon(args, env);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [, claims = ''] = /^[\w-]+\.([\w-]+)\.[\w-]+\n$/.exec(stdout) ?? [];
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
      sub: 'anna',
      tid: CONTOSO,
      roles: ['TenantAdmin', 'Evaluator'],
    });
  });

  it('says what it holds to a program', async () => {
    const { stdout } = await runCordon(['token', '--role', 'PlatformEvaluator', '--expires', '30m', '--json'], env);
    const answer = JSON.parse(stdout);
    expect(answer).toMatchObject({
      tenantId: null,
      subject: 'cordon-cli',
      roles: ['PlatformEvaluator'],
      token: expect.stringMatching(/^ey/),
    });
    const [, claims = ''] = answer.token.split('.');
    const { iat, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString());
    expect(exp - iat).toBe(1800);
  });

  it('is refused for a domain that nobody registered', async () => {
    const ended = await runCordon(['token', '--tenant', 'nowhere.example', '--role', 'TenantAdmin'], env);
    expect({ code: ended.code, stdout: ended.stdout }).toEqual({ code: 1, stdout: '' });
    expect(complaint(ended)).toMatch(/^TENANT_NOT_FOUND: /);
  });

  it('lets its holder do what its roles allow, on its own tenant only', async () => {
    const { stdout } = await runCordon(['token', '--tenant', CONTOSO, '--role', 'TenantAdmin'], env);
    const asAdmin = (args: readonly string[], stdin = ''): Promise<Ended> =>
      runCordon([...args, '--url', `${server?.address ?? ''}/graphql`, '--token', stdout.trim()], {}, stdin);

    expect((await asAdmin(['import', '-'], JSON.stringify(CONTOSO_DOCUMENT))).code).toBe(0);
    expect(JSON.parse((await asAdmin(['export', '--tenant', 'contoso.example'])).stdout)).toEqual(CONTOSO_DOCUMENT);

    const [neighbour, newcomer, others] = await Promise.all([
      asAdmin(['export', '--tenant', 'fabrikam.example']),
      asAdmin(['tenant', 'add', '--name', 'N', '--domain', 'n.example']),
      asAdmin(['evaluate', '--no-creator', '--to', 'fabrikam.example']),
    ]);
    expect([complaint(neighbour), complaint(newcomer), complaint(others)]).toEqual(Array(3).fill(expect.stringMatching(/^FORBIDDEN: /)));
    // Exit code 1 of `evaluate` is for a blocked connection: one that may not be asked about has no answer.
    expect([neighbour.code, newcomer.code, others.code]).toEqual([1, 1, 3]);
  });

  it('that is none is refused by the server', async () => {
    const ended = await runCordon(['export', '--tenant', CONTOSO, '--url', server?.address ?? '', '--token', 'nonsense'], {});
    expect({ code: ended.code, said: complaint(ended) }).toEqual({ code: 1, said: expect.stringMatching(/^UNAUTHENTICATED: /) });
  });

  it('is not signed where tokens come from an issuer', async () => {
    const elsewhere = { ...env, AUTH_ISSUER: 'https://login.example', AUTH_AUDIENCE: 'cordon' };
    const ended = await runCordon(['token', '--role', 'PlatformOperator'], elsewhere);
    expect({ code: ended.code, said: complaint(ended) }).toEqual({ code: 2, said: expect.stringContaining('https://login.example') });
  });
});
