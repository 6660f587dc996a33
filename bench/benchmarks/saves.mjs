// Goal 14: what several nodes on one Postgres save in a second, and how long a policy change beside them takes.
import { fileURLToPath } from 'node:url';
import { startNode } from '../lib/child.mjs';
import { CLIENT_CPU, SERVER_CPU } from '../lib/cpus.mjs';
import { startOurs } from '../lib/ours.mjs';
import { startPostgres } from '../lib/postgres.mjs';
import { uuid } from '../lib/random.mjs';

const CLIENT = fileURLToPath(new URL('../lib/savesClient.mjs', import.meta.url));
const DISTANCE = fileURLToPath(new URL('../lib/distance.mjs', import.meta.url));
/** Cores that nodes, Postgres and the client share. */
const ALL_CPUS = `${SERVER_CPU},${CLIENT_CPU}`;
const SEED = 14;
const FULL = { nodes: [1, 3, 6], tenants: 96, connections: 8, warmUpMs: 2_000, ms: 8_000, rounds: 3, pauseMs: 50 };
const SMOKE = { nodes: [1, 2], tenants: 8, connections: 2, warmUpMs: 100, ms: 300, rounds: 1, pauseMs: 20 };
const LIMIT_MS = 100;
/** How late each answer of Postgres comes from a distance, in milliseconds. */
const FAR_MS = 4;

const REGISTER = `mutation ($input: RegisterTenantInput!) { registerTenant(input: $input) { userErrors { message } } }`;
const SAVE = `mutation ($input: SaveFlowInput!) { saveFlow(input: $input) { resource { id } userErrors { message } } }`;
const CHANGE = `mutation ($input: SetIsolationInput!) { setIsolation(input: $input) { change { revision } userErrors { message } } }`;

export const benchmark = {
  name: 'saves',
  goals: ['14'],
  title: 'Saves on several nodes of one Postgres, and policy changes beside them',
  run,
};

async function run({ smoke, say }) {
  const postgres = await startPostgres(say);
  if (postgres === null) {
    throw new Error('This benchmark needs PostgreSQL.');
  }
  const rows = [];
  try {
    // Beside it, a node uses a core, and nodes can only share the cores that there are. At a distance, a node waits, and others may save meanwhile.
    for (const distanceMs of [0, FAR_MS]) {
      rows.push(...(await atDistance(postgres, distanceMs, { size: smoke ? SMOKE : FULL, smoke, say })));
    }
    return rows;
  } finally {
    postgres.stop();
  }
}

async function atDistance(postgres, distanceMs, { size, smoke, say }) {
  const url = new URL(postgres.url);
  const given = JSON.stringify({ port: Number(url.port), ms: distanceMs });
  const way = distanceMs === 0 ? null : startNode('distance', ALL_CPUS, DISTANCE, [given]);
  const nodes = [];
  try {
    if (way !== null) {
      url.port = String((await way.told('listening')).port);
    }
    for (let count = 0; count < Math.max(...size.nodes); count += 1) {
      nodes.push(await startOurs({ env: { DATABASE_URL: url.href }, cpu: ALL_CPUS, name: `node ${String(count)}` }));
    }
    const servers = await Promise.all(nodes.map(async ({ url, token }) => ({ url, token: await token('PlatformOperator') })));
    const tenantIds = Array.from({ length: size.tenants + 1 }, (_, place) => uuid(SEED + distanceMs, 1, place));
    for (const [place, id] of tenantIds.entries()) {
      await ask(servers[0], REGISTER, {
        id,
        name: `Tenant ${String(place)}`,
        domains: [`t${String(place)}.${String(distanceMs)}.example`],
        cloud: 'PUBLIC',
      });
    }
    const counted = size.nodes.map((count) => ({ count, servers: servers.slice(0, count), runs: [] }));
    // In turn, so that a machine that gets slower does so for each of them.
    for (let round = 0; round < size.rounds; round += 1) {
      for (const each of counted) {
        say(`${String(each.count)} ${each.count === 1 ? 'node' : 'nodes'}, ${String(distanceMs)} ms away, round ${String(round + 1)}`);
        each.runs.push(await measure(each.servers, tenantIds, size));
      }
    }
    return rowsOf(counted, size, { smoke, distanceMs, version: postgres.version });
  } finally {
    await Promise.all(nodes.map((node) => node.stop()));
    await way?.stop();
  }
}

