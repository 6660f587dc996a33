import { cerbosIsThere, cerbosRequest, startCerbos } from '../lib/cerbos.mjs';
import { dataSet } from '../lib/dataSet.mjs';
import { cpuOf, enter, shown, withEntrant } from '../lib/entrant.mjs';
import { evaluations, ONE } from '../lib/evaluations.mjs';
import { model } from '../lib/model.mjs';
import { signingKey, startOurs } from '../lib/ours.mjs';
import { pairs } from '../lib/pairs.mjs';
import { startReference } from '../lib/reference.mjs';

const CONNECTIONS = 32;
const FULL = {
  shape: { tenants: 10_000, rules: 10 },
  distinct: 4_000,
  warmUp: 20_000,
  count: 10_000,
  slowCount: 5_000,
  pairs: 7,
  slowPairs: 2,
};
const SMOKE = { shape: { tenants: 200, rules: 10 }, distinct: 100, warmUp: 200, count: 100, slowCount: 100, pairs: 1, slowPairs: 1 };

async function run({ smoke, say }) {
  const size = smoke ? SMOKE : FULL;
  const data = model(size.shape);
  const asked = evaluations(data, size.distinct, 11);
  const product = await startOurs({ seed: await dataSet(data, { say }) });
  const token = await product.token('PlatformEvaluator');
  const options = { shape: size.shape, jwk: signingKey(product.dataDir) };
  const load = { token, connections: CONNECTIONS, warmUp: size.warmUp, requests: requests(asked, '\n') };

  /** Ours against a peer, in turn. */
  const against = async (name, starting, what, { slow, target = null, goal = null, ...peerLoad }) => {
    say(`${what}: warming up, every answer checked, then in turn`);
    return withEntrant(starting, { ...load, ...peerLoad }, async (peer) => {
      const count = slow ? size.slowCount : size.count;
      const result = await pairs(
        slow ? size.slowPairs : size.pairs,
        () => ours.run(count),
        () => peer.run(count),
        { of: cpuOf },
      );
      return {
        goal,
        what: `evaluateConnection, server CPU a request, against ${what}`,
        ours: shown(result.runs.ours),
        reference: { what: name, ...shown(result.runs.reference) },
        ratio: result.ratio,
        target: target === null ? null : `≥ ${target.toFixed(2)}`,
        met: target === null || smoke ? null : result.ratio >= target,
        detail: {
          document: ONE,
          ...size.shape,
          connections: CONNECTIONS,
          distinct: size.distinct,
          requestsARun: count,
          ratios: result.ratios,
        },
      };
    });
  };
  const graphql = (file) => startReference(file, options);
  const bare = requests(asked, '');

  const ours = await enter(product, load);
  try {
    const rows = [
      await against('bare node:http', graphql('bareHttp.mjs'), 'the same by hand', { goal: '1', target: 0.85 }),
      await against('Mercurius + JIT', graphql('mercurius.mjs'), 'fastify with compiled queries', {
        goal: '1',
        target: 1.15,
        requests: bare,
      }),
      await against('Apollo', graphql('apollo.mjs'), 'Apollo Server standalone', { slow: true }),
      await against('Yoga', graphql('yoga.mjs'), 'GraphQL Yoga', { slow: true, requests: bare }),
    ];
    if (cerbosIsThere) {
      const cel = asked.map(({ pair, decision }) => cerbosRequest(data, pair, decision));
      rows.push(await against('Cerbos', startCerbos(), 'a policy in CEL, rules sent along', { slow: true, requests: cel, token: null }));
    } else say('Cerbos is left out: its package is for Linux on x64.');
    return rows;
  } finally {
    await ours.stop();
    await product.stop();
  }
}

/** Apollo ends a body with a line feed, and so does the product; others don't. */
function requests(asked, end) {
  return asked.map(({ input, decision }) => ({
    body: JSON.stringify({ query: ONE, operationName: 'Evaluate', variables: { input } }),
    answer: `${JSON.stringify({ data: { evaluateConnection: decision } })}${end}`,
  }));
}

export const benchmark = { name: 'oneDecision', goals: ['1'], title: 'one decision over HTTP with a verified token', run };
