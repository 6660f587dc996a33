// What the product takes in memory once its cache is full of policies, and once it has thrown away many of them.
import { random } from './random.mjs';

const MANY = 'query ($inputs: [EvaluateConnectionInput!]!) { evaluateConnections(inputs: $inputs) { allowed } }';
/** Connections in a request. */
const BATCH = 500;
/** The cache counts as full from this part of its weight on: it throws out what is one policy too much. */
const FULL = 0.99;

/** Asks about tenants at random until the cache holds `weight` (or `most` were asked about), then about `beyond` more. Gives bytes and weights. */
export async function fillCache(server, data, { weight, most, beyond }) {
  const next = random(31);
  const tenant = () => data.tenantId(Math.floor(next() * data.tenants));
  const headers = { authorization: `Bearer ${await server.token('PlatformEvaluator')}`, 'content-type': 'application/json' };
  const askMany = async () => {
    const inputs = Array.from({ length: BATCH }, () => ({ creatorTenant: tenant(), signInTenant: tenant() }));
    const response = await fetch(server.url, { method: 'POST', headers, body: JSON.stringify({ query: MANY, variables: { inputs } }) });
    const { data: answer, errors } = await response.json();
    if (errors !== undefined || answer.evaluateConnections.length !== BATCH) throw new Error(`Not answered: ${JSON.stringify(errors)}`);
  };
  const atFirst = await server.rss();
  for (let asked = 0; asked < most && (await weightOf(server)) < weight * FULL; asked += 2 * BATCH) await askMany();
  const full = { weight: await weightOf(server), rss: await server.rss() };
  for (let asked = 0; asked < beyond; asked += 2 * BATCH) await askMany();
  const after = { weight: await weightOf(server), rss: await server.rss() };
  return { atFirst, full, after };
}

async function weightOf(server) {
  const text = await (await fetch(new URL('/metrics', server.url))).text();
  return Number(/^cordon_cache_weight (\d+)$/m.exec(text)[1]);
}