async function measure(servers, [changed, ...savers], { connections, pauseMs, warmUpMs, ms }) {
  const body = (query, input) => JSON.stringify({ query, variables: { input } });
  const saves = savers.map((tenantId) => body(SAVE, { tenantId, name: 'Nightly report', connectionIds: [] }));
  const changes = [true, false].map((enabled) => body(CHANGE, { tenantId: changed, enabled }));
  const given = JSON.stringify({ servers, saves, changes, connections, pauseMs });
  const client = startNode('saves', ALL_CPUS, CLIENT, [given]);
  try {
    await client.told('ready');
    await client.ask('run', { ms: warmUpMs });
    return await client.ask('run', { ms });
  } finally {
    await client.stop();
  }
}

function rowsOf(counted, { tenants, connections, ms, pauseMs }, { smoke, distanceMs, version }) {
  const figures = counted.map(({ count, runs }) => ({
    nodes: count,
    perSecond: quantile(
      runs.map(({ saves, seconds }) => saves / seconds),
      0.5,
    ),
    saved: quantiles(runs.flatMap(({ saved }) => saved)),
    changed: quantiles(runs.flatMap(({ changed }) => changed)),
  }));
  const [one] = figures;
  const last = figures.at(-1);
  const each = (text) => figures.map(text).join(' / ');
  const names = each(({ nodes }) => String(nodes));
  const far = distanceMs > 0;
  const where = far ? `a Postgres that is ${String(distanceMs)} ms away` : 'one Postgres';
  const slowest = Math.max(...figures.map(({ changed }) => changed.p99));
  const detail = {
    save: SAVE,
    change: CHANGE,
    tenants,
    connectionsANode: connections,
    ms,
    pauseBetweenChangesMs: pauseMs,
    distanceMs,
    postgres: version,
    figures,
  };
  return [
    {
      goal: '14',
      what: `saves a second on ${where}, ${names} nodes`,
      ours: { text: each(({ perSecond }) => perSecond.toFixed(0)), value: last.perSecond },
      reference: { what: 'one node', text: one.perSecond.toFixed(0), value: one.perSecond },
      ratio: last.perSecond / one.perSecond,
      target: 'grows',
      met: smoke ? null : figures.every(({ perSecond }, place) => place === 0 || perSecond > figures[place - 1].perSecond),
      detail,
    },
    {
      goal: '14',
      what: `a policy change beside saves on ${where}, ${names} nodes, p99`,
      ours: {
        text: `${each(({ changed }) => changed.p99.toFixed(0))} ms (p50 ${each(({ changed }) => changed.p50.toFixed(0))})`,
        value: slowest,
      },
      reference: far
        ? { what: 'one node', text: `${one.changed.p99.toFixed(0)} ms`, value: one.changed.p99 }
        : { what: 'the limit', text: `${String(LIMIT_MS)} ms`, value: LIMIT_MS },
      ratio: slowest / (far ? one.changed.p99 : LIMIT_MS),
      target: far ? null : `≤ ${String(LIMIT_MS)} ms`,
      met: smoke || far ? null : slowest <= LIMIT_MS,
      detail: {},
    },
  ];
}

async function ask({ url, token }, query, input) {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query, variables: { input } }) });
  const { data, errors } = await response.json();
  const problems = errors ?? Object.values(data).flatMap((field) => field?.userErrors ?? []);
  if (problems.length > 0) {
    throw new Error(JSON.stringify(problems.slice(0, 3)));
  }
}

function quantiles(values) {
  return { p50: quantile(values, 0.5), p99: quantile(values, 0.99), max: Math.max(...values), count: values.length };
}

function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
}
