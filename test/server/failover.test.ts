import { openPostgresPooler } from '../support/faults/postgresPooler';
import { startPostgresPair } from '../support/faults/postgresPair';
import { FABRIKAM } from '../support/people';
import { RawSocket } from '../support/server/rawSocket';
import { closedAfterEach, isReady, untilTrue } from '../support/server/opened';
import { startServer } from '../support/server/testServer';
import type { GraphqlAnswer, TestServer } from '../support/server/testServer';

const opened = closedAfterEach();

async function asOperator(server: TestServer, query: string): Promise<GraphqlAnswer> {
  return await server.ask(query, await server.token({ roles: ['PlatformOperator'] }));
}

test('after a failover that lost changes, a subscriber is told where to begin again, and then misses no change, even if their revisions are taken again', async () => {
  const pair = opened(await startPostgresPair());
  const pooler = opened(await openPostgresPooler(pair.primary.url));
  const node = opened(await startServer({ DATABASE_URL: pooler.url }));
  const operator = await node.token({ roles: ['PlatformOperator'] });
  const switchTo = async (enabled: boolean, server = node): Promise<string> => {
    const mutation = `mutation { setIsolation(input: { tenantId: "${FABRIKAM.id}", enabled: ${String(enabled)} }) { change { revision } } }`;
    return (await asOperator(server, mutation)).data.setIsolation.change.revision as string;
  };
  const socket = await RawSocket.connect(node.address, operator);
  const listen = (id: string, since: string): void =>
    socket.subscribe(id, `subscription { policyChanged(tenantId: "${FABRIKAM.id}", sinceRevision: "${since}") { revision kind } }`);
  const heard = async (): Promise<unknown> => (await socket.next()).payload.data.policyChanged;

  const kept = await switchTo(true);
  await pair.caughtUp();
  await pair.cutOff();
  listen('before', kept);
  const lost = [await switchTo(false), await switchTo(true)];
  expect([await heard(), await heard()]).toMatchObject(lost.map((revision) => ({ revision })));
  await pair.promote();
  const other = opened(await startServer({ DATABASE_URL: pair.standby.url }));
  const renewed = [await switchTo(false, other), await switchTo(true, other), await switchTo(false, other)];
  expect(renewed.slice(0, 2)).toEqual(lost);
  pooler.switchTo(pair.standby.url);

  expect(await socket.next()).toMatchObject({
    id: 'before',
    type: 'error',
    payload: [{ extensions: { code: 'LOG_REWOUND', resumeFrom: kept } }],
  });
  await untilTrue(() => isReady(node));
  listen('too late', lost[1]!);
  expect(await socket.next()).toMatchObject({ payload: [{ extensions: { code: 'LOG_REWOUND', resumeFrom: kept } }] });
  listen('after', kept);
  expect([await heard(), await heard(), await heard()]).toMatchObject(renewed.map((revision) => ({ revision })));
  await socket.close();
});
