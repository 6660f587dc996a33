// Goal 6: the time from sending a mutation until a subscriber receives its event, on one node and from one node to another.
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startNode } from '../lib/child.mjs';
import { CLIENT_CPU, SERVER_CPU } from '../lib/cpus.mjs';
import { startOurs } from '../lib/ours.mjs';
import { startPostgres } from '../lib/postgres.mjs';

const CLIENT = fileURLToPath(new URL('../lib/changeClient.mjs', import.meta.url));
const TENANT = '7d0f5a0e-3c1b-4f5e-9a77-51a9c2f0b001';
const RULES = 10_000;

const REPLACE = `mutation ($rules: [TenantRuleSpec!]!) {
  replaceIsolationPolicy(input: { tenantId: "${TENANT}", enabled: true, mode: TWO_WAY, rules: $rules }) { change { revision } userErrors { message } } }`;
const FIRST_RULE = `{ isolationPolicy(tenantId: "${TENANT}") { rules(first: 1) { totalCount edges { node { id } } } } }`;
const EVALUATE = `{ evaluateConnection(input: { creatorTenant: "${TENANT}", signInTenant: "${ruleTenant(7)}" }) { allowed } }`;
const UPDATE_RULE =
  'mutation ($ruleId: ID!, $direction: RuleDirection!) { updateTenantRule(input: { ruleId: $ruleId, direction: $direction }) { change { revision } userErrors { message } } }';
const DOCUMENT = `subscription { policyChanged(tenantId: "${TENANT}") { revision kind rule { ruleId direction } policy { enabled revision } } }`;

export const benchmark = { name: 'changeToEvent', goals: ['6'], title: 'From a mutation to its event at a subscriber', run };

async function run({ smoke, say }) {
  const sizes = smoke ? { rules: 20, warmUp: 2, changes: 5 } : { rules: RULES, warmUp: 100, changes: 400 };
  const one = 'mutation to event, one node on SQLite, p99';
  const two = 'mutation to event, from one node to another on one Postgres, p99';
  const rows = [row(one, 10, sizes, smoke, await onOneNode(sizes, say))];
  const postgres = await startPostgres(say);
  if (postgres === null) {
    return [...rows, notRun(two, 20)];
  }
  try {
    return [...rows, row(two, 20, sizes, smoke, { ...(await onTwoNodes(sizes, postgres.url, say)), postgres: postgres.version })];
  } finally {
    postgres.stop();
  }
}

async function onOneNode(sizes, say) {
  say('changeToEvent: one node');
  const node = await startOurs({ env: { DEMO: '1' } });
  try {
    return await measure(node, node, sizes);
  } finally {
    await node.stop();
  }
}

async function onTwoNodes(sizes, url, say) {
  say('changeToEvent: two nodes on one Postgres');
  const env = { DEMO: '1', DATABASE_URL: url };
  const changed = await startOurs({ env, cpu: SERVER_CPU, name: 'ours, changed' });
  const heard = await startOurs({ env, cpu: CLIENT_CPU, name: 'ours, heard' });
  try {
    return await measure(changed, heard, sizes);
  } finally {
    await heard.stop();
    await changed.stop();
  }
}

/** Changes the policy on one node and subscribes on the other. Both have the policy in memory. */
async function measure(changed, heard, { rules, warmUp, changes }) {
  const admin = await changed.token('TenantAdmin', TENANT);
  const reader = await heard.token('PolicyReader', TENANT);
  await ask(changed, admin, REPLACE, {
    rules: Array.from({ length: rules }, (_, place) => ({ allowedTenant: ruleTenant(place), direction: 'BOTH' })),
  });
  for (const [node, token] of [
    [changed, admin],
    [heard, reader],
  ]) {
    await ask(node, token, EVALUATE);
  }
  const { isolationPolicy } = await ask(changed, admin, FIRST_RULE);
  const [{ node: rule }] = isolationPolicy.rules.edges;
  if (isolationPolicy.rules.totalCount !== rules) {
    throw new Error('The policy is not the one that was written.');
  }
  const client = startNode('changes', CLIENT_CPU, CLIENT, []);
  await client.told('ready');
  try {
    await client.ask('subscribe', { url: heard.url, token: reader, query: DOCUMENT, variables: {} });
    const server = { url: changed.url, token: admin };
    const variables = (count) =>
      Array.from({ length: count }, (_, place) => ({ ruleId: rule.id, direction: place % 2 === 0 ? 'INBOUND' : 'BOTH' }));
    await client.ask('change', { server, query: UPDATE_RULE, variables: variables(warmUp) });
    const measured = client.ask('change', { server, query: UPDATE_RULE, variables: variables(changes) });
    return { ...(await measured), disk: await diskSync() };
  } finally {
    await client.ask('leave');
    await client.stop();
  }
}

/** How many milliseconds the disk takes to sync one page. Each change waits at least that long. */
async function diskSync() {
  const folder = mkdtempSync(path.join(tmpdir(), 'cordon-bench-disk-'));
  const file = openSync(path.join(folder, 'page'), 'w');
  const times = [];
  for (let each = 0; each < 100; each += 1) {
    const begun = performance.now();
    writeSync(file, Buffer.alloc(4096), 0, 4096, each * 4096);
    fdatasyncSync(file);
    times.push(performance.now() - begun);
    await wait(5);
  }
  closeSync(file);
  rmSync(folder, { recursive: true });
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
}

async function ask({ url }, token, query, variables = {}) {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
  const { data, errors } = await response.json();
  const problems = errors ?? Object.values(data).flatMap((field) => field?.userErrors ?? []);
  if (problems.length > 0) {
    throw new Error(JSON.stringify(problems.slice(0, 3)));
  }
  return data;
}

/** The well-formed ID of a tenant that is not registered. */
function ruleTenant(place) {
  return `00000000-0000-4000-8000-${String(place).padStart(12, '0')}`;
}

function row(what, most, sizes, smoke, { toEvent, toAnswer, ...more }) {
  const p99 = quantile(toEvent, 0.99);
  const p50 = quantile(toEvent, 0.5);
  return {
    goal: '6',
    what,
    ours: { text: `${p99.toFixed(1)} ms (p50 ${p50.toFixed(1)} ms)`, value: p99 },
    // The disk alone is shown beside it, because each change waits for it.
    reference: { what: 'the limit', text: `${String(most)} ms (a disk sync alone: ${more.disk.p99.toFixed(1)} ms)`, value: most },
    ratio: p99 / most,
    target: `≤ ${String(most)} ms`,
    met: smoke ? null : p99 <= most,
    detail: {
      document: DOCUMENT,
      mutation: UPDATE_RULE,
      tenants: 1,
      subscribers: 1,
      ...sizes,
      p50,
      p99,
      max: Math.max(...toEvent),
      answer: { p50: quantile(toAnswer, 0.5), p99: quantile(toAnswer, 0.99) },
      ...more,
    },
  };
}

function notRun(what, most) {
  return {
    goal: '6',
    what,
    ours: { text: 'not run: no PostgreSQL', value: null },
    reference: { what: 'the limit', text: `${String(most)} ms`, value: most },
    ratio: null,
    target: `≤ ${String(most)} ms`,
    met: false,
    detail: {},
  };
}

function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
}
