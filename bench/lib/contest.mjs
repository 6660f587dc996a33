// Compares ours with one peer after the other over HTTP. Both servers of a pair get the same data, the same requests and the same warm-up.
import { dataSet } from './dataSet.mjs';
import { cpuOf, enter, shown, withEntrant } from './entrant.mjs';
import { model } from './model.mjs';
import { signingKey, startOurs } from './ours.mjs';
import { pairs } from './pairs.mjs';
import { startReference } from './reference.mjs';

/** `size` is { shape, warmUp, count, pairs } of one run; `requests` are those that ours gets. Gives `against`, which measures one row, and `stop`. */
export async function openContest({ what, document, size, connections, requests, smoke, say }) {
  const { shape } = size;
  const product = await startOurs({ seed: await dataSet(model(shape), { say }) });
  const options = { shape, jwk: signingKey(product.dataDir) };
  const load = { token: await product.token('PlatformEvaluator'), connections, warmUp: size.warmUp, requests };
  const ours = await enter(product, load).catch(async (error) => {
    await product.stop();
    throw error;
  });

  /** Measures one row. `server` starts the peer, or is its file in bench/servers. `times` is the number of pairs. `peerLoad` is how the peer's load differs. */
  async function against(name, server, { goal = null, target = null, times = size.pairs, ...peerLoad } = {}) {
    say(`${name}: warming up, every answer checked, then in turn with ours`);
    const starting = typeof server === 'string' ? startReference(server, options) : server();
    return withEntrant(starting, { ...load, ...peerLoad }, async (peer) => {
      const measured = await pairs(
        times,
        () => ours.run(size.count),
        () => peer.run(size.count),
        { of: cpuOf },
      );
      return {
        goal,
        what,
        ours: shown(measured.runs.ours),
        reference: { what: name, ...shown(measured.runs.reference) },
        ratio: measured.ratio,
        target: target === null ? null : `≥ ${String(target)}`,
        met: target === null || smoke ? null : measured.ratio >= target,
        detail: { document, ...shape, connections, requestsARun: size.count, ratios: measured.ratios },
      };
    });
  }

  return {
    against,
    async stop() {
      await ours.stop();
      await product.stop();
    },
  };
}
