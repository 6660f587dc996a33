import { costOf, openLoad } from './load.mjs';
import { median } from './pairs.mjs';

/** The most milliseconds of a timed run, and of a warm-up after its first round. On a slow machine runs get smaller, not longer. */
const RUN_MS = 1_000;
const WARM_UP_MS = 4_000;

/** Gives a started server its load and warms it up. Every answer of the warm-up and of each later run is checked byte by byte. */
export async function enter(server, { warmUp, ...load }) {
  const opened = await openLoad({ url: server.url, ...load });
  try {
    await opened.run(load.requests.length);
    await opened.run(warmUp, WARM_UP_MS);
  } catch (error) {
    await opened.stop();
    throw error;
  }
  return {
    /** One timed run. */
    run: (count) => costOf(server, opened, count, RUN_MS),
    stop: () => opened.stop(),
  };
}

/** Starts a server, passes it to `use` as an entrant, and always stops it afterwards. */
export async function withEntrant(starting, load, use) {
  const server = await starting;
  try {
    const entrant = await enter(server, load);
    try {
      return await use(entrant);
    } finally {
      await entrant.stop();
    }
  } finally {
    await server.stop();
  }
}

/** How runs are shown: the CPU time of a request, and the requests a second. */
export function shown(runs) {
  const value = median(runs.map(({ cpuUs }) => cpuUs));
  const rate = Math.round(median(runs.map(({ perSecond }) => perSecond)));
  const cpu = value < 1000 ? `${value.toFixed(1)} µs` : `${(value / 1000).toFixed(2)} ms`;
  return { text: `${cpu}, ${rate.toLocaleString('en')}/s`, value, perSecond: rate, p99Ms: median(runs.map(({ p99 }) => p99)) };
}

export const cpuOf = ({ cpuUs }) => cpuUs;
