// Starts a reference server: a file of bench/servers, on the same core as ours.
import { fileURLToPath } from 'node:url';
import { startNode } from './child.mjs';
import { SERVER_CPU } from './cpus.mjs';

/** Starts `bench/servers/<file>` with these options (plain JSON). Gives { url, pid, cpuMs(), rss(), ask(what, more), stop() }. */
export async function startReference(file, options = {}, { cpu = SERVER_CPU, env = {} } = {}) {
  const script = fileURLToPath(new URL(`../servers/${file}`, import.meta.url));
  const child = startNode(file.replace(/\.mjs$/, ''), cpu, script, [JSON.stringify(options)], { env });
  const { url } = await child.told('listening');
  return {
    url,
    wsUrl: url.replace(/^http/, 'ws'),
    pid: child.pid,
    cpuMs: () => child.cpuMs(),
    rss: () => child.rss(),
    ask: (what, more) => child.ask(what, more),
    stop: () => child.stop(),
  };
}
