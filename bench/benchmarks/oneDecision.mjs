import { cerbosIsThere, cerbosRequest, startCerbos } from '../lib/cerbos.mjs';
import { openContest } from '../lib/contest.mjs';
import { evaluations, ONE } from '../lib/evaluations.mjs';
import { model } from '../lib/model.mjs';

const FULL = {
  shape: { tenants: 10_000, rules: 10 },
  distinct: 4_000,
  warmUp: 20_000,
  count: 10_000,
  pairs: 7,
  gatedPairs: 5,
  otherPairs: 2,
};
const SMOKE = { shape: { tenants: 200, rules: 10 }, distinct: 50, warmUp: 0, count: 50, pairs: 1, gatedPairs: 1, otherPairs: 1 };

async function run({ smoke, say }) {
  const size = smoke ? SMOKE : FULL;
  const data = model(size.shape);
  const asked = evaluations(data, size.distinct, 11);
  const requests = requestsFor(asked, '\n');
  const withoutLineFeed = requestsFor(asked, '');
  const what = 'evaluateConnection, one a request: server CPU';
  const contest = await openContest({ what, document: ONE, size, connections: 32, requests, smoke, say });
  try {
    const others = { times: size.otherPairs };
    const rows = [
      await contest.against('bare node:http', 'bareHttp.mjs', { goal: '1', target: 0.85 }),
      await contest.against('Mercurius with JIT', 'mercurius.mjs', {
        goal: '1',
        target: 1.4,
        times: size.gatedPairs,
        requests: withoutLineFeed,
      }),
      await contest.against('Apollo standalone', 'apollo.mjs', others),
      await contest.against('Yoga', 'yoga.mjs', { ...others, requests: withoutLineFeed }),
    ];
    if (cerbosIsThere) {
      const cel = asked.map(({ pair, decision }) => cerbosRequest(data, pair, decision));
      rows.push(await contest.against('Cerbos', startCerbos, { ...others, requests: cel, token: null }));
    } else {
      say('Cerbos is left out: its package exists for Linux on x64 only.');
    }
    return rows;
  } finally {
    await contest.stop();
  }
}

/** Apollo, the product and its reference end a body with a line feed (`end`); the others do not. */
function requestsFor(asked, end) {
  return asked.map(({ input, decision }) => ({
    body: JSON.stringify({ query: ONE, operationName: 'Evaluate', variables: { input } }),
    answer: `${JSON.stringify({ data: { evaluateConnection: decision } })}${end}`,
  }));
}

export const benchmark = { name: 'oneDecision', goals: ['1'], title: 'one decision over HTTP, with a verified token', run };
