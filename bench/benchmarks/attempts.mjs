// Goal 4: attempts that are durable before they are answered.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { dataSet } from '../lib/dataSet.mjs';
import { cpuOf, enter, shown, withEntrant } from '../lib/entrant.mjs';
import { evaluations } from '../lib/evaluations.mjs';
import { model } from '../lib/model.mjs';
import { ROOT, signingKey, startOurs } from '../lib/ours.mjs';
import { median, pairs } from '../lib/pairs.mjs';
import { startReference } from '../lib/reference.mjs';

const FULL = { shape: { tenants: 10_000, rules: 10 }, distinct: 10_000, warmUp: 10_000, count: 8_000, pairs: 6 };
const SMOKE = { shape: { tenants: 200, rules: 10 }, distinct: 40, warmUp: 0, count: 40, pairs: 1 };

const DOCUMENT = `mutation Attempt($input: AttemptConnectionInput!) {
  attemptConnection(input: $input) { attempt { id at revision } decision { allowed reason message } }
}`;

async function run({ smoke, say }) {
  const size = smoke ? SMOKE : FULL;
  const data = model(size.shape);
  const seed = await dataSet(data, { say });
  const product = await startOurs({ seed });
  const token = await product.token('PlatformEvaluator');
  const requests = requestsFor(data, size.distinct);
  const load = (connections) => ({ token, connections, warmUp: size.warmUp, requests });
  const options = { shape: size.shape, jwk: signingKey(product.dataDir), root: ROOT };

  /** Compares ours with a reference that commits in this way. `of` picks the number of a run that is compared. */
  async function against(by, connections, name, { times = size.pairs, ...comparison } = {}) {
    say(`${name}, ${String(connections)} connections: warming up, then in turn with ours`);
    const folder = mkdtempSync(path.join(tmpdir(), 'cordon-bench-'));
    cpSync(seed, folder, { recursive: true });
    const ours = await enter(product, load(connections));
    try {
      const starting = startReference('bareAttempts.mjs', { ...options, by, file: path.join(folder, 'cordon.db') });
      return await withEntrant(starting, load(connections), (peer) => measure(ours, peer, times, comparison));
    } finally {
      await ours.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  }

  /** Measures the pairs, and also what an attempt costs us in total, with the daily summary that is updated between the runs. */
  async function measure(ours, peer, times, comparison) {
    const begun = [];
    const measured = await pairs(
      times,
      async () => {
        const before = await product.cpuMs();
        const seen = await ours.run(size.count);
        begun.push({ before, requests: seen.requests });
        return seen;
      },
      () => peer.run(size.count),
      comparison,
    );
    const inAll = begun.slice(1).map(({ before }, place) => ((before - begun[place].before) * 1000) / begun[place].requests);
    return { ...measured, inAllUs: inAll.length === 0 ? null : median(inAll) };
  }

  function row(goal, what, name, target, connections, { runs, ratio, ratios, inAllUs }) {
    return {
      goal,
      what,
      ours: shown(runs.ours),
      reference: { what: name, ...shown(runs.reference) },
      ratio,
      target: target === null ? null : `≥ ${String(target)}`,
      met: target === null || smoke ? null : ratio >= target,
      detail: { document: DOCUMENT, ...size.shape, connections, requestsARun: size.count, ratios, cpuUsWithSummary: inAllUs },
    };
  }

  try {
    const cpu = { of: cpuOf };
    const what = 'attemptConnection, durable: server CPU';
    const group = 'bare node:http, group commit';
    const quick = 'the same, each row bound by itself';
    const single = 'bare node:http, single commits';
    return [
      row('4', what, group, 0.8, 32, await against('json', 32, group, cpu)),
      row(null, what, quick, null, 32, await against('rows', 32, quick, { ...cpu, times: Math.ceil(size.pairs / 2) })),
      row(
        '4',
        'attemptConnection, durable, 256 connections: requests/s',
        single,
        4,
        256,
        await against('single', 256, single, { of: ({ perSecond }) => perSecond, ratio: (a, b) => a / b, times: Math.min(5, size.pairs) }),
      ),
    ];
  } finally {
    await product.stop();
  }
}

function requestsFor(data, distinct) {
  return evaluations(data, distinct, 4).map(({ input, decision: { allowed, reason, message } }, place) => ({
    body: JSON.stringify({ query: DOCUMENT, operationName: 'Attempt', variables: { input: { ...input, user: `maker${String(place)}` } } }),
    includes: [`"decision":${JSON.stringify({ allowed, reason, message })}}}}`],
  }));
}

export const benchmark = { name: 'attempts', goals: ['4'], title: 'attempts that are durable before they are answered', run };
