import { getIntrospectionQuery } from 'graphql';
import { CONTOSO, FABRIKAM, NORTHWIND } from '../../support/people';
import { RawSocket } from '../../support/server/rawSocket';
import { startServer } from '../../support/server/testServer';
import type { TestServer } from '../../support/server/testServer';

let server: TestServer;
let admin: string;
beforeAll(async () => {
  server = await startServer();
  admin = await server.token({ roles: ['TenantAdmin'], tenantId: CONTOSO.id });
});
afterAll(() => server.close());

interface ErrorAnswer {
  readonly status: number;
  readonly text: string;
  readonly errors: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
}

async function refused(query: string, variables: object, token = admin): Promise<ErrorAnswer> {
  const headers: Record<string, string> = { accept: 'application/graphql-response+json' };
  const response = await server.post({ query, variables }, { ...headers, authorization: `Bearer ${token}` });
  const text = await response.text();
  return { status: response.status, text, errors: (JSON.parse(text) as Pick<ErrorAnswer, 'errors'>).errors };
}

const TENANT = `tenantId: "${CONTOSO.id}"`;
const aliases = (count: number, field: string): string =>
  Array.from({ length: count }, (_, place) => `a${String(place)}: ${field}`).join(' ');
const EVALUATE = 'query ($inputs: [EvaluateConnectionInput!]!) { evaluateConnections(inputs: $inputs) { allowed } }';
const unknownFields = (count: number): object => Object.fromEntries(Array.from({ length: count }, (_, place) => [`f${String(place)}`, 1]));

describe('a document is refused at once if', () => {
  test.each<[string, string, object, string, RegExp]>([
    [
      'it is long because of its comments',
      `{ __typename }${'\n#'.repeat(70_000)}`,
      {},
      'GRAPHQL_PARSE_FAILED',
      /has 140014 characters; at most 131072 are allowed/,
    ],
    [
      'it repeats fields in a short text',
      `{${'a{a}'.repeat(1_900)}}`,
      {},
      'GRAPHQL_VALIDATION_FAILED',
      /more than 500 fields and fragments/,
    ],
    [
      'it repeats one field in one place',
      `{ ${'viewer { subject } '.repeat(200)} }`,
      {},
      'GRAPHQL_VALIDATION_FAILED',
      /repeats fields too often in one place, such as `viewer` 200 times/,
    ],
    [
      'its fragments spread each other',
      `{ ...F0 } ${Array.from({ length: 150 }, (_, place) => `fragment F${String(place)} on Query { ...F${String((place + 1) % 150)} ...F${String((place + 7) % 150)} }`).join(' ')}`,
      {},
      'GRAPHQL_VALIDATION_FAILED',
      /Cannot spread fragment "F0" within itself/,
    ],
    ['it has many errors', `{ ${aliases(400, 'nothing')} }`, {}, 'GRAPHQL_VALIDATION_FAILED', /Cannot query field "nothing"/],
    [
      'an input has many unknown fields',
      EVALUATE,
      { inputs: [{ signInTenant: 'x', ...unknownFields(9_000) }] },
      'BAD_USER_INPUT',
      /Field "f0" is not defined by type "EvaluateConnectionInput"/,
    ],
    [
      'its variables have very many different fields',
      EVALUATE,
      { inputs: [unknownFields(20_000)] },
      'BAD_REQUEST',
      /The body has more than 10000 different fields/,
    ],
    [
      'many inputs have errors',
      EVALUATE,
      { inputs: Array(500).fill({ f: 1 }) },
      'BAD_USER_INPUT',
      /at "inputs\[0\]"; Field "signInTenant" of required type "String!" was not provided/,
    ],
    [
      'a text is an object of many fields',
      EVALUATE,
      { inputs: [{ signInTenant: unknownFields(9_000) }] },
      'BAD_USER_INPUT',
      /at "inputs\[0\].signInTenant"; Expected type "String"/,
    ],
    [
      'a subscription by POST skips its root field',
      `subscription ($b: Boolean!) { policyChanged(${TENANT}) @skip(if: $b) { revision } }`,
      { b: false },
      'GRAPHQL_VALIDATION_FAILED',
      /"\$b"/,
    ],
  ])('%s', async (_why, query, variables, code, message) => {
    const { status, text, errors } = await refused(query, variables);
    expect(status).toBe(400);
    expect(errors[0]!.message).toMatch(message);
    expect(new Set(errors.map(({ extensions }) => extensions.code))).toEqual(new Set([code]));
    expect(errors.length).toBeLessThanOrEqual(6);
    expect(text.length).toBeLessThan(10_000);
  });
});

test('a subscription on a socket that skips its root field is invalid too, and the socket stays', async () => {
  const socket = await RawSocket.connect(server.address, admin);
  socket.subscribe('1', `subscription ($b: Boolean!) { policyChanged(${TENANT}) @skip(if: $b) { revision } }`, { b: false });
  expect(await socket.next()).toMatchObject({ type: 'error', id: '1', payload: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] });
  socket.subscribe('2', `subscription { policyChanged(${TENANT}) { revision } }${'#'.repeat(8_200)}`);
  expect(await socket.next()).toMatchObject({ type: 'error', id: '2', payload: [{ extensions: { code: 'GRAPHQL_PARSE_FAILED' } }] });
  socket.subscribe('3', `subscription ($c: [WatchedConnectionInput!]!) { connectionDecisionChanged(connections: $c) { index } }`, {
    c: Array(300).fill({ f: 1 }),
  });
  const { payload } = await socket.next();
  expect(payload).toEqual([
    expect.objectContaining({ message: expect.stringContaining('at "c[0]"'), extensions: { code: 'BAD_USER_INPUT' } }),
  ]);
  expect(await socket.settled()).toEqual([]);
  await socket.close();
});

