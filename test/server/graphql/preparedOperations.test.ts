import fc from 'fast-check';
import { CONTOSO, FABRIKAM } from '../../support/people';
import { runs } from '../../support/runs';
import { metricOf } from '../../support/server/metricOf';
import { startServer } from '../../support/server/testServer';
import type { TestServer } from '../../support/server/testServer';

let server: TestServer;
let tokens: Readonly<Record<'admin' | 'stranger' | 'platform', string>>;

beforeAll(async () => {
  server = await startServer({ RATE_LIMIT: '1000000' });
  tokens = {
    admin: await server.token({ roles: ['TenantAdmin'], tenantId: CONTOSO.id }),
    stranger: await server.token({ roles: ['TenantAdmin'], tenantId: FABRIKAM.id }),
    platform: await server.token({ roles: ['PlatformOperator'] }),
  };
});

afterAll(async () => {
  await server.close();
});

interface Seen {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Everything that a client receives, except what differs each time. */
async function seen(body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Seen> {
  const response = await server.post(body, headers);
  const text = await response.text();
  const { date: _date, ...rest } = Object.fromEntries(response.headers);
  return { status: response.status, body: text.replace(/"errorId":"[^"]+"/, '"errorId":"…"'), headers: rest };
}

const count = (metric: string): Promise<number> => metricOf(server.address, metric);

const bearer = (who: keyof typeof tokens): Record<string, string> => ({ authorization: `Bearer ${tokens[who]}` });

/** Sends a request so often that its operation is prepared if possible. Apollo gives the first answer. */
async function fourTimes(body: unknown, headers: Readonly<Record<string, string>>): Promise<Seen[]> {
  const all: Seen[] = [];
  for (let turn = 0; turn < 4; turn += 1) {
    all.push(await seen(body, headers));
  }
  return all;
}

const EVALUATE = `query Q($input: EvaluateConnectionInput!) { evaluateConnection(input: $input) {
  allowed reason blockedDirections message creatorTenantId signInTenantId revision
  outbound { ...side } inbound { ...side } __proto__: allowed } }
  fragment side on SideVerdict { direction allowed reason rule { ruleId allowedTenantId direction note createdAt } __typename }`;

const input = { creatorTenant: CONTOSO.id, signInTenant: FABRIKAM.id };

describe('the first answer and those of the prepared operation are the same for', () => {
  test.each<[string, object, keyof typeof tokens | null, Record<string, string>?]>([
    ['a decision', { query: EVALUATE, variables: { input } }, 'admin'],
    ['a decision, as another tenant sees it', { query: EVALUATE, variables: { input } }, 'stranger'],
    ['a decision by name', { query: EVALUATE, operationName: 'Q', variables: { input } }, 'platform'],
    [
      'a list with an invalid input',
      {
        query: `query ($i: [EvaluateConnectionInput!]!) { evaluateConnections(inputs: $i) { allowed } }`,
        variables: { i: [input, { signInTenant: FABRIKAM.id }] },
      },
      'admin',
    ],
    [
      'a list of more than a thousand',
      {
        query: `query ($i: [EvaluateConnectionInput!]!) { evaluateConnections(inputs: $i) { allowed } }`,
        variables: { i: Array(1_001).fill(input) },
      },
      'admin',
    ],
    [
      'a policy with its rules and its tenant',
      {
        query: `query ($id: UUID!, $n: Int) { isolationPolicy(tenantId: $id) { tenant { name domains } enabled rules(first: $n) { totalCount edges { node { id } } } } }`,
        variables: { id: CONTOSO.id, n: 5 },
      },
      'admin',
    ],
    [
      'a page that is too large',
      {
        query: `query ($n: Int) { isolationPolicy(tenantId: "${CONTOSO.id}") { rules(first: $n) { totalCount } } }`,
        variables: { n: 5_000 },
      },
      'admin',
    ],
    ["another tenant's policy", { query: `{ isolationPolicy(tenantId: "${CONTOSO.id}") { enabled } }` }, 'stranger'],
    ['a request without a caller', { query: EVALUATE, variables: { input } }, null],
    ['a token that is not accepted', { query: EVALUATE, variables: { input } }, null, { authorization: 'Bearer not.a.token' }],
    ['a variable that is missing', { query: EVALUATE, variables: {} }, 'admin'],
    ['a variable of the wrong kind', { query: EVALUATE, variables: { input: { ...input, connector: { name: 7 } } } }, 'admin'],
    [
      'an unknown field in a variable',
      { query: EVALUATE, variables: { input: JSON.parse('{"creatorTenant":null,"signInTenant":"x.example","__proto__":{}}') } },
      'admin',
    ],
    ['variables that are a list', { query: EVALUATE, variables: [input] }, 'admin'],
    ['variables that are null', { query: '{ viewer { subject } }', variables: null }, 'admin'],
    ['an unknown operation', { query: EVALUATE, operationName: 'Z', variables: { input } }, 'admin'],
    ['several operations and no name', { query: `query A { viewer { subject } } query B { viewer { roles } }` }, 'admin'],
    [
      'several operations and a name',
      { query: `query A { viewer { subject } } query B { viewer { roles } }`, operationName: 'B' },
      'admin',
    ],
    ['a directive', { query: 'query ($s: Boolean!) { viewer { subject roles @skip(if: $s) } }', variables: { s: true } }, 'admin'],
    ['introspection', { query: '{ __typename __schema { queryType { name } } }' }, 'admin'],
    [
      'a client that accepts the newer media type',
      { query: EVALUATE, variables: { input } },
      'admin',
      { accept: 'application/graphql-response+json' },
    ],
    [
      'a client that accepts both media types',
      { query: EVALUATE, variables: { input } },
      'admin',
      { accept: 'application/json;q=0.5, application/graphql-response+json' },
    ],
    ['a client that accepts neither', { query: EVALUATE, variables: { input } }, 'admin', { accept: 'text/html' }],
    ['extensions', { query: EVALUATE, variables: { input }, extensions: {} }, 'admin'],
    [
      'a content type with a charset',
      { query: EVALUATE, variables: { input } },
      'admin',
      { 'content-type': 'application/json; charset=utf-8' },
    ],
    ['a web page of this machine', { query: EVALUATE, variables: { input } }, 'admin', { origin: 'http://localhost:3000' }],
    [
      'a domain of no tenant',
      { query: EVALUATE, variables: { input: { creatorTenant: 'nobody.example', signInTenant: FABRIKAM.id } } },
      'platform',
    ],
    [
      'a text that is not a domain',
      { query: EVALUATE, variables: { input: { creatorTenant: '\u{1f600}', signInTenant: '\ud800' } } },
      'platform',
    ],
  ])('%s', async (_what, body, who, headers = {}) => {
    const [first, ...later] = await fourTimes(body, { ...(who === null ? {} : bearer(who)), ...headers });
    for (const answer of later) {
      expect(answer).toEqual(first);
    }
  });
});

test('for any input, the prepared operation gives the same answer as Apollo', async () => {
  const mostly = (good: readonly unknown[], bad: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
    fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...good) }, { weight: 1, arbitrary: bad });
  const tenant = mostly(
    [CONTOSO.id, FABRIKAM.id, FABRIKAM.id.toUpperCase(), 'contoso.example', 'Fabrikam.Example.'],
    fc.oneof(fc.constantFrom<unknown>('nobody.example', '*', '', null, undefined, 7), fc.uuid(), fc.string({ unit: 'binary' })),
  );
  const connector = mostly(
    [undefined, null, { name: 'x' }, { name: '"', identityProvider: 'OTHER' }],
    fc.constantFrom<unknown>('x', [], {}, { name: 1 }, { name: 'x', identityProvider: 'other' }, { name: 'x', identityProvider: null }),
  );
  const revision = mostly([undefined, null, '0', '1'], fc.constantFrom<unknown>('01', 1, '999999999'));
  const inputs = fc.record({ creatorTenant: tenant, signInTenant: tenant, connector, minRevision: revision });
  const before = await count('cordon_prepared_answers_total');
  let asked = 0;
  await fc.assert(
    fc.asyncProperty(inputs, fc.constantFrom<keyof typeof tokens>('admin', 'stranger', 'platform'), async (each, who) => {
      const usual = await seen({ query: `${EVALUATE} # ${String((asked += 1))}`, variables: { input: each } }, bearer(who));
      expect(await seen({ query: EVALUATE, variables: { input: each } }, bearer(who))).toEqual(usual);
    }),
    { numRuns: runs(150, 2_000) },
  );
  expect(await count('cordon_prepared_answers_total')).toBeGreaterThan(before + 20);
});

test('a prepared mutation runs once for each request, and an error in a later field neither undoes nor repeats it', async () => {
  const query = `mutation ($input: AttemptConnectionInput!, $bad: ID!) {
    attemptConnection(input: $input) { attempt { id } decision { allowed } }
    removeTenantRule(input: { ruleId: $bad }) { userErrors { code } } }`;
  const attempts = async (): Promise<number> =>
    (await server.ask(`{ connectionAttempts(tenantId: "${CONTOSO.id}", first: 500) { edges { node { id } } } }`, tokens.admin)).data
      .connectionAttempts.edges.length;
  const before = await attempts();
  const handedOver = await count('cordon_prepared_hand_overs_total');
  for (let turn = 0; turn < 5; turn += 1) {
    await seen({ query, variables: { input, bad: 'none' } }, bearer('admin'));
  }
  expect(await attempts()).toBe(before + 5);
  // The second field is refused because of its ID, after the first field has recorded the attempt.
  for (let turn = 0; turn < 3; turn += 1) {
    const answer = await seen({ query, variables: { input, bad: '\0' } }, bearer('admin'));
    expect(JSON.parse(answer.body)).toMatchObject({
      data: { attemptConnection: { decision: {} } },
      errors: [{ path: ['removeTenantRule'] }],
    });
  }
  expect(await attempts()).toBe(before + 8);
  expect(await count('cordon_prepared_hand_overs_total')).toBe(handedOver + 3);
});

test.each([
  ['rules', `isolationPolicy(tenantId: "${CONTOSO.id}") { rules(first: 5) { totalCount edges { node { id } } } }`],
  ['apps and flows', `resources(tenantId: "${CONTOSO.id}", first: 5) { totalCount edges { node { id } } }`],
  ['connections', `connections(tenantId: "${CONTOSO.id}", first: 5) { totalCount edges { node { id } } }`],
])('a page of %s with its count is answered by a prepared operation, and not executed twice', async (_what, field) => {
  const handedOver = await count('cordon_prepared_hand_overs_total');
  const answered = await count('cordon_prepared_answers_total');
  for (const { body } of await fourTimes({ query: `{ ${field} }` }, bearer('admin'))) {
    expect(body).toMatch(/"totalCount":\d/);
  }
  expect(await count('cordon_prepared_hand_overs_total')).toBe(handedOver);
  expect(await count('cordon_prepared_answers_total')).toBe(answered + 2);
});

test('each run of a prepared operation checks the token and the roles', async () => {
  const query = `{ policyChanges(tenantId: "${CONTOSO.id}", first: 1) { edges { cursor } } isolationPolicy(tenantId: "${CONTOSO.id}") { enabled } }`;
  for (let turn = 0; turn < 3; turn += 1) {
    expect((await seen({ query }, bearer('admin'))).body).toContain('"data":{');
  }
  const evaluator = await server.token({ roles: ['Evaluator'], tenantId: CONTOSO.id });
  expect((await seen({ query }, { authorization: `Bearer ${evaluator}` })).body).toContain('FORBIDDEN');
  const expired = await server.token({ roles: ['TenantAdmin'], tenantId: CONTOSO.id, expiresInSeconds: -60 });
  expect((await seen({ query }, { authorization: `Bearer ${expired}` })).body).toContain('UNAUTHENTICATED');
});

test('documents that come only once do not push prepared ones out', async () => {
  const query = 'query Kept { viewer { subject roles } }';
  for (let turn = 0; turn < 3; turn += 1) {
    await seen({ query }, bearer('admin'));
  }
  const documents = await count('cordon_prepared_documents');
  const before = await count('cordon_prepared_answers_total');
  for (let turn = 0; turn < 300; turn += 1) {
    await seen({ query: `query Once${String(turn)} { viewer { subject } }` }, bearer('admin'));
  }
  expect(await count('cordon_prepared_documents')).toBe(documents);
  await seen({ query }, bearer('admin'));
  expect(await count('cordon_prepared_answers_total')).toBe(before + 1);
});
