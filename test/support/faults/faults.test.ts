import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import Sqlite from 'better-sqlite3';
import { Client } from 'pg';
import { postgres, sqlite } from '../database';
import { ROOT } from '../root';
import { TestClock } from './clock';
import { holdPostgres, holdSqliteFile } from './lockHolders';
import { startPostgresPair } from './postgresPair';
import { SeededRandom, seeds } from './random';
import { openSmallDisk, WITHOUT_SIZE_SIGNAL } from './smallDisk';
import { stopProcess } from './stoppedProcess';
import { openTcpProxy } from './tcpProxy';

test('a standby answers with what it has replayed, and lacks what it did not receive if it is promoted', async () => {
  const pair = await startPostgresPair();
  const revision = async (server: typeof pair.primary) => Number((await server.sql('SELECT revision FROM head'))[0]?.['revision']);
  await pair.pauseReplay();
  await pair.primary.sql('UPDATE head SET revision = 7');
  expect([await revision(pair.primary), await revision(pair.standby)]).toEqual([7, 0]);
  await pair.resumeReplay();
  await pair.caughtUp();
  expect(await revision(pair.standby)).toBe(7);
  await pair.cutOff();
  await pair.primary.sql('UPDATE head SET revision = 8');
  pair.primary.crash();
  await pair.promote();
  await pair.standby.sql('UPDATE head SET revision = revision + 10');
  await pair.primary.restart();
  expect([await revision(pair.primary), await revision(pair.standby)]).toEqual([8, 17]);
  pair.close();
});

test('a proxy delays, freezes and drops connections, and keeps new ones out', async () => {
  const { url, drop } = await postgres();
  const proxy = await openTcpProxy(url);
  const client = new Client({ connectionString: proxy.through(url) });
  const lost = new Promise((resolve) => client.on('error', resolve));
  await client.connect();
  const one = () => client.query('SELECT 1');
  proxy.delay(20);
  expect((await one()).rowCount).toBe(1);
  proxy.delay(0);
  proxy.freeze();
  const waiting = one();
  const other = new Client({ connectionString: proxy.through(url) });
  await other.connect();
  expect((await other.query('SELECT 1')).rowCount).toBe(1);
  await other.end();
  proxy.thaw();
  expect((await waiting).rowCount).toBe(1);
  proxy.drop();
  expect(await lost).toMatchObject({ message: expect.any(String) });
  proxy.door('reset');
  await expect(new Client({ connectionString: proxy.through(url) }).connect()).rejects.toThrow();
  proxy.door('silent');
  const unheard = new Client({ connectionString: proxy.through(url), connectionTimeoutMillis: 50 });
  await expect(unheard.connect()).rejects.toThrow('timeout');
  await proxy.close();
  await drop();
});

test('a proxied connection ends with the other end', async () => {
  const server = createServer((socket) => socket.end('bye')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy = await openTcpProxy((server.address() as AddressInfo).port);
  await expect(fetch(`http://127.0.0.1:${String(proxy.port)}`)).rejects.toThrow();
  expect(proxy.connections).toBe(0);
  await proxy.close();
  server.close();
});

test('another process locks a SQLite file, and another session locks rows of Postgres', async () => {
  const [lite, pg] = [await sqlite(), await postgres()];
  const file = new Sqlite(lite.url.slice('sqlite:'.length), { timeout: 0 });
  const held = await holdSqliteFile(file.name);
  expect(() => file.exec('BEGIN IMMEDIATE')).toThrow(expect.objectContaining({ code: 'SQLITE_BUSY' }));
  await held.release();
  file.exec('BEGIN IMMEDIATE');
  file.close();
  const session = await holdPostgres(pg.url, 'SELECT FROM head FOR UPDATE');
  await expect(pg.sql('SELECT FROM head FOR UPDATE NOWAIT')).rejects.toMatchObject({ code: '55P03' });
  await session.release();
  await pg.sql('SELECT FROM head FOR UPDATE NOWAIT');
  await Promise.all([lite.drop(), pg.drop()]);
});

const INSERTS = `
  const db = new (require('better-sqlite3'))(process.argv[1]);
  db.pragma('journal_mode = WAL');
  db.exec('CREATE TABLE t (x)');
  console.log('open');
  require('node:readline').createInterface(process.stdin).on('line', () => {
    try {
      db.prepare('INSERT INTO t VALUES (?)').run('x'.repeat(100_000));
      console.log('written');
    } catch (error) {
      console.log(error.code);
    }
  });`;

test.each(['mounted', 'limited'] as const)(
  'a %s disk takes nothing once it is full, and takes it again once there is room',
  async (kind) => {
    if (kind === 'limited') {
      process.env['CORDON_TEST_NO_MOUNT'] = '1';
    }
    const disk = openSmallDisk(2);
    delete process.env['CORDON_TEST_NO_MOUNT'];
    const [shell, ...args] = [...WITHOUT_SIZE_SIGNAL, process.execPath, '-e', INSERTS, join(disk.dir, 'full.db')] as const;
    const child = spawn(shell, args, { cwd: ROOT, stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = createInterface(child.stdout);
    const line = async (): Promise<unknown> => (await once(lines, 'line'))[0];
    const write = (): Promise<unknown> => {
      child.stdin.write('\n');
      return line();
    };
    expect(await line()).toBe('open');
    disk.fill(child.pid!);
    expect(await write()).toMatch(/^SQLITE_(FULL|IOERR_WRITE)$/);
    disk.free(child.pid!);
    expect(await write()).toBe('written');
    child.stdin.end();
    await once(child, 'close');
    disk.remove();
  },
);

test('a stopped process does nothing until it is resumed', async () => {
  const child = spawn(process.execPath, ['-e', 'process.stdin.pipe(process.stdout)'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const echoed = (): Promise<unknown> => once(child.stdout, 'data');
  child.stdin.write('a');
  await echoed();
  const stopped = stopProcess(child.pid!);
  let answered = false;
  const answer = echoed().then(() => (answered = true));
  child.stdin.write('b');
  await new Promise((resolve) => setImmediate(resolve));
  expect(answered).toBe(false);
  stopped.resume();
  await answer;
  child.stdin.end();
  await once(child, 'close');
});

test('a clock jumps ahead and back', () => {
  const clock = new TestClock();
  clock.set('2099-01-01');
  expect(new Date(clock.now()).getUTCFullYear()).toBe(2099);
  clock.correct();
  clock.jump(-3_600_000);
  expect(clock.now()).toBeLessThan(Date.now());
});

test.each(seeds(2))('the same seed gives the same choices (seed %i)', (seed) => {
  const choices = (): unknown[] => {
    const random = new SeededRandom(seed);
    return [random.pick(['a', 'b', 'c']), random.below(1000), random.next()];
  };
  expect(choices()).toEqual(choices());
});
