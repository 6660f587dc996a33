import { openPostgresPooler } from '../support/faults/postgresPooler';
import { startPostgresPair } from '../support/faults/postgresPair';
import { CONTOSO, FABRIKAM, NORTHWIND } from '../support/people';
import { closedAfterEach, isReady, untilTrue } from '../support/server/opened';
import { startServer } from '../support/server/testServer';
import type { GraphqlAnswer, TestServer } from '../support/server/testServer';

const opened = closedAfterEach();

const evaluate = (from: string, to: string): string =>
  `{ evaluateConnection(input: { creatorTenant: "${from}", signInTenant: "${to}" }) { reason } }`;
const CLOSE = `mutation { setIsolation(input: { tenantId: "${FABRIKAM.id}", enabled: true }) { change { revision } } }`;

async function asOperator(server: TestServer, query: string): Promise<GraphqlAnswer> {
  return await server.ask(query, await server.token({ roles: ['PlatformOperator'] }));
}

test('a server does not start on a standby, and says in one line what to do', async () => {
  const pair = opened(await startPostgresPair());
  await expect(startServer({ DATABASE_URL: pair.standby.url })).rejects.toMatchObject({
    name: 'StoreOpenError',
    message: expect.stringMatching(
      /^The Postgres database can't be opened: the server is a standby.* DATABASE_URL must lead to the primary\.$/,
    ),
  });
});

test('a node whose connections lead to a standby that lags behind stops answering, and is right again when they lead to the primary', async () => {
  const pair = opened(await startPostgresPair());
  const pooler = opened(await openPostgresPooler(pair.primary.url));
  const node = opened(await startServer({ DATABASE_URL: pooler.url, MAX_STALENESS_MS: '2000' }));
  const other = opened(await startServer({ DATABASE_URL: pair.primary.url }));
  const [cached, cold] = [evaluate(CONTOSO.id, FABRIKAM.id), evaluate(CONTOSO.id, NORTHWIND.id)];
  expect((await asOperator(node, cached)).data.evaluateConnection).toEqual({ reason: 'PERMITTED' });
  await pair.caughtUp();
  await pair.pauseReplay();
  pooler.switchTo(pair.standby.url);
  expect((await asOperator(node, cold)).errors).toMatchObject([{ extensions: { code: 'UNAVAILABLE' } }]);
  expect((await asOperator(other, CLOSE)).errors).toBeUndefined();

  await untilTrue(async () => (await asOperator(node, cached)).errors !== undefined);
  for (const query of [cached, cold]) {
    expect((await asOperator(node, query)).errors).toMatchObject([{ extensions: { code: 'REVISION_UNAVAILABLE' } }]);
  }
  expect(await isReady(node)).toBe(false);
  await expect(asOperator(node, CLOSE)).resolves.toMatchObject({ errors: [{ extensions: { code: 'UNAVAILABLE' } }] });

  pooler.switchTo(pair.primary.url);
  await untilTrue(() => isReady(node));
  expect((await asOperator(node, cached)).data.evaluateConnection).toEqual({ reason: 'BLOCKED_INBOUND' });
  expect((await asOperator(node, cold)).data.evaluateConnection).toEqual({ reason: 'PERMITTED' });
});
