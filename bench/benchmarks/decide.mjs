import { fileURLToPath } from 'node:url';
import { startNode } from '../lib/child.mjs';
import { SERVER_CPU } from '../lib/cpus.mjs';
import { pairs } from '../lib/pairs.mjs';

const WORKER = fileURLToPath(new URL('../workers/deciding.mjs', import.meta.url));
const FULL = { shape: { tenants: 10_000, rules: 10 }, distinct: 20_000, check: 1_000, count: 100_000, cedarCount: 200, pairs: 9 };
const SMOKE = { shape: { tenants: 200, rules: 10 }, distinct: 1_000, check: 50, count: 2_000, cedarCount: 20, pairs: 1 };

async function run({ smoke, say }) {
  const size = smoke ? SMOKE : FULL;
  const worker = startNode('deciding', SERVER_CPU, WORKER, [JSON.stringify({ shape: size.shape, distinct: size.distinct })]);
  try {
    await worker.told('ready');
    say('checking that all ways agree');
    const allowed = await worker.ask('checked', { count: size.check });
    const of = ({ ns }) => ns;
    const time =
      (way, count = size.count) =>
      () =>
        worker.ask(way, { count });
    for (const way of ['cached', 'pure', 'bare']) {
      for (let turn = 0; turn < 3; turn += 1) {
        await time(way)();
      }
    }

    say('in turn');
    const compare = async (what, way, name, reference, { goal = null, target = null, times = true, count = size.count } = {}) => {
      const ratio = times ? (a, b) => a / b : (a, b) => b / a;
      const measured = await pairs(size.pairs, time(way), time(reference, count), { of, ratio });
      return {
        goal,
        what,
        ours: ns(measured.ours),
        reference: { what: name, ...ns(measured.reference) },
        ratio: measured.ratio,
        target: target === null ? null : `${times ? '≤' : '≥'} ${target.toLocaleString('en')}`,
        met: target === null || smoke ? null : times ? measured.ratio <= target : measured.ratio >= target,
        detail: {
          ...size.shape,
          distinct: size.distinct,
          decisionsARun: size.count,
          allowed: allowed / size.check,
          ratios: measured.ratios,
        },
      };
    };
    const asInServer = 'a decision in process, from the policy cache: CPU';
    return [
      await compare(asInServer, 'cached', 'two bare look-ups', 'bare', { goal: '3', target: 2 }),
      await compare('`decide` alone, states in a Map: CPU', 'pure', 'two bare look-ups', 'bare'),
      await compare(asInServer, 'cached', 'cedar-wasm', 'cedar', { goal: '3', target: 100, times: false, count: size.cedarCount }),
    ];
  } finally {
    await worker.stop();
  }
}

function ns(value) {
  return { text: value < 10_000 ? `${value.toFixed(0)} ns` : `${(value / 1000).toFixed(0)} µs`, value };
}

export const benchmark = { name: 'decide', goals: ['3'], title: 'a decision in process', run };
