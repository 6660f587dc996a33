import { buildCordon, dataDir, runCordon, startCordon } from '../support/cli/cordonProcess';
import { postgres } from '../support/database';
import { openTcpProxy } from '../support/faults/tcpProxy';
import { CONTOSO, FABRIKAM, NORTHWIND } from '../support/people';
import { closedAfterEach, untilTrue } from '../support/server/opened';
import { metricOf } from '../support/server/metricOf';
import { RawSocket } from '../support/server/rawSocket';
import { runs } from '../support/runs';

/** A cold decision, a list, a change, a record and an attempt: each waits on connections of another kind. */
const WORK = [
  `{ evaluateConnection(input: { creatorTenant: "${NORTHWIND.id}", signInTenant: "${FABRIKAM.id}" }) { allowed } }`,
  `{ connectionAttempts(tenantId: "${CONTOSO.id}") { edges { node { id } } } }`,
  `mutation { setIsolation(input: { tenantId: "${CONTOSO.id}", enabled: true }) { change { revision } } }`,
  `mutation { createConnection(input: { tenantId: "${CONTOSO.id}", name: "Mail", connector: { name: "mail", identityProvider: ENTRA_ID } }) { connection { id } } }`,
  `mutation { attemptConnection(input: { creatorTenant: "${CONTOSO.id}", signInTenant: "${FABRIKAM.id}" }) { attempt { id } } }`,
];

const opened = closedAfterEach();

beforeAll(buildCordon, 120_000);

/** How many requests wait when the server is told to stop. With some, it waits for the longest deadline of Postgres, for which `npm test` has no time. */
const WAITING = runs(0, WORK.length);

const DOORS = [
  ['reset', Math.min(WAITING, 1)],
  ['silent', WAITING],
] as const;

test.each(DOORS.slice(0, runs(1, DOORS.length)))(
  'SIGTERM ends a server whose connections to Postgres have died without a word, while requests may wait for them and new connections are %s',
  async (door, fewest) => {
    const database = await postgres();
    opened({ close: () => database.drop() });
    const proxy = opened(await openTcpProxy(database.url));
    const directory = dataDir();
    const env = { DATA_DIR: directory.path, DATABASE_URL: proxy.through(database.url), DEMO: '1' };
    const server = await startCordon(env);
    opened({
      close: async () => {
        await server.stop('SIGKILL');
        directory.remove();
      },
    });
    const token = (await runCordon(['token', '--role', 'PlatformOperator'], env)).stdout.trim();
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const ask = (query: string): Promise<Response> =>
      fetch(`${server.address}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) });
    const socket = await RawSocket.connect(server.address, token);
    socket.subscribe('1', `subscription { policyChanged(tenantId: "${CONTOSO.id}") { revision } }`);
    await socket.settled();
    for (const query of WORK.slice(1, WAITING)) {
      expect(await (await ask(query)).json()).toMatchObject({ data: expect.anything() });
    }

    proxy.freeze();
    proxy.door(door);
    const waiting = Promise.allSettled(WORK.slice(0, WAITING).map(ask));
    await untilTrue(async () => (await metricOf(server.address, 'cordon_requests_under_way')) >= fewest);
    expect(await server.stop()).toBe(0);
    await waiting;
    expect((await socket.closed).code).toBe(1001);
  },
  60_000,
);
