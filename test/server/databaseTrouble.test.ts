import { openTcpProxy } from '../support/faults/tcpProxy';
import { postgres } from '../support/database';
import { CONTOSO, FABRIKAM, NORTHWIND } from '../support/people';
import { closedAfterEach, isReady, untilTrue } from '../support/server/opened';
import { startServer } from '../support/server/testServer';
import type { GraphqlAnswer } from '../support/server/testServer';

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

const opened = closedAfterEach();

test('on Postgres that cannot be reached, what is in memory is answered, all else may be tried again, and the node recovers', async () => {
  const database = await postgres();
  opened({ close: () => database.drop() });
  const proxy = opened(await openTcpProxy(database.url));
  const server = opened(await startServer({ DATABASE_URL: proxy.through(database.url), MAX_STALENESS_MS: '60000' }));
  const operator = await server.token({ roles: ['PlatformOperator'] });
  const ask = (query: string): Promise<GraphqlAnswer> => server.ask(query, operator);
  const allowed = { data: { evaluateConnection: { allowed: true } } };
  expect(await ask(CACHED)).toEqual(allowed);

  proxy.door('reset');
  proxy.drop();
  for (const query of NEED_DATABASE) {
    const { errors } = await ask(query);
    expect(errors).toMatchObject([{ extensions: { code: 'UNAVAILABLE', retryAfterMs: expect.any(Number) } }]);
  }
  expect(await ask(CACHED)).toEqual(allowed);
  expect(await isReady(server)).toBe(false);
  expect(server.logged.filter(({ errorId }) => errorId !== undefined)).toEqual([]);

  proxy.door('open');
  await untilTrue(() => isReady(server));
  for (const query of NEED_DATABASE) {
    expect((await ask(query)).errors).toBeUndefined();
  }
});
