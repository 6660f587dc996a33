// Measures the product's memory when its cache is full of policies, and again after it has evicted many more.
import { random } from './random.mjs';

const MANY = 'query ($inputs: [EvaluateConnectionInput!]!) { evaluateConnections(inputs: $inputs) { allowed } }';
/** The number of connections in a request. */
const BATCH = 500;
const WEIGHT = 'cordon_cache_weight';
/** The cache counts as full at this part of its weight, because it evicts when one policy is too much. */
const FULL = 0.99;

/**
 * Asks about random tenants until the cache has `weight` (or `most` tenants were asked about), then about `more` tenants, then about `beyond`. Gives bytes and
 * weight at first, after `more`, and at the end.
 */
export async function fillCache(server, data, { weight, most, more, beyond }) {
  const next = random(31);
  const tenant = () => data.tenantId(Math.floor(next() * data.tenants));
  const headers = { authorization: `Bearer ${await server.token('PlatformEvaluator')}`, 'content-type': 'application/json' };
  const askMany = async () => {
    const inputs = Array.from({ length: BATCH }, () => ({ creatorTenant: tenant(), signInTenant: tenant() }));
    const response = await fetch(server.url, { method: 'POST', headers, body: JSON.stringify({ query: MANY, variables: { inputs } }) });
    const { data: answer, errors } = await response.json();
    if (errors !== undefined || answer.evaluateConnections.length !== BATCH) {
      throw new Error(`Not answered: ${JSON.stringify(errors)}`);
    }
  };
  const turnOver = async (tenants) => {
    for (let asked = 0; asked < tenants; asked += 2 * BATCH) {
      await askMany();
    }
    return measured(server);
  };
  const atFirst = await measured(server);
  for (let asked = 0; asked < most && (await read(server, WEIGHT)) < weight * FULL; asked += 2 * BATCH) {
    await askMany();
  }
  return { atFirst, full: await turnOver(more), after: await turnOver(beyond) };
}

/** `rss` includes the database's pages and free memory that V8 keeps. `live` is the heap after a forced garbage collection. */
async function measured(server) {
  const rss = await server.rss();
  return { rss, live: await read(server, 'nodejs_heap_size_used_bytes'), weight: await read(server, WEIGHT) };
}

async function read(server, name) {
  const text = await (await fetch(new URL('/metrics', server.url))).text();
  return Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`${name} `))
      .slice(name.length + 1),
  );
}
