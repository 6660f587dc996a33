import { connectionLimits } from '../../../../src/server/gate/connection/openConnections';
import { CONTOSO, FABRIKAM } from '../../../support/people';
import { metricOf } from '../../../support/server/metricOf';
import { RawConnection } from '../../../support/server/rawConnection';
import { startServer } from '../../../support/server/testServer';
import type { TestServer } from '../../../support/server/testServer';

const MAX = 40;
const VIEWER = JSON.stringify({ query: '{ viewer { subject } }' });

let server: TestServer;
const connections: RawConnection[] = [];
beforeEach(async () => {
  server = await startServer({}, { httpLimits: { maxConnections: MAX, maxStrangers: MAX / 2 } });
});
afterEach(async () => {
  await Promise.all(connections.splice(0).map((connection) => connection.close()));
  await server.close();
});

/** Opens a connection, asks one question on it with this token, and keeps it. */
async function keep(token: string): Promise<RawConnection> {
  const connection = await RawConnection.open(server.address);
  connections.push(connection);
  await ask(connection, token);
  return connection;
}

async function ask(connection: RawConnection, token: string): Promise<void> {
  const answers = connection.received.split('"subject"').length;
  const headers = [`Authorization: Bearer ${token}`, 'Content-Type: application/json', `Content-Length: ${String(VIEWER.length)}`];
  connection.request('POST /graphql', headers, VIEWER);
  await connection.until(new RegExp(`("subject"[^]*){${String(answers)}}`));
}

describe('while one tenant keeps more connections than there is room for', () => {
  it('another tenant keeps its own and opens new ones, and the oldest of the first tenant are cut', async () => {
    const mallory = await server.token({ roles: ['Evaluator'], tenantId: CONTOSO.id });
    const alice = await server.token({ roles: ['Evaluator'], tenantId: FABRIKAM.id });
    const kept = await keep(alice);
    const many: RawConnection[] = [];
    for (let number = 0; number < MAX + 20; number += 1) {
      many.push(await keep(mallory));
    }
    await keep(alice);
    await ask(kept, alice);
    await Promise.all(many.slice(0, 20).map(({ closed }) => closed));
    await ask(many.at(-1)!, mallory);
    expect(await metricOf(server.address, 'cordon_caller_connections_cut_total')).toBeGreaterThanOrEqual(20);
    expect(await metricOf(server.address, 'cordon_stranger_connections_cut_total')).toBe(0);
  });
});

describe('a connection that carried a valid token', () => {
  const OFFER = ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA'];
  /** The one that asks for the figure. */
  const ASKING = 1;

  it('is still no stranger after it offered to go on in another protocol', async () => {
    const connection = await keep(await server.token({ roles: ['Evaluator'], tenantId: CONTOSO.id }));
    await connection.request('GET /healthz', OFFER).until(/"alive"/);
    expect(await metricOf(server.address, 'cordon_stranger_connections')).toBe(ASKING);
  });

  it('makes room for others when it is closed', async () => {
    const token = await server.token({ roles: ['Evaluator'], tenantId: CONTOSO.id });
    const kept = await keep(token);
    for (let number = 0; number < MAX + 5; number += 1) {
      await (await keep(token)).close();
    }
    await ask(kept, token);
    expect(await metricOf(server.address, 'cordon_caller_connections_cut_total')).toBe(0);
  });
});

describe('the most connections', () => {
  const limits = { maxConnections: 50_000, maxStrangers: 4_000 };

  it('are what is configured if the operating system allows it', () => {
    expect(connectionLimits(limits, Infinity)).toEqual(limits);
    expect(connectionLimits(limits, 1_048_576)).toEqual(limits);
  });

  it.each([64, 1_024, 4_096])('leave room for other files if only %i may be open, and strangers take half of them at most', (files) => {
    const { maxConnections, maxStrangers } = connectionLimits(limits, files);
    expect(files - maxConnections).toBeGreaterThanOrEqual(Math.min(files / 2, 256));
    expect(maxStrangers).toBeLessThanOrEqual(maxConnections / 2);
    expect(maxStrangers).toBeGreaterThan(0);
  });
});
