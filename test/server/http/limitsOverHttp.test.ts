import { randomUUID } from 'node:crypto';
import { CONTOSO, FABRIKAM } from '../../support/people';
import { startServer } from '../../support/server/testServer';
import type { TestServer } from '../../support/server/testServer';

const REPLACE = `mutation ($input: ReplaceIsolationPolicyInput!) {
  replaceIsolationPolicy(input: $input) { change { revision } policy { rules(first: 1) { totalCount } } userErrors { code message path } } }`;
const POLICY = `{ isolationPolicy(tenantId: "${CONTOSO.id}") { revision rules(first: 1) { totalCount } } }`;

let server: TestServer;
let admin: string;
beforeAll(async () => {
  server = await startServer({ RATE_LIMIT: '1000000' });
  admin = await server.token({ roles: ['TenantAdmin'], tenantId: CONTOSO.id });
});
afterAll(() => server.close());

function policyOf(rules: number): object {
  return {
    tenantId: CONTOSO.id,
    enabled: true,
    rules: Array.from({ length: rules }, () => ({ allowedTenant: randomUUID(), direction: 'BOTH' })),
  };
}

test('a policy takes 10,000 rules in one request; one more is refused with the limit in the message, and changes nothing', async () => {
  const taken = (await server.ask(REPLACE, admin, { input: policyOf(10_000) })).data.replaceIsolationPolicy;
  expect(taken).toMatchObject({ userErrors: [], policy: { rules: { totalCount: 10_000 } } });

  const refused = (await server.ask(REPLACE, admin, { input: policyOf(10_001) })).data.replaceIsolationPolicy;
  expect(refused).toEqual({
    change: null,
    policy: null,
    userErrors: [{ code: 'RULE_LIMIT_REACHED', message: expect.stringContaining('10000'), path: ['rules'] }],
  });
  expect((await server.ask(POLICY, admin)).data.isolationPolicy).toEqual({
    revision: taken.change.revision,
    rules: { totalCount: 10_000 },
  });
});

test('one document compares two large policies and no more, whatever it names them', async () => {
  const request = `mutation ($policy: ReplaceIsolationPolicyInput!) {
    requestPolicyChange(input: { policy: $policy, justification: "because" }) { request { id } userErrors { code message } } }`;
  for (let turn = 0; turn < 3; turn += 1) {
    const answer = await server.ask(request, admin, { policy: policyOf(10_000) });
    expect(answer.data.requestPolicyChange).toMatchObject({ request: {}, userErrors: [] });
  }
  const differences = (first: number, names: readonly string[]): string =>
    `{ ${names.map((name) => `${name}: policyRequests(tenantId: "${CONTOSO.id}", first: ${String(first)}) { edges { node { diff(first: 1) { totalCount } } } }`).join(' ')} }`;
  const one = await server.ask(differences(1, ['a']), admin);
  expect(one.data.a.edges[0].node.diff.totalCount).toBe(20_000);
  for (const document of [differences(3, ['a']), differences(1, ['a', 'b', 'c'])]) {
    const { errors } = await server.ask(document, admin);
    expect(errors?.[0]).toMatchObject({
      message: expect.stringContaining('Ask for fewer requests at a time'),
      extensions: { code: 'BAD_USER_INPUT' },
    });
  }
});

test('a decision waits for the revision that its caller has just been given', async () => {
  const { revision } = (
    await server.ask(`mutation { setIsolation(input: { tenantId: "${CONTOSO.id}", mode: ONE_WAY }) { change { revision } } }`, admin)
  ).data.setIsolation.change;
  const evaluate = `query ($least: Revision!) { evaluateConnection(input: { creatorTenant: "${CONTOSO.id}", signInTenant: "${FABRIKAM.id}", minRevision: $least }) { allowed revision } }`;
  expect((await server.ask(evaluate, admin, { least: revision })).data.evaluateConnection).toEqual({ allowed: true, revision });
});
