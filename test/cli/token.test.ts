import { complaint, runCordon, startCordon } from '../support/cli/cordonProcess';
import type { Ended, ServerProcess } from '../support/cli/cordonProcess';
import { CONTOSO_DOCUMENT } from '../support/cli/describeCommands';
import { CONTOSO, FABRIKAM, localData, NO_TOKEN } from '../support/cli/localData';

const { env } = localData();
let server: ServerProcess | null = null;

describe('a token', () => {
  beforeAll(async () => {
    await runCordon(['tenant', 'add', '--name', 'Fabrikam', '--domain', 'fabrikam.example', '--id', FABRIKAM], env);
    server = await startCordon(env);
  });

  afterAll(async () => {
    await server?.stop();
    server = null;
  });

  it('is printed alone on one line, for a tenant that is given by its domain', async () => {
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

  it('is printed as JSON with its roles and subject if `--json` is given', async () => {
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
    // Exit code 1 of `evaluate` means a blocked connection; a question that the caller may not ask has no answer.
    expect([neighbour.code, newcomer.code, others.code]).toEqual([1, 1, 3]);
  });

  it('that is invalid is refused by the server', async () => {
    const ended = await runCordon(['export', '--tenant', CONTOSO, '--url', server?.address ?? '', '--token', NO_TOKEN], {});
    expect({ code: ended.code, said: complaint(ended) }).toEqual({ code: 1, said: expect.stringMatching(/^UNAUTHENTICATED: /) });
  });

  it('is not signed if tokens come from an external issuer', async () => {
    const elsewhere = { ...env, AUTH_ISSUER: 'https://login.example', AUTH_AUDIENCE: 'cordon' };
    const ended = await runCordon(['token', '--role', 'PlatformOperator'], elsewhere);
    expect({ code: ended.code, said: complaint(ended) }).toEqual({ code: 2, said: expect.stringContaining('https://login.example') });
  });
});
