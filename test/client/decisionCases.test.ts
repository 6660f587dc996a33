import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ClientDecision } from '../../src/client/answers';
import { ClientError } from '../../src/client/clientError';
import { CordonClient } from '../../src/client/cordonClient';
import { HttpTransport } from '../../src/client/httpTransport';
import { buildCordon, dataDir, runCordon, startCordon } from '../support/cli/cordonProcess';
import type { ServerProcess } from '../support/cli/cordonProcess';
import { ROOT } from '../support/root';

interface Expected {
  readonly allowed: boolean;
  readonly reason: string;
  readonly blockedDirections: readonly string[];
  readonly outbound: string | null;
  readonly inbound: string | null;
}

interface Cases {
  readonly tenants: Readonly<Record<string, { readonly id: string; readonly registered: boolean }>>;
  readonly cases: readonly {
    readonly title: string;
    readonly policies: Readonly<Record<string, { readonly rules: readonly { readonly allowedTenant: string }[] }>>;
    readonly connections: readonly {
      readonly creatorTenant: string | null;
      readonly signInTenant: string;
      readonly identityProvider?: 'ENTRA_ID' | 'OTHER';
      readonly expect: Expected;
    }[];
  }[];
}

const { tenants, cases } = JSON.parse(readFileSync(path.join(ROOT, 'test/cases/decisions.json'), 'utf8')) as Cases;
const registered = Object.entries(tenants).filter(([, tenant]) => tenant.registered);

const directory = dataDir();
const env = { DATA_DIR: directory.path, DEMO: '1' };
let server: ServerProcess;
let transport: HttpTransport;
let client: CordonClient;

beforeAll(async () => {
  buildCordon();
  server = await startCordon(env);
  const { stdout } = await runCordon(['token', '--role', 'PlatformOperator'], env);
  transport = new HttpTransport({ url: `${server.address}/graphql`, token: stdout.trim() });
  client = new CordonClient(transport);
}, 120_000);

afterAll(async () => {
  await server.stop();
  directory.remove();
});

function idOf(name: string): string {
  return tenants[name]?.id ?? name;
}

/** Sets every registered tenant's policy as the case gives it, or off and empty if the case gives none. */
async function setPolicies(policies: Cases['cases'][number]['policies']): Promise<void> {
  const variables = Object.fromEntries(
    registered.map(([name, { id }]) => {
      const { rules, ...switches } = policies[name] ?? { enabled: false, rules: [] };
      return [name, { tenantId: id, ...switches, rules: rules.map((rule) => ({ ...rule, allowedTenant: idOf(rule.allowedTenant) })) }];
    }),
  );
  const names = Object.keys(variables);
  const document = `mutation SetPolicies(${names.map((name) => `$${name}: ReplaceIsolationPolicyInput!`).join(' ')}) {
    ${names.map((name) => `${name}: replaceIsolationPolicy(input: $${name}) { userErrors { message } }`).join('\n')}
  }`;
  const { data, errors } = await transport.request(document, variables);
  expect(errors).toBeUndefined();
  for (const name of names) {
    expect(data?.[name]).toEqual({ userErrors: [] });
  }
}

function summary(decision: ClientDecision | ClientError): Expected | ClientError {
  if (decision instanceof ClientError) {
    return decision;
  }
  const { allowed, reason, blockedDirections, outbound, inbound } = decision;
  return { allowed, reason, blockedDirections, outbound: outbound?.reason ?? null, inbound: inbound?.reason ?? null };
}

describe('over the client and HTTP,', () => {
  it.each(cases)('$title', async ({ policies, connections }) => {
    await setPolicies(policies);
    const decisions = await client.evaluateAll(
      connections.map(({ creatorTenant, signInTenant, identityProvider }) => ({
        creatorTenant: creatorTenant === null ? null : idOf(creatorTenant),
        signInTenant: idOf(signInTenant),
        ...(identityProvider !== undefined && { connector: { name: 'connector', identityProvider } }),
      })),
    );
    expect(decisions.map(summary)).toEqual(connections.map((connection) => connection.expect));
  });

  it('an invalid input has an error in its place, and the other inputs have their decisions', async () => {
    const [contoso, nobody] = await client.evaluateAll([
      { creatorTenant: 'contoso.example', signInTenant: 'contoso.example' },
      { creatorTenant: 'nobody.example', signInTenant: 'contoso.example' },
    ]);
    expect(contoso).toMatchObject({ allowed: true, reason: 'SAME_TENANT' });
    expect(nobody).toBeInstanceOf(ClientError);
    expect(nobody).toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  it('1,001 questions at once are refused as a whole', async () => {
    const question = { creatorTenant: 'contoso.example', signInTenant: 'contoso.example' };
    await expect(client.evaluateAll(Array(1001).fill(question))).rejects.toMatchObject({ name: 'ClientError', code: 'BAD_USER_INPUT' });
    await expect(client.evaluateAll(Array(1000).fill(question))).resolves.toHaveLength(1000);
  });

  it('one question has the same answer alone and in a list', async () => {
    const question = { creatorTenant: 'fabrikam.example', signInTenant: idOf('contoso') };
    expect([await client.evaluate(question)]).toEqual(await client.evaluateAll([question]));
  });

  it('a question about a revision that does not exist yet is refused', async () => {
    const question = { creatorTenant: null, signInTenant: 'contoso.example', minRevision: '9007199254740000' };
    await expect(client.evaluate(question)).rejects.toMatchObject({ code: 'REVISION_UNAVAILABLE' });
  });
});
