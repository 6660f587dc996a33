// Starts the product: dist/src/main.js serve, in production, on an SQLite file of its own.
import { chmodSync, cpSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { startNode } from './child.mjs';
import { SERVER_CPU } from './cpus.mjs';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** The build that is measured. BENCH_DIST names another build; nothing is built then. */
export const DIST = process.env.BENCH_DIST ?? path.join(ROOT, 'dist');

const requireDist = createRequire(path.join(DIST, 'package.json'));

/** A module of the built product, such as `domain/decisions/decide`. */
export function product(module) {
  return requireDist(path.join(DIST, 'src', `${module}.js`));
}

/**
 * Starts a server. `seed` is a folder whose files are copied for it (lib/dataSet.mjs gives one). `dataDir` is a folder that is used in place and stays. Without
 * both it starts empty. Gives { url, wsUrl, dataDir, token(role, tenantId?, subject?), pid, cpuMs(), rss(), alive(), stop() }.
 */
export async function startOurs({ dataDir = null, seed = null, env = {}, cpu = SERVER_CPU, name = 'ours' } = {}) {
  const folder = dataDir ?? mkdtempSync(path.join(tmpdir(), 'cordon-bench-'));
  if (seed !== null) {
    cpSync(seed, folder, { recursive: true });
  }
  closeToOthers(folder);
  const child = startNode(name, cpu, path.join(DIST, 'src', 'main.js'), ['serve'], {
    env: { DATA_DIR: folder, PORT: '0', LOG_LEVEL: 'warn', ...env },
    stdout: 'pipe',
  });
  const url = await Promise.race([addressIn(child.process.stdout), child.exited.then(() => null)]);
  if (url === null) {
    throw new Error('The server did not start.');
  }
  return {
    url,
    wsUrl: url.replace(/^http/, 'ws'),
    dataDir: folder,
    pid: child.pid,
    token: (role, tenantId = null, subject = 'bench') => tokenOf(folder, role, tenantId, subject),
    cpuMs: () => child.cpuMs(),
    rss: () => child.rss(),
    alive: () => child.process.exitCode === null && child.process.signalCode === null,
    async stop() {
      await child.stop();
      if (dataDir === null) {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}

/** The server refuses data that other users may open, as an unpacked or copied data set is. */
function closeToOthers(folder) {
  chmodSync(folder, 0o700);
  for (const name of readdirSync(folder)) {
    chmodSync(path.join(folder, name), 0o600);
  }
}

async function addressIn(stdout) {
  const lines = createInterface({ input: stdout });
  for await (const line of lines) {
    const url = /^Cordon serves (\S+)/.exec(line)?.[1];
    if (url === undefined) {
      continue;
    }
    stdout.resume();
    return url;
  }
  return null;
}

/** A token like those that `cordon token` prints. */
async function tokenOf(dataDir, role, tenantId, subject) {
  const key = await product('auth/signingKey').openSigningKey(dataDir);
  return product('auth/embeddedTokens').signToken(key, { tenantId, subject, roles: [role], expiresInSeconds: 86_400 }, Date.now());
}

/** The public part of the key that signs this server's tokens. */
export function signingKey(dataDir) {
  const { kty, crv, x, y } = JSON.parse(readFileSync(path.join(dataDir, 'signing-key.json'), 'utf8'));
  return { kty, crv, x, y };
}
