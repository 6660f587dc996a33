import { setImmediate as turn } from 'node:timers/promises';
import { ConnectionPool } from '../../../src/store/postgres/connectionPool';
import type { PoolName } from '../../../src/store/postgres/connectionPool';
import { postgres } from '../../support/database';
import type { TestDatabase } from '../../support/database';
import { openPostgresPooler } from '../../support/faults/postgresPooler';
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

describe('the statements of a pool', () => {
  let database: TestDatabase;
  const pools: ConnectionPool[] = [];
  const open = (name: PoolName): ConnectionPool => {
    const pool = new ConnectionPool(database.url, name);
    pools.push(pool);
    return pool;
  };

  beforeEach(async () => {
    database = await postgres();
  });
  afterEach(async () => {
    await Promise.all(pools.splice(0).map((pool) => pool.close()));
    await database.drop();
  });

  test.each([
    ['writes', 1],
    ['quick', 1],
    ['feed', 1],
    ['heavy', 0],
  ] as const)('with values are prepared once for each connection in the pool %s: %i', async (name, prepared) => {
    const text = 'SELECT $1::int + 1 AS sum';
    await open(name).use(async (connection) => {
      for (const value of [1, 2, 3]) {
        expect((await connection.query(text, [value])).rows).toEqual([{ sum: value + 1 }]);
      }
      const { rows } = await connection.query(`SELECT 1 FROM pg_prepared_statements WHERE statement = '${text}'`);
      expect(rows).toHaveLength(prepared);
    });
  });

  test('work again after a migration that changed what they give: the connection that knew the old form is given up', async () => {
    await database.sql('CREATE TABLE widened (id integer); INSERT INTO widened VALUES (1)');
    const pool = open('writes');
    const read = () => pool.use(async (connection) => (await connection.query('SELECT * FROM widened WHERE id = $1', [1])).rows);
    expect(await read()).toEqual([{ id: 1 }]);
    await database.sql('ALTER TABLE widened ADD name text');
    await expect(read()).rejects.toMatchObject({ code: '0A000' });
    expect(await read()).toEqual([{ id: 1, name: null }]);
  });

  test('are no longer prepared behind a pooler that leads them to other connections than the one that prepared them', async () => {
    const pooler = await openPostgresPooler(database.url);
    const pool = new ConnectionPool(pooler.url, 'writes');
    const read = () => pool.use(async (connection) => (await connection.query('SELECT $1::int AS value', [7])).rows);
    expect(await read()).toEqual([{ value: 7 }]);
    pooler.switchTo(`${database.url}?1`);
    await expect(read()).rejects.toMatchObject({ code: '26000' });
    for (const place of [2, 3, 4]) {
      expect(await read()).toEqual([{ value: 7 }]);
      pooler.switchTo(`${database.url}?${String(place)}`);
    }
    await pool.close();
    await pooler.close();
  });
});
