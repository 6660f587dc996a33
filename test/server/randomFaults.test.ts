import { randomUUID } from 'node:crypto';
import { postgres } from '../support/database';
import type { TestDatabase } from '../support/database';
import { holdPostgres } from '../support/faults/lockHolders';
import { SeededRandom, seeds } from '../support/faults/random';
import { openTcpProxy } from '../support/faults/tcpProxy';
import { CONTOSO, FABRIKAM } from '../support/people';
import { runs } from '../support/runs';
import { closedAfterEach, isReady, untilTrue } from '../support/server/opened';
import { RawSocket } from '../support/server/rawSocket';
import { startServer } from '../support/server/testServer';
import type { GraphqlAnswer, TestServer } from '../support/server/testServer';

const ROUNDS = 12;
/** The codes that tell a client to send the same request again. */
const AGAIN = new Set(['UNAVAILABLE', 'OVERLOADED', 'REVISION_UNAVAILABLE']);

/** Each adds one row that holds this mark. */
const MUTATIONS: readonly ((mark: string) => string)[] = [
  (mark) =>
    `mutation { addTenantRule(input: { tenantId: "${CONTOSO.id}", allowedTenant: "${mark}", direction: BOTH }) { change { revision } userErrors { code } } }`,
  (mark) =>
    `mutation { createConnection(input: { tenantId: "${CONTOSO.id}", name: "${mark}", connector: { name: "mail", identityProvider: ENTRA_ID } }) { userErrors { code } } }`,
  (mark) =>
    `mutation { attemptConnection(input: { creatorTenant: "${CONTOSO.id}", signInTenant: "${FABRIKAM.id}", connector: { name: "${mark}", identityProvider: ENTRA_ID } }) { userErrors { code } } }`,
];
const QUERIES: readonly (() => string)[] = [
  () => `{ evaluateConnection(input: { creatorTenant: "${randomUUID()}", signInTenant: "${FABRIKAM.id}" }) { allowed } }`,
  () => `{ policyChanges(tenantId: "${CONTOSO.id}") { edges { node { revision } } } }`,
  () => `{ connectionAttempts(tenantId: "${CONTOSO.id}") { edges { node { id } } } }`,
  () => `{ connections(tenantId: "${CONTOSO.id}") { totalCount } }`,
  () => `{ tenant(idOrDomain: "contoso.example") { name } }`,
];

type Proxy = Awaited<ReturnType<typeof openTcpProxy>>;

/** Each begins a fault, and returns the way to end it. */
const FAULTS: Readonly<Record<string, (proxy: Proxy, database: TestDatabase) => Promise<() => Promise<void> | void>>> = {
  'connections that are cut': async (proxy) => {
    proxy.drop();
    return () => undefined;
  },
  'connections that stand still, and then go on': async (proxy) => {
    proxy.freeze();
    return () => {
      proxy.thaw();
    };
  },
  'connections that stand still, and are then cut': async (proxy) => {
    proxy.freeze();
    return () => {
      proxy.drop();
    };
  },
  'a server that refuses connections': async (proxy) => {
    proxy.door('reset');
    proxy.drop();
    return () => {
      proxy.door('open');
    };
  },
  'a slow network': async (proxy) => {
    proxy.delay(5);
    return () => {
      proxy.delay(0);
    };
  },
  'sessions that the operator ends': async (_proxy, { sql }) => {
    await sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`);
    return () => undefined;
  },
  'a session that holds the head row': async (_proxy, { url }) => {
    const holder = await holdPostgres(url, 'SELECT FROM head FOR UPDATE');
    return () => holder.release();
  },
};

const opened = closedAfterEach();

async function send(server: TestServer, query: string, token: string, key: string): Promise<GraphqlAnswer> {
  const response = await server.post({ query }, { authorization: `Bearer ${token}`, 'idempotency-key': key });
  return (await response.json()) as GraphqlAnswer;
}

/** Sends the request until it is answered, and gives the answer. Fails if an error is not one after which a client may send it again. */
async function untilAnswered(ask: () => Promise<GraphqlAnswer>): Promise<GraphqlAnswer> {
  for (;;) {
    const answer = await ask();
    const codes = (answer.errors ?? []).map(({ extensions }) => extensions['code']);
    expect(codes.filter((code) => !AGAIN.has(String(code)))).toEqual([]);
    if (codes.length === 0) {
      return answer;
    }
  }
}

test.each(seeds(runs(2, 30)))(
  'whatever happens on the way to Postgres, a mutation that is sent until it is answered is done once, each change is told once, and no error is internal (seed %i)',
  async (seed) => {
    const random = new SeededRandom(seed);
    const database = await postgres();
    opened({ close: () => database.drop() });
    const proxy = opened(await openTcpProxy(database.url));
    const server = opened(await startServer({ DATABASE_URL: proxy.through(database.url), MAX_STALENESS_MS: '60000' }));
    const token = await server.token({ roles: ['PlatformOperator'] });
    const socket = await RawSocket.connect(server.address, token);
    socket.subscribe('1', `subscription { policyChanged(tenantId: "${CONTOSO.id}") { revision } }`);
    await socket.settled();

    const marks: string[] = [];
    const revisions: number[] = [];
    const begin = async (): Promise<void> => {
      if (random.below(2) === 0) {
        const query = random.pick(QUERIES)();
        await untilAnswered(() => server.ask(query, token));
        return;
      }
      const mark = randomUUID();
      marks.push(mark);
      const query = random.pick(MUTATIONS)(mark);
      const { data } = await untilAnswered(() => send(server, query, token, mark));
      const [answer] = Object.values(data as Record<string, { change?: { revision: string }; userErrors: unknown[] }>);
      expect(answer?.userErrors).toEqual([]);
      revisions.push(...(answer?.change === undefined ? [] : [Number(answer.change.revision)]));
    };
    const some = (): Promise<void>[] => Array.from({ length: 1 + random.below(4) }, begin);

    for (let round = 0; round < ROUNDS; round += 1) {
      const work = some();
      const end = await FAULTS[random.pick(Object.keys(FAULTS))]!(proxy, database);
      work.push(...some());
      await end();
      await Promise.all(work);
    }

    const count = async (where: string): Promise<number> => Number((await database.sql(`SELECT count(*) FROM ${where}`))[0]?.['count']);
    for (const mark of marks) {
      const rows = ['tenant_rule WHERE allowed_tenant_id', 'connection WHERE name', 'connection_attempt WHERE connector'];
      const counts = await Promise.all(rows.map((row) => count(`${row} = '${mark}'`)));
      expect(counts.sort()).toEqual([0, 0, 1]);
    }
    const told: number[] = [];
    while (told.length < revisions.length) {
      told.push(Number((await socket.next()).payload.data.policyChanged.revision));
    }
    expect(told).toEqual(revisions.sort((a, b) => a - b));
    expect(await count(`change WHERE tenant_id = '${CONTOSO.id}' AND kind = 'RULE_ADDED'`)).toBe(told.length);
    expect(server.logged.filter(({ errorId }) => errorId !== undefined)).toEqual([]);
    await untilTrue(() => isReady(server));
    await socket.close();
  },
  120_000,
);
