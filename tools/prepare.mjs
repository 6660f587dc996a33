// Prepares everything that a command needs: checks the version of Node, installs the packages of package-lock.json, and builds src/.
// It imports only Node's modules, because it runs before any package is installed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const DIST = path.join(ROOT, 'dist');
const LEAST_NODE = [20, 19];

/** An error that one line explains. */
export class PrepareError extends Error {}

/** What `npm ci` leaves out for those who only serve: the development packages, and the scripts that packages run when they are installed. */
const SERVING_ONLY = ['--omit=dev', '--ignore-scripts'];

/**
 * Installs what is missing and builds what changed. If there is nothing to do, it takes a few milliseconds. `say` receives each line of progress.
 * Without `development` it installs what serving needs. It never removes the development packages that an earlier run installed.
 */
export async function prepare(say, { development = false } = {}) {
  checkNode();
  await withLock(() => {
    installIn(ROOT, say, development);
    setUpNativePart(say);
    build(say);
  });
}

/** Installs the missing packages of a folder that has its own package.json, such as `bench`. */
export async function prepareFolder(folder, say) {
  await withLock(() => installIn(folder, say, true));
}

/** Lets one process at a time install or build; the others wait for it. */
async function withLock(work) {
  const lock = path.join(DIST, '.preparing');
  mkdirSync(DIST, { recursive: true });
  while (!tryLock(lock)) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  try {
    work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function tryLock(lock) {
  try {
    const file = openSync(lock, 'wx');
    writeFileSync(file, String(process.pid));
    closeSync(file);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') {
      throw error;
    }
    if (!isLocked(lock)) {
      rmSync(lock, { force: true });
    }
    return false;
  }
}

/** A lock is stale if its process is gone. A lock file without a process ID has just been created, unless it is older than 5 s. */
function isLocked(lock) {
  try {
    const owner = Number(readFileSync(lock, 'utf8'));
    if (owner === 0) {
      return Date.now() - statSync(lock).mtimeMs < 5000;
    }
    process.kill(owner, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1])) {
    return;
  }
  throw new PrepareError(`Cordon needs Node ${LEAST_NODE.join('.')} or newer; this is ${process.versions.node}.`);
}

function installIn(folder, say, development) {
  const installed = installedPackages(folder);
  const reason = whyInstall(folder, installed, development);
  if (reason === null) {
    return;
  }
  say(`installing packages: ${reason}`);
  runNpm(installCommand(installed, development), 'the packages could not be installed', folder);
}

function installCommand(installed, development) {
  if (installed === null) {
    return ['ci', ...(development ? [] : SERVING_ONLY)];
  }
  const hasDevelopment = Object.values(installed).some(({ dev }) => dev === true);
  // `npm install` adds what is missing and keeps the rest, which a running server may be using. `npm ci` would delete everything first.
  return ['install', '--no-save', ...(development || hasDevelopment ? [] : SERVING_ONLY)];
}

/** npm's own list of what it installed in the folder; null if it has installed nothing. */
function installedPackages(folder) {
  const list = path.join(folder, 'node_modules', '.package-lock.json');
  return existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')).packages : null;
}

/** Compares the installed packages with package-lock.json. Returns the reason to install, or null. */
function whyInstall(folder, installed, development) {
  if (installed === null) {
    return 'none are installed yet';
  }
  const wanted = JSON.parse(readFileSync(path.join(folder, 'package-lock.json'), 'utf8')).packages;
  for (const [place, { version, dev, optional, devOptional }] of Object.entries(wanted)) {
    if (place === '' || installed[place]?.version === version || (dev === true && !development)) {
      continue;
    }
    if (installed[place] === undefined && (optional === true || devOptional === true)) {
      continue;
    }
    return `package-lock.json wants ${place.replace(/^.*node_modules\//, '')} ${version}`;
  }
  return null;
}

/** Runs the install script of better-sqlite3 if its native part is missing or was made for another version of Node. No other package needs its script. */
function setUpNativePart(say) {
  if (!nativePartFits()) {
    say('setting up better-sqlite3 for this version of Node');
    runNpm(['rebuild', 'better-sqlite3'], 'better-sqlite3 could not be set up');
  }
}

function nativePartFits() {
  try {
    const require = createRequire(path.join(ROOT, 'package.json'));
    const Database = require('better-sqlite3');
    new Database(':memory:').close();
    return true;
  } catch {
    return false;
  }
}

function build(say) {
  const stamp = path.join(DIST, '.built');
  const sources = ['src', 'migrations'].flatMap((folder) => filesUnder(path.join(ROOT, folder), '.ts'));
  for (const file of ['ormconfig.ts']) {
    if (existsSync(path.join(ROOT, file))) {
      sources.push(path.join(ROOT, file));
    }
  }
  const state = digest([...sources, ...['tsconfig.json', 'tsconfig.build.json', 'package-lock.json'].map((file) => path.join(ROOT, file))]);
  const complete = sources.every((source) => existsSync(outputOf(source)));
  if (complete && existsSync(stamp) && readFileSync(stamp, 'utf8') === state) {
    return;
  }

  say('building');
  rmSync(stamp, { force: true });
  if (!complete) {
    rmSync(path.join(DIST, '.build.tsbuildinfo'), { force: true });
  }
  removeOrphans(sources);
  run(process.execPath, [path.join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.build.json'], 'the build failed');
  writeFileSync(stamp, state);
}

/** Removes outputs whose source was deleted, so that dist/ contains only migrations and commands that still exist. */
function removeOrphans(sources) {
  const outputs = new Set(sources.map(outputOf));
  for (const folder of ['src', 'migrations']) {
    for (const file of filesUnder(path.join(DIST, folder), '.js')) {
      if (!outputs.has(file)) {
        for (const end of ['', '.map']) {
          rmSync(file + end, { force: true });
        }
      }
    }
  }
}

function outputOf(source) {
  return path.join(DIST, path.relative(ROOT, source).replace(/\.ts$/, '.js'));
}

function filesUnder(folder, end) {
  if (!existsSync(folder)) {
    return [];
  }
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(end) && !entry.name.endsWith('.d.ts'))
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

/** Hashes names, sizes and modification times, because reading every source would take too long. */
function digest(files) {
  const hash = createHash('sha256');
  for (const file of files) {
    const { size, mtimeMs } = statSync(file);
    hash.update(`${path.relative(ROOT, file)} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

function runNpm([command, ...options], message, folder = ROOT) {
  run(process.platform === 'win32' ? 'npm.cmd' : 'npm', [command, '--no-audit', '--no-fund', ...options], message, folder);
}

/** Runs a tool. Its output goes to stderr, because stdout belongs to the command that is being prepared. */
function run(command, args, message, folder = ROOT) {
  const { status, error } = spawnSync(command, args, { cwd: folder, stdio: ['ignore', 2, 2], shell: command.endsWith('.cmd') });
  if (status !== 0) {
    throw new PrepareError(`${message}${error ? ` (${error.message})` : ''}.`);
  }
}
