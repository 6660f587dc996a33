import { costOf, openLoad } from '../lib/load.mjs';
import { evaluations, ONE } from '../lib/evaluations.mjs';
import { dataSet } from '../lib/dataSet.mjs';
import { model } from '../lib/model.mjs';
import { median, pairs } from '../lib/pairs.mjs';
import { startOurs, signingKey } from '../lib/ours.mjs';
import { startReference } from '../lib/reference.mjs';

const CONNECTIONS = 32;

async function run({ smoke, say }) {
  const shape = smoke ? { tenants: 200, rules: 10 } : { tenants: 10_000, rules: 10 };
  const [distinct, warmUp, count, n] = smoke ? [100, 200, 200, 1] : [4_000, 20_000, 10_000, 7];
  const data = model(shape);
  const requests = evaluations(data, distinct, 11).map(({ input, decision }) => ({
    body: JSON.stringify({ query: ONE, operationName: 'Evaluate', variables: { input } }),
    answer: `${JSON.stringify({ data: { evaluateConnection: decision } })}\n`,
  }));
  const ours = await startOurs({ seed: await dataSet(data, { say }) });
  const token = await ours.token('PlatformEvaluator');
  const jwk = signingKey(ours.dataDir);
  const bare = await startReference('bareHttp.mjs', { shape, jwk });
  const load = async (server) => openLoad({ url: server.url, token, requests, connections: CONNECTIONS });
  const loads = [await load(ours), await load(bare)];
  try {
    say('warming up, every answer checked');
    for (const one of loads) await one.run(warmUp);
    const against = await pairs(
      n,
      () => costOf(ours, loads[0], count),
      () => costOf(bare, loads[1], count),
      { of: ({ cpuUs }) => cpuUs },
    );
    const shown = ({ cpuUs, runs }) => ({
      text: `${cpuUs.toFixed(1)} µs, ${Math.round(median(runs.map((run) => run.perSecond))).toLocaleString('en')}/s`,
      value: cpuUs,
    });
    return [
      {
        goal: '1',
        what: 'evaluateConnection, one a request, server CPU',
        ours: shown({ cpuUs: against.ours, runs: against.runs.ours }),
        reference: { what: 'bare node:http', ...shown({ cpuUs: against.reference, runs: against.runs.reference }) },
        ratio: against.ratio,
        target: '≥ 0.85',
        met: smoke ? null : against.ratio >= 0.85,
        detail: { document: ONE, ...shape, connections: CONNECTIONS, distinct, requestsARun: count, ratios: against.ratios },
      },
    ];
  } finally {
    for (const one of loads) await one.stop();
    await bare.stop();
    await ours.stop();
  }
}

export const benchmark = { name: 'oneDecision', goals: ['1'], title: 'one decision over HTTP with a verified token', run };
