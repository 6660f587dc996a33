// What the attacks and the bystander find on the server: an attacker's tenant that holds as much as the limits allow, and a bystander's tenant.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { product, startOurs } from './ours.mjs';
import { uuid } from './random.mjs';

const SEED = 11;
const [ATTACKER, BYSTANDER, PARTNER, THIRD] = [1, 2, 3, 4].map((number) => uuid(SEED, 1, number));
const cold = (number) => uuid(SEED, 2, number);
export const other = (number) => uuid(SEED, 3, number);

const EVALUATE = 'query ($input: EvaluateConnectionInput!) { evaluateConnection(input: $input) { allowed reason } }';

/** Fills a database. Gives { dataDir, ids, remove() } for `openScene`. */
export async function buildScene(env, size) {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'cordon-bench-scene-'));
  await recordAttempts(env.DATABASE_URL ?? `sqlite:${path.join(dataDir, 'cordon.db')}`, size.attempts);
  const server = await startOurs({ dataDir, env });
  try {
    const ask = client(server.url, await server.token('PlatformOperator'));
    for (const [place, id] of [ATTACKER, BYSTANDER, PARTNER, THIRD].entries()) {
      await register(ask, id, `t${String(place)}.example`);
    }
    const rulesOf = (count) =>
      Array.from({ length: count }, (_, place) => ({ allowedTenant: other(place), direction: 'BOTH', note: 'as agreed' }));
    await replace(ask, ATTACKER, [{ allowedTenant: PARTNER, direction: 'BOTH' }, ...rulesOf(size.rules - 1)]);
    await replace(ask, BYSTANDER, [{ allowedTenant: PARTNER, direction: 'BOTH' }]);
    for (let number = 0; number < size.coldTenants; number += 1) {
      await register(ask, cold(number), `cold${String(number)}.example`);
      await replace(ask, cold(number), rulesOf(size.rules));
    }
    const flows = await saveFlows(server, ask, size.flows);
    const requests = await requestChanges(ask, rulesOf(size.rules), size.requests);
    const rule = await firstRule(ask, BYSTANDER);
    return {
      dataDir,
      ids: {
        attacker: ATTACKER,
        bystander: BYSTANDER,
        partner: PARTNER,
        third: THIRD,
        cold: Array.from({ length: size.coldTenants }, (_, n) => cold(n)),
      },
      sizes: { rules: size.rules, flows, requests },
      rule,
      remove: () => rmSync(dataDir, { recursive: true, force: true }),
    };
  } finally {
    await server.stop();
  }
}

