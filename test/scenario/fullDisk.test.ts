import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { signToken } from '../../src/auth/embeddedTokens';
import { openSigningKey } from '../../src/auth/signingKey';
import { buildCordon, runCordon, said, startCordon } from '../support/cli/cordonProcess';
import type { ServerProcess } from '../support/cli/cordonProcess';
import { holdSqliteFile } from '../support/faults/lockHolders';
import { openSmallDisk } from '../support/faults/smallDisk';
import { CONTOSO, FABRIKAM, NORTHWIND } from '../support/people';
import { Player } from '../support/scenario/player';
import { isReady, untilTrue } from '../support/server/opened';
import type { GraphqlAnswer } from '../support/server/testServer';

/** How many changes are stored before the disk is full. */
const BEFORE = 30;

const disk = openSmallDisk(12);
const env = { DATA_DIR: path.join(disk.dir, 'data'), DEMO: '1' };
const FILE = path.join(env.DATA_DIR, 'cordon.db');
let server: ServerProcess;

beforeAll(buildCordon, 180_000);

afterAll(async () => {
  await server.stop('SIGKILL');
  disk.remove();
});

const EVALUATE = `{ evaluateConnection(input: { creatorTenant: "${NORTHWIND.id}", signInTenant: "${FABRIKAM.id}" }) { reason } }`;
const LIST = `{ connections(tenantId: "${CONTOSO.id}", first: 1) { edges { node { name } } } }`;
const CHANGES = `subscription { policyChanged(tenantId: "${CONTOSO.id}", sinceRevision: "0") { revision } }`;

/** What callers have stored, by its table. The answer names the new row. */
const STORED = {
  connection_attempt: `mutation { result: attemptConnection(input: { creatorTenant: "${CONTOSO.id}", signInTenant: "${FABRIKAM.id}" }) { row: attempt { key: id } } }`,
  connection: `mutation { result: createConnection(input: { tenantId: "${CONTOSO.id}", name: "Mail", connector: { name: "mail", identityProvider: ENTRA_ID } }) { row: connection { key: id } } }`,
  change: `mutation ($enabled: Boolean!) { result: setIsolation(input: { tenantId: "${CONTOSO.id}", enabled: $enabled }) { row: change { key: revision } } }`,
} as const;

type Table = keyof typeof STORED;
const TABLES = Object.keys(STORED) as Table[];
const KEYS = {
  connection_attempt: 'SELECT id AS key FROM connection_attempt',
  connection: 'SELECT id AS key FROM connection',
  change: `SELECT CAST(revision AS TEXT) AS key FROM change WHERE kind LIKE 'ISOLATION_%'`,
} as const satisfies Record<Table, string>;

/** The keys of all rows that the server has said to be stored. */
const acknowledged: Record<Table, string[]> = { connection_attempt: [], connection: [], change: [] };

async function ask(token: string, query: string, variables: object = {}, key?: string): Promise<GraphqlAnswer> {
  const response = await fetch(`${server.address}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${token}`,
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as GraphqlAnswer;
}

/** Has one row stored. Returns the errors, if there are any. */
async function store(token: string, table: Table, key: string): Promise<GraphqlAnswer['errors']> {
  const { data, errors } = await ask(token, STORED[table], { enabled: acknowledged.change.length % 2 === 0 }, key);
  if (errors === undefined) {
    acknowledged[table].push(data.result.row.key);
  }
  return errors;
}

test('a server whose disk is full refuses to store and decides on; nothing that it acknowledged is lost; with room it goes on', async () => {
  server = await startCordon(env);
  const token = await signToken(
    await openSigningKey(env.DATA_DIR),
    { roles: ['PlatformOperator'], tenantId: null, subject: 'operator', expiresInSeconds: 600 },
    Date.now(),
  );
  const permitted = { data: { evaluateConnection: { reason: 'PERMITTED' } } };
  expect(await ask(token, EVALUATE)).toEqual(permitted);
  const watcher = new Player(server.address, token);
  const feed = watcher.listen(CHANGES);

  // The disk fills while callers write. Each goes on until it is refused.
  const writing = TABLES.map(async (table) => {
    for (let count = 0; ; count += 1) {
      const key = `${table} ${String(count)}`;
      const errors = await store(token, table, key);
      if (errors !== undefined) {
        return { table, key, errors };
      }
    }
  });
  await feed.take(BEFORE);
  // While somebody reads, SQLite can't begin its log anew in the space that the log has already: what is full stays full.
  const reader = await holdSqliteFile(FILE, 'DEFERRED');
  disk.fill(server.pid);
  const refused = await Promise.all(writing);
  for (const { errors } of refused) {
    expect(errors).toMatchObject([{ extensions: { code: 'UNAVAILABLE', retryAfterMs: expect.any(Number) } }]);
  }
  expect((await fetch(`${server.address}/healthz`)).status).toBe(200);
  expect(await isReady(server)).toBe(false);
  expect(await ask(token, EVALUATE)).toEqual(permitted);
  expect(await ask(token, LIST)).toEqual({ data: { connections: { edges: [{ node: { name: 'Mail' } }] } } });
  const command = said(await runCordon(['tenant', 'add', '--name', 'A', '--domain', 'a.example'], env));
  expect(command).toEqual({ code: 3, stdout: '', said: expect.stringMatching(/^UNAVAILABLE: /) });

  disk.free(server.pid);
  await reader.release();
  await untilTrue(() => isReady(server));
  // What was refused is done once, however often it is sent again.
  for (const { table, key } of refused) {
    expect(await store(token, table, key)).toBeUndefined();
  }
  const events = await feed.take(acknowledged.change.length - BEFORE);
  expect(events.map(({ revision }) => revision)).toEqual(acknowledged.change.slice(BEFORE));

  await server.stop('SIGKILL');
  server = await startCordon(env);
  await server.stop();
  const file = new Sqlite(FILE, { readonly: true });
  for (const table of TABLES) {
    const stored = file.prepare<[], { key: string }>(KEYS[table]).all();
    expect(stored.map(({ key }) => key).sort()).toEqual([...acknowledged[table]].sort());
  }
  file.close();
});
