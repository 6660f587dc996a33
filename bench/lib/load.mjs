// Sends HTTP requests from a process of its own on the other core.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startNode } from './child.mjs';
import { CLIENT_CPU } from './cpus.mjs';

const CLIENT = fileURLToPath(new URL('loadClient.mjs', import.meta.url));

/**
 * `requests` are sent in turn, each { body, answer?, includes? }: `answer` is the exact body of the expected answer, `includes` are texts that it must contain.
 * A run fails on any answer but a 200 with that body. Gives { run(count, ms), stop() }. A run ends after `count` requests, or after `ms` if that is sooner, and
 * resolves with { requests, seconds, perSecond, p50, p99, max } (latencies in milliseconds).
 */
export async function openLoad({ url, token = null, headers = {}, requests, connections = 32, method = 'POST' }) {
  const folder = mkdtempSync(path.join(tmpdir(), 'cordon-load-'));
  const file = path.join(folder, 'load.json');
  const all = { 'content-type': 'application/json', ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...headers };
  writeFileSync(file, JSON.stringify({ url, method, headers: all, requests, connections }));
  const client = startNode('load', CLIENT_CPU, CLIENT, [file]);
  await client.told('ready');
  rmSync(folder, { recursive: true, force: true });
  return {
    run: (count, ms = Infinity) => client.ask('run', { count, ms }),
    stop: () => client.stop(),
  };
}

/** Runs the load. Gives its result and the server CPU of one request in microseconds. */
export async function costOf(server, load, count, ms = Infinity) {
  const before = await server.cpuMs();
  const seen = await load.run(count, ms);
  const cpu = (await server.cpuMs()) - before;
  return { ...seen, cpuUs: (cpu * 1000) / seen.requests };
}