/** Starts a server on the scene. Gives { pid, alive(), stop(), target, bystander }: what the attacker and the bystander need. */
export async function openScene({ dataDir, ids, sizes, rule }, env) {
  const server = await startOurs({ dataDir, env });
  const { port, hostname } = new URL(server.url);
  const roles = ['Evaluator', 'PolicyReader', 'TenantAdmin'];
  const tokens = Object.fromEntries(
    await Promise.all(roles.map(async (role) => [role, await server.token(role, ids.attacker, 'mallory')])),
  );
  tokens.Third = await server.token('Evaluator', ids.third, 'mallory');
  tokens.PlatformEvaluator = await server.token('PlatformEvaluator', null, 'engine');
  for (const [place, id] of ids.cold.entries()) {
    tokens[`Cold${String(place)}`] = await server.token('PolicyReader', id, 'mallory');
  }
  const evaluator = await server.token('Evaluator', ids.bystander, 'alice');
  const decision = JSON.stringify({ query: EVALUATE, variables: { input: { creatorTenant: ids.bystander, signInTenant: ids.partner } } });
  const update = (direction) => JSON.stringify({ query: UPDATE, variables: { input: { ruleId: rule, direction } } });
  const warm = await fetch(server.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${evaluator}` },
    body: decision,
  });
  return {
    pid: server.pid,
    alive: () => server.alive(),
    stop: () => server.stop(),
    target: { url: server.url, hostname, port: Number(port), tokens, ids, sizes },
    bystander: {
      url: server.url,
      evaluator,
      admin: await server.token('TenantAdmin', ids.bystander, 'bob'),
      decision: { body: decision, answer: (await warm.text()).trim() },
      // Outbound stays open, so the decision stays the same.
      changes: [update('OUTBOUND'), update('BOTH')],
      subscription: `subscription { policyChanged(tenantId: "${ids.bystander}") { revision kind } }`,
    },
  };
}

const UPDATE =
  'mutation ($input: UpdateTenantRuleInput!) { updateTenantRule(input: $input) { change { revision } userErrors { code message } } }';
const REGISTER = 'mutation ($input: RegisterTenantInput!) { registerTenant(input: $input) { revision userErrors { code message } } }';
const REPLACE =
  'mutation ($input: ReplaceIsolationPolicyInput!) { replaceIsolationPolicy(input: $input) { change { revision } userErrors { code message } } }';
const REQUEST =
  'mutation ($input: RequestPolicyChangeInput!) { requestPolicyChange(input: $input) { request { id } userErrors { code message } } }';

function register(ask, id, domain) {
  return ask(REGISTER, { id, name: domain, domains: [domain] });
}

function replace(ask, tenantId, rules) {
  return ask(REPLACE, { tenantId, enabled: true, rules });
}

async function firstRule(ask, tenantId) {
  const query = `{ isolationPolicy(tenantId: "${tenantId}") { rules(first: 1) { edges { node { id } } } } }`;
  return (await ask(query)).isolationPolicy.rules.edges[0].node.id;
}

/** Saves flows of up to 100 connections each, that sign in to the partner. Gives how many were saved. */
async function saveFlows(server, ask, flows) {
  const partner = client(server.url, await server.token('Evaluator', PARTNER));
  const count = Math.min(flows, 100);
  const connectionIds = [];
  for (let number = 0; number < count; number += 1) {
    const created = await ask(
      'mutation ($input: CreateConnectionInput!) { createConnection(input: $input) { connection { id } userErrors { code message } } }',
      { tenantId: ATTACKER, name: `Mail ${String(number)}`, connector: { name: 'mail' } },
    );
    const { id } = created.createConnection.connection;
    connectionIds.push(id);
    const link = await ask(
      'mutation ($input: CreateConsentLinkInput!) { createConsentLink(input: $input) { link { token } userErrors { code message } } }',
      { connectionId: id },
    );
    await partner('mutation ($input: ConsentInput!) { consent(input: $input) { connection { id } userErrors { code message } } }', {
      token: link.createConsentLink.link.token,
    }).catch(() => undefined);
  }
  for (let number = 0; number < flows; number += 1) {
    await ask('mutation ($input: SaveFlowInput!) { saveFlow(input: $input) { resource { id } userErrors { code message } } }', {
      tenantId: ATTACKER,
      name: `Flow ${String(number)}`,
      connectionIds,
    });
  }
  return flows;
}

/** Requests as many changes as the tenant's bounds allow. Gives how many were taken. */
async function requestChanges(ask, rules, count) {
  for (let number = 0; number < count; number += 1) {
    const policy = { tenantId: ATTACKER, enabled: number % 2 === 0, rules: rules.slice(number) };
    try {
      await ask(REQUEST, { justification: 'because', policy });
    } catch {
      return number;
    }
  }
  return count;
}

async function recordAttempts(url, count) {
  const store = await product('store/openStore').openStore({ url, migrate: true, now: Date.now });
  const attempt = {
    creatorTenantId: ATTACKER,
    signInTenantId: PARTNER,
    connector: 'mail',
    identityProvider: 'ENTRA_ID',
    user: 'somebody',
    recordedByTenantId: ATTACKER,
    allowed: true,
    reason: 'PERMITTED',
    revision: 0,
  };
  try {
    for (let recorded = 0; recorded < count; recorded += 2_000) {
      await Promise.all(Array.from({ length: Math.min(2_000, count - recorded) }, () => store.attempts.record(attempt, null)));
    }
  } finally {
    await store.close();
  }
}

/** Gives a function that runs a document, whose variables are usually one `input`, and throws if anything is refused. */
function client(url, token) {
  return async (query, input) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables: { input } }),
    });
    const { data, errors } = await response.json();
    const problems = errors ?? Object.values(data).flatMap((field) => field?.userErrors ?? []);
    if (problems.length > 0) {
      throw new Error(JSON.stringify(problems.slice(0, 3)));
    }
    return data;
  };
}
