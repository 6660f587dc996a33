import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { readConfig } from '../../src/config/config';
import { StartError } from '../../src/config/environment';
import { DEMO_TENANTS } from '../../src/server/demoTenants';
import { serve } from '../../src/server/serve';
import { DataDirBusy } from '../../src/store/lock/dataDirLock';
import { StoreOpenError } from '../../src/store/port/store';
import decisions from '../cases/decisions.json';
import { CONTOSO } from '../support/people';
import { emptyPostgresUrl } from '../support/postgres';
import { RawSocket } from '../support/server/rawSocket';
import { startIssuer } from '../support/server/testIssuer';
import { startServer } from '../support/server/testServer';

const QUIET = { signals: false, log: pino({ level: 'silent' }) };

describe('a server', () => {
  it('prints its address, its database and how to get a token', async () => {
    const said: string[] = [];
    const server = await startServer({}, { say: (line) => void said.push(line) });
    expect(said).toEqual([
      `Cordon serves ${server.address}/graphql (HTTP and WebSocket)`,
      `Database: sqlite:${server.dataDir}/cordon.db`,
      'Get a token: npm run -s cordon -- token --tenant contoso.example --role TenantAdmin',
      expect.stringContaining('Contoso (contoso.example)'),
    ]);
    await server.close();
  });

  it('also serves from Postgres, and prints the database without its password', async () => {
    const url = (await emptyPostgresUrl()).replace('postgres@', 'postgres:hunter2@');
    const said: string[] = [];
    const server = await startServer({ DATABASE_URL: url }, { say: (line) => void said.push(line) });
    expect(said[1]).toBe(`Database: ${url.replace('postgres:hunter2@', '')}`);
    const token = await server.token({ roles: ['TenantAdmin'], tenantId: CONTOSO.id });
    const socket = await RawSocket.connect(server.address, token);
    socket.subscribe('1', `subscription { policyChanged(tenantId: "${CONTOSO.id}", sinceRevision: "0") { kind } }`);
    await server.ask(`mutation { setIsolation(input: { tenantId: "${CONTOSO.id}", enabled: true }) { change { revision } } }`, token);
    expect(await socket.next()).toMatchObject({ payload: { data: { policyChanged: { kind: 'ISOLATION_ENABLED' } } } });
    expect((await fetch(`${server.address}/readyz`)).status).toBe(200);
    await server.close();
    expect((await socket.closed).code).toBe(1001);
  });

  it('registers the tenants of the decision cases with DEMO=1, once only', async () => {
    const registered = Object.values(decisions.tenants).flatMap((tenant) => ('name' in tenant ? [tenant] : []));
    expect(DEMO_TENANTS).toEqual(registered.map(({ id, name, domains, cloud }) => ({ id, name, domains, cloud })));
    const dataDir = mkdtempSync(join(tmpdir(), 'cordon-demo-'));
    const config = readConfig({ PORT: '0', DATA_DIR: dataDir, DEMO: '1' });
    for (let start = 1; start <= 2; start += 1) {
      const server = await serve(config, QUIET);
      expect(server.app.live.applied).toBe(DEMO_TENANTS.length);
      await server.close();
    }
    rmSync(dataDir, { recursive: true });
  });

  it('closes on a signal: it ends subscriptions with 1001 and frees everything', async () => {
    const server = await startServer({}, { signals: true });
    const token = await server.token({ roles: ['TenantAdmin'], tenantId: CONTOSO.id });
    const socket = await RawSocket.connect(server.address, token);
    socket.subscribe('1', `subscription { policyChanged(tenantId: "${CONTOSO.id}") { revision } }`);
    await socket.settled();
    process.emit('SIGTERM');
    expect(await socket.closed).toEqual({ code: 1001, reason: 'The server is going away' });
    await server.closed;
    await expect(fetch(server.address)).rejects.toThrow();
    const again = await serve(readConfig({ PORT: '0', DATA_DIR: server.dataDir }), QUIET);
    await again.close();
    await server.close();
  });

  it('says which port is in use if it can not start', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const start = startServer({ PORT: String(port) }).catch((error: unknown) => error);
    expect(await start).toBeInstanceOf(StartError);
    expect(await start).toMatchObject({ message: `Port ${port} of \`127.0.0.1\` is in use. Set PORT to another one.` });
    taken.close();
  });

  it('names the other server if that one has its data directory', async () => {
    const server = await startServer();
    const second = serve(readConfig({ PORT: '0', DATA_DIR: server.dataDir }), QUIET);
    await expect(second).rejects.toBeInstanceOf(DataDirBusy);
    await expect(second).rejects.toMatchObject({ address: server.address });
    expect((await fetch(`${server.address}/readyz`)).status).toBe(200);
    await server.close();
  });

  it('refuses to start on the SQLite file of another server, by any name of the file', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'cordon-shared-'));
    const shared = join(dir, 'shared', 'cordon.db');
    const server = await startServer({ DATABASE_URL: `sqlite:${shared}` });
    symlinkSync(join(dir, 'shared'), join(dir, 'folder'));
    symlinkSync(shared, join(dir, 'link.db'));
    for (const file of [shared, join(dir, 'folder', 'cordon.db'), join(dir, 'link.db')]) {
      const second = serve(readConfig({ PORT: '0', DATA_DIR: join(dir, 'other'), DATABASE_URL: `sqlite:${file}` }), QUIET);
      await expect(second).rejects.toMatchObject({ name: 'DataDirBusy', address: server.address, dataDir: join(dir, 'shared') });
    }
    const owner = serve(readConfig({ PORT: '0', DATA_DIR: join(dir, 'shared') }), QUIET);
    await expect(owner).rejects.toMatchObject({ name: 'DataDirBusy', address: server.address });
    await server.close();
    const next = await serve(readConfig({ PORT: '0', DATA_DIR: join(dir, 'other'), DATABASE_URL: `sqlite:${shared}` }), QUIET);
    await next.close();
    rmSync(dir, { recursive: true });
  });

  it('accepts a SQLite file in its own data directory by another name of the directory', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'cordon-own-'));
    symlinkSync(dir, `${dir}-link`);
    const server = await serve(readConfig({ PORT: '0', DATA_DIR: `${dir}-link`, DATABASE_URL: `sqlite:${dir}/own.db` }), QUIET);
    expect((await fetch(`${server.address}/readyz`)).status).toBe(200);
    expect(existsSync(join(dir, 'own.db'))).toBe(true);
    await server.close();
    rmSync(`${dir}-link`);
    rmSync(dir, { recursive: true });
  });

  it('says so if its data directory can not be created', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'cordon-file-'));
    writeFileSync(join(dir, 'file'), '');
    const start = serve(readConfig({ PORT: '0', DATA_DIR: join(dir, 'file', 'data') }), QUIET);
    await expect(start).rejects.toBeInstanceOf(StoreOpenError);
    await expect(start).rejects.toThrow(/^The data directory `.*` can't be written \(ENOTDIR\)\.$/);
    rmSync(dir, { recursive: true });
  });

  it('answers 503 if its issuer can not be read, closes a socket with such a token with 4500, and goes on serving', async () => {
    const issuer = await startIssuer();
    issuer.mode = 'fail';
    const server = await startServer({ AUTH_ISSUER: issuer.url, AUTH_AUDIENCE: 'api://cordon' });
    const claims = {
      iss: issuer.url,
      aud: 'api://cordon',
      sub: 'ada',
      tid: CONTOSO.id,
      roles: ['Evaluator'],
      exp: Math.floor(Date.now() / 1000) + 60,
    };
    const token = await issuer.sign(claims);
    const response = await server.post({ query: '{ viewer { subject } }' }, { authorization: `Bearer ${token}` });
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({
      errors: [{ extensions: { code: 'INTERNAL_SERVER_ERROR', errorId: expect.any(String) } }],
    });
    await expect(RawSocket.connect(server.address, token)).rejects.toThrow('closed 4500: Internal server error');
    expect((await fetch(`${server.address}/readyz`)).status).toBe(200);
    await server.close();
    await issuer.close();
  });
});
