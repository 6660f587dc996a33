import { openContest } from '../lib/contest.mjs';
import { evaluations, MANY } from '../lib/evaluations.mjs';
import { model } from '../lib/model.mjs';

const FULL = { shape: { tenants: 10_000, rules: 10 }, distinct: 24, warmUp: 400, count: 150, pairs: 7, otherPairs: 2 };
const SMOKE = { shape: { tenants: 200, rules: 10 }, distinct: 8, warmUp: 0, count: 8, pairs: 1, otherPairs: 1 };
const EACH = 1_000;

async function run({ smoke, say }) {
  const size = smoke ? SMOKE : FULL;
  const asked = evaluations(model(size.shape), size.distinct * EACH, 13);
  const requests = requestsFor(asked, '\n');
  const what = 'evaluateConnections, 1,000 a request: server CPU';
  const contest = await openContest({ what, document: MANY, size, connections: 8, requests, smoke, say });
  try {
    return [
      await contest.against('bare node:http', 'bareHttp.mjs', { goal: '2', target: 0.75 }),
      await contest.against('Mercurius with JIT', 'mercurius.mjs', { times: size.otherPairs, requests: requestsFor(asked, '') }),
    ];
  } finally {
    await contest.stop();
  }
}

function requestsFor(asked, end) {
  return Array.from({ length: asked.length / EACH }, (_, place) => {
    const list = asked.slice(place * EACH, (place + 1) * EACH);
    return {
      body: JSON.stringify({ query: MANY, operationName: 'EvaluateMany', variables: { inputs: list.map(({ input }) => input) } }),
      answer: `${JSON.stringify({ data: { evaluateConnections: list.map(({ decision }) => decision) } })}${end}`,
    };
  });
}

export const benchmark = { name: 'thousandDecisions', goals: ['2'], title: 'a thousand decisions in one request', run };