describe('a caller with every right on a tenant may not ask in one document for', () => {
  test.each([
    [
      'past policies under many names',
      `{ ${aliases(30, `policyChanges(${TENANT}, first: 500) { edges { node { policy { effect rules(first: 20) { edges { node { allowedTenantId } } } } } } }`)} }`,
    ],
    [
      'the differences of requests under many names',
      `{ ${aliases(10, `policyRequests(${TENANT}, first: 30) { edges { node { diff(first: 1) { totalCount } } } }`)} }`,
    ],
    [
      'the decisions of all connections of many flows',
      `{ ${aliases(10, `resources(${TENANT}, first: 100) { edges { node { connections { decision { allowed } } } } }`)} }`,
    ],
    [
      'attempts under many names',
      `{ ${aliases(30, `connectionAttempts(${TENANT}, filter: { connector: "none" }) { edges { node { id } } }`)} }`,
    ],
  ])('%s', async (_what, query) => {
    const { status, errors } = await refused(query, {});
    expect(status).toBe(400);
    expect(errors).toEqual([
      expect.objectContaining({
        message: expect.stringMatching(/one document may cost 3000\. Its greatest part is `a/),
        extensions: { code: 'BAD_USER_INPUT' },
      }),
    ]);
  });
});

test('tools of a signed-in caller may ask for the whole schema', async () => {
  const tool = await server.token({ roles: ['Evaluator'], tenantId: FABRIKAM.id, subject: 'tool' });
  const answer = await server.ask(getIntrospectionQuery({ specifiedByUrl: true, inputValueDeprecation: true }), tool);
  expect(answer.errors).toBeUndefined();
  expect(answer.data.__schema.types.length).toBeGreaterThan(50);
});

test('who sends a document that the server does not keep pays for reading it, and who sends one that it keeps does not', async () => {
  const limited = await startServer({ RATE_LIMIT: '5', RATE_LIMIT_TENANT: '1000' });
  try {
    const document = (name: string): string => `query ${name} { viewer { subject } } #${'x'.repeat(8_000)}`;
    const token = (subject: string) => limited.token({ roles: ['Evaluator'], tenantId: CONTOSO.id, subject });
    const ask = async (query: string, by: string) => await limited.post({ query }, { authorization: `Bearer ${by}` });
    const [first, second] = [await token('first'), await token('second')];
    expect((await ask(document('A'), await limited.token({ roles: ['PlatformOperator'] }))).status).toBe(200);
    expect((await ask(document('A'), first)).status).toBe(200);
    expect((await ask(document('A'), first)).status).toBe(200);
    expect((await ask(document('B'), second)).status).toBe(200);
    const refusal = await ask(document('A'), second);
    expect(refusal.status).toBe(429);
    expect(Number(refusal.headers.get('retry-after'))).toBeGreaterThan(5);
    expect(await refusal.json()).toMatchObject({ errors: [{ extensions: { code: 'RATE_LIMITED', retryAfterMs: expect.any(Number) } }] });
  } finally {
    await limited.close();
  }
});

describe('each document spends what it costs', () => {
  const inputs = Array(60).fill({ creatorTenant: CONTOSO.id, signInTenant: FABRIKAM.id });

  test('on every way through the server', async () => {
    const limited = await startServer({ RATE_LIMIT: '100', RATE_LIMIT_TENANT: '100' });
    try {
      for (const subject of ['first', 'second', 'third']) {
        // The document is prepared when it comes a second time.
        const token = await limited.token({ roles: ['TenantAdmin'], tenantId: subject === 'second' ? FABRIKAM.id : CONTOSO.id, subject });
        const statuses: number[] = [];
        for (let turn = 0; turn < 3; turn += 1) {
          const response = await limited.post({ query: EVALUATE, variables: { inputs } }, { authorization: `Bearer ${token}` });
          statuses.push(response.status);
          if (response.status === 429) {
            expect(Number(response.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
            expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'RATE_LIMITED' } }] });
          }
        }
        expect(statuses).toContain(429);
      }
      // One input has an error, so that the prepared operation hands over.
      const invalid = [...inputs.slice(1), { signInTenant: NORTHWIND.id }];
      const once = await limited.token({ roles: ['TenantAdmin'], tenantId: NORTHWIND.id, subject: 'once' });
      const handedOver = await limited.post({ query: EVALUATE, variables: { inputs: invalid } }, { authorization: `Bearer ${once}` });
      expect(await handedOver.json()).toMatchObject({ data: {}, errors: expect.any(Array) });
      expect(handedOver.status).toBe(200);

      const token = await limited.token({ roles: ['TenantAdmin'], tenantId: FABRIKAM.id, subject: 'fourth' });
      const socket = await RawSocket.connect(limited.address, token);
      const query = 'subscription ($c: [WatchedConnectionInput!]!) { connectionDecisionChanged(connections: $c) { index } }';
      socket.subscribe('1', query, { c: inputs });
      socket.subscribe('2', query, { c: inputs });
      let message = await socket.next();
      while (message.type !== 'error') {
        message = await socket.next();
      }
      expect(message).toMatchObject({ payload: [{ extensions: { code: 'RATE_LIMITED' } }] });
      await socket.close();
    } finally {
      await limited.close();
    }
  });
});
