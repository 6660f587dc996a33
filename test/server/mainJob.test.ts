import { CONTOSO, FABRIKAM } from '../support/people';
import { RawSocket } from '../support/server/rawSocket';
import { startServer } from '../support/server/testServer';
import type { TestServer } from '../support/server/testServer';

const IMPORT = `mutation ($input: ImportIsolationPolicyInput!) {
  importIsolationPolicy(input: $input) { change { revision } userErrors { code message } } }`;
const WATCH = `subscription { connectionDecisionChanged(connections: [{ creatorTenant: "contoso.example", signInTenant: "fabrikam.example" }]) {
  index decision { allowed reason message inbound { allowed reason rule { ruleId } } } } }`;
const CHANGES = `subscription ($since: Revision!) { policyChanged(tenantId: "${FABRIKAM.id}", sinceRevision: $since) { revision } }`;
const ATTEMPT = `mutation { attemptConnection(input: { creatorTenant: "contoso.example", signInTenant: "fabrikam.example" }) {
  attempt { id allowed reason } userErrors { code } } }`;
const ATTEMPTS = `{ connectionAttempts(tenantId: "${FABRIKAM.id}", filter: { allowed: false }) { edges { node { id allowed reason } } } }`;

let server: TestServer;
let operator: string;
let fabrikam: string;
let designer: string;

beforeAll(async () => {
  server = await startServer();
  operator = await server.token({ roles: ['PlatformOperator'] });
  fabrikam = await server.token({ roles: ['TenantAdmin'], tenantId: FABRIKAM.id });
  designer = await server.token({ roles: ['Evaluator'], tenantId: CONTOSO.id });
});
afterAll(() => server.close());

/** Fabrikam's policy as a Power Platform document. */
function documentOf(allowedTenants: readonly object[] | null): object {
  return { properties: { tenantId: FABRIKAM.id, isDisabled: false, allowedTenants } };
}

async function importDocument(allowedTenants: readonly object[] | null): Promise<string> {
  const { data } = await server.ask(IMPORT, fabrikam, { input: { tenantId: FABRIKAM.id, document: documentOf(allowedTenants) } });
  expect(data.importIsolationPolicy.userErrors).toEqual([]);
  return data.importIsolationPolicy.change.revision as string;
}

test('a designer tool of Contoso is sent the decision when Fabrikam blocks it, but never a rule of Fabrikam; the attempt is recorded', async () => {
  await importDocument([{ tenantId: CONTOSO.id, direction: { inbound: true } }]);
  const socket = await RawSocket.connect(server.address, designer);
  socket.subscribe('watch', WATCH);
  const told = async () => (await socket.next()).payload.data.connectionDecisionChanged.decision as Record<string, unknown>;
  expect(await told()).toMatchObject({ allowed: true, reason: 'PERMITTED', inbound: { allowed: true, reason: null, rule: null } });
  await importDocument(null);
  expect(await told()).toMatchObject({
    allowed: false,
    reason: 'BLOCKED_INBOUND',
    message: expect.stringContaining('Ask an admin of Fabrikam to add an inbound rule for Contoso'),
    inbound: { allowed: false, reason: null, rule: null },
  });
  await socket.close();

  const { attempt } = (await server.ask(ATTEMPT, designer)).data.attemptConnection;
  expect(attempt).toMatchObject({ allowed: false, reason: 'BLOCKED_INBOUND' });
  expect((await server.ask(ATTEMPTS, fabrikam)).data.connectionAttempts.edges).toEqual([{ node: attempt }]);
});

test('an admin of Fabrikam whose socket breaks again and again receives every change once and in order while others write', async () => {
  const since = String(server.app.live.applied);
  const writing = Promise.all(
    [operator, fabrikam].map(async (token) => {
      const made: string[] = [];
      for (let count = 0; count < 12; count += 1) {
        const allowedTenant = crypto.randomUUID();
        const input = { tenantId: FABRIKAM.id, allowedTenant, direction: 'BOTH' };
        const { data } = await server.ask(
          'mutation ($input: AddTenantRuleInput!) { addTenantRule(input: $input) { change { revision } } }',
          token,
          { input },
        );
        made.push(data.addTenantRule.change.revision as string);
      }
      return made;
    }),
  );
  const seen: string[] = [];
  while (seen.length < 24) {
    const socket = await RawSocket.connect(server.address, fabrikam);
    socket.subscribe('changes', CHANGES, { since: seen.at(-1) ?? since });
    for (let count = 0; count < 5 && seen.length < 24; count += 1) {
      seen.push((await socket.next()).payload.data.policyChanged.revision as string);
    }
    await socket.close();
  }
  expect(seen).toEqual((await writing).flat().sort((a, b) => Number(a) - Number(b)));
});
