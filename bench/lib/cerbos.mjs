// Cerbos from its npm package, with the same decision written in CEL. It stores no data: each request carries the rules of both tenants, as its users do it.
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { SERVER_CPU, spawnPinned } from './cpus.mjs';

const PROGRAM = fileURLToPath(new URL('../node_modules/@cerbos/cerbos-linux-x64/cerbos-linux-x64', import.meta.url));

/** The package exists for Linux on x64 only. */
export const cerbosIsThere = existsSync(PROGRAM);

const POLICY = `apiVersion: api.cerbos.dev/v1
resourcePolicy:
  version: default
  resource: connection
  rules:
    - actions: [outbound]
      effect: EFFECT_ALLOW
      roles: [tenant]
      condition:
        match:
          expr: >
            !P.attr.enabled || P.attr.mode == "ONE_WAY" || (R.id in P.attr.rules && P.attr.rules[R.id] in ["BOTH", "OUTBOUND"])
            || P.attr.all in ["BOTH", "OUTBOUND"]
    - actions: [inbound]
      effect: EFFECT_ALLOW
      roles: [tenant]
      condition:
        match:
          expr: >
            !R.attr.enabled || (P.id in R.attr.rules && R.attr.rules[P.id] in ["BOTH", "INBOUND"]) || R.attr.all in ["BOTH", "INBOUND"]
            || (R.attr.openClouds && R.attr.cloud != P.attr.cloud)
`;

/** The request to Cerbos about a connection between two tenants of the data set, and what its answer must contain. */
export function cerbosRequest(data, { creator, signIn }, { outbound, inbound }) {
  const [principal, resource] = [data.tenantId(creator), data.tenantId(signIn)];
  const effect = ({ allowed }) => (allowed ? 'EFFECT_ALLOW' : 'EFFECT_DENY');
  return {
    body: JSON.stringify({
      principal: { id: principal, roles: ['tenant'], attr: attributes(data, creator) },
      resources: [{ actions: ['outbound', 'inbound'], resource: { kind: 'connection', id: resource, attr: attributes(data, signIn) } }],
    }),
    includes: [`"id":"${resource}"`, `"inbound":"${effect(inbound)}"`, `"outbound":"${effect(outbound)}"`],
  };
}

function attributes(data, index) {
  const { enabled, mode, crossCloudInbound } = data.settings(index);
  const rules = Array.from({ length: data.rules }, (_, place) => data.rule(index, place)).map((rule) => [
    rule.allowedTenantId,
    rule.direction,
  ]);
  const { '*': all = 'NONE', ...named } = Object.fromEntries(rules);
  return { enabled, mode, cloud: data.tenant(index).cloud, openClouds: crossCloudInbound === 'ALLOW', rules: named, all };
}

export async function startCerbos() {
  const folder = mkdtempSync(path.join(tmpdir(), 'cordon-cerbos-'));
  const policies = path.join(folder, 'policies');
  mkdirSync(policies);
  writeFileSync(path.join(policies, 'connection.yaml'), POLICY);
  const port = await freePort();
  const config = {
    server: { httpListenAddr: `127.0.0.1:${String(port)}`, grpcListenAddr: `unix:${path.join(folder, 'grpc')}` },
    storage: { driver: 'disk', disk: { directory: policies, watchForChanges: false } },
    telemetry: { disabled: true },
  };
  writeFileSync(path.join(folder, 'config.yaml'), JSON.stringify(config));
  const child = spawnPinned(SERVER_CPU, PROGRAM, ['server', '--log-level=error', `--config=${path.join(folder, 'config.yaml')}`], {
    stdio: ['ignore', 2, 2],
    env: { ...process.env, CERBOS_NO_TELEMETRY: '1', GOMAXPROCS: '1' },
  });
  const exited = once(child, 'exit');
  const end = () => child.kill('SIGKILL');
  process.on('exit', end);
  await healthy(`http://127.0.0.1:${String(port)}/_cerbos/health`, child);
  return {
    url: `http://127.0.0.1:${String(port)}/api/check/resources`,
    pid: child.pid,
    cpuMs: async () => cpuMsOf(child.pid),
    async stop() {
      child.kill('SIGTERM');
      await exited;
      process.off('exit', end);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The CPU time that the kernel counted, in steps of 10 ms. */
function cpuMsOf(pid) {
  const fields = readFileSync(`/proc/${String(pid)}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

async function healthy(url, child) {
  for (let attempt = 0; attempt < 300 && child.exitCode === null; attempt += 1) {
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  child.kill('SIGKILL');
  throw new Error('Cerbos did not start.');
}
