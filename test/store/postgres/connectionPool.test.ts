import { setImmediate as turn } from 'node:timers/promises';
import { ConnectionPool } from '../../../src/store/postgres/connectionPool';
import { postgres } from '../../support/database';
import type { TestDatabase } from '../../support/database';
import { openTcpProxy } from '../../support/faults/tcpProxy';

const SHORT = { statementMs: 200, silenceMs: 200, connectMs: 400 };

describe('a pool of connections that die in silence', () => {
  let database: TestDatabase;
  let proxy: Awaited<ReturnType<typeof openTcpProxy>>;
  let pool: ConnectionPool;
  const one = () => pool.use((connection) => connection.query('SELECT 1'));

  beforeEach(async () => {
    database = await postgres();
    proxy = await openTcpProxy(database.url);
    pool = new ConnectionPool(proxy.through(database.url), 'writes', SHORT);
    await Promise.all([one(), one(), one()]);
  });
  afterEach(async () => {
    await proxy.close();
    await database.drop();
  });

  test('makes nothing wait a second time for the same connection', async () => {
    await pool.use(async (connection) => {
      await connection.query('BEGIN');
      proxy.freeze();
      await expect(connection.query('SELECT 1')).rejects.toThrow('timeout');
      await expect(connection.query('ROLLBACK')).rejects.toThrow('is lost');
    });
    await pool.close();
  });

  test('costs one caller its answer, however many of them are idle', async () => {
    proxy.freeze();
    await expect(one()).rejects.toThrow('timeout');
    // A socket is closed at the end of this turn of the event loop.
    await turn();
    await turn();
    expect(await one()).toMatchObject({ affected: 1 });
    await pool.close();
  });

  test('closes although nobody uses them, and the server does not answer', async () => {
    proxy.freeze();
    await pool.close();
    await expect(one()).rejects.toThrow();
  });
});
