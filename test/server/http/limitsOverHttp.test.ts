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
  server = await startServer();
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

test('a decision waits for the revision that its caller has just been given', async () => {
  const { revision } = (
    await server.ask(`mutation { setIsolation(input: { tenantId: "${CONTOSO.id}", mode: ONE_WAY }) { change { revision } } }`, admin)
  ).data.setIsolation.change;
  const evaluate = `query ($least: Revision!) { evaluateConnection(input: { creatorTenant: "${CONTOSO.id}", signInTenant: "${FABRIKAM.id}", minRevision: $least }) { allowed revision } }`;
  expect((await server.ask(evaluate, admin, { least: revision })).data.evaluateConnection).toEqual({ allowed: true, revision });
});
