import { openTcpProxy } from '../support/faults/tcpProxy';
import { postgres } from '../support/database';
import { CONTOSO, FABRIKAM, NORTHWIND } from '../support/people';
import { startServer } from '../support/server/testServer';
import type { GraphqlAnswer, TestServer } from '../support/server/testServer';

const evaluate = (from: string, to: string): string =>
  `{ evaluateConnection(input: { creatorTenant: "${from}", signInTenant: "${to}" }) { allowed } }`;
const CACHED = evaluate(CONTOSO.id, FABRIKAM.id);

/** Everything that needs the database: cold decisions, history, lists, changes, records, attempts. */
const NEED_DATABASE = [
  evaluate(CONTOSO.id, NORTHWIND.id),
  `{ policyChanges(tenantId: "${CONTOSO.id}") { edges { node { revision } } } }`,
  `{ connectionAttempts(tenantId: "${CONTOSO.id}") { edges { node { id } } } }`,
  `{ tenant(idOrDomain: "contoso.example") { name } }`,
  `mutation { setIsolation(input: { tenantId: "${CONTOSO.id}", enabled: true }) { change { revision } } }`,
  `mutation { attemptConnection(input: { creatorTenant: "${CONTOSO.id}", signInTenant: "${FABRIKAM.id}" }) { attempt { id } } }`,
  `mutation { createConnection(input: { tenantId: "${CONTOSO.id}", name: "Mail", connector: { name: "mail", identityProvider: ENTRA_ID } }) { connection { id } } }`,
];

const close: (() => Promise<void>)[] = [];
let server: TestServer;
let operator: string;

const ask = (query: string): Promise<GraphqlAnswer> => server.ask(query, operator);
const ready = async (): Promise<boolean> => (await fetch(`${server.address}/readyz`)).ok;

afterEach(async () => {
  for (const each of close.splice(0).reverse()) {
    await each();
  }
});

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) {
    // Asks again at once.
  }
}

test('on Postgres that cannot be reached, what is in memory is answered, all else may be tried again, and the node recovers', async () => {
  const database = await postgres();
  close.push(() => database.drop());
  const proxy = await openTcpProxy(database.url);
  close.push(() => proxy.close());
  server = await startServer({ DATABASE_URL: proxy.through(database.url), MAX_STALENESS_MS: '60000' });
  close.push(() => server.close());
  operator = await server.token({ roles: ['PlatformOperator'] });
  const allowed = { data: { evaluateConnection: { allowed: true } } };
  expect(await ask(CACHED)).toEqual(allowed);

  proxy.door('reset');
  proxy.drop();
  for (const query of NEED_DATABASE) {
    const { errors } = await ask(query);
    expect(errors).toMatchObject([{ extensions: { code: 'UNAVAILABLE', retryAfterMs: expect.any(Number) } }]);
  }
  expect(await ask(CACHED)).toEqual(allowed);
  expect(await ready()).toBe(false);
  expect(server.logged.filter(({ errorId }) => errorId !== undefined)).toEqual([]);

  proxy.door('open');
  await until(ready);
  for (const query of NEED_DATABASE) {
    expect((await ask(query)).errors).toBeUndefined();
  }
});
