// Runs many subscribers in a process of their own on the other core.
import { fileURLToPath } from 'node:url';
import { startNode } from './child.mjs';
import { CLIENT_CPU } from './cpus.mjs';

const CLIENT = fileURLToPath(new URL('subscriberClient.mjs', import.meta.url));

/** Gives { subscribe({ url, count, tokens, query, variables }), count({ keep }), came(count), texts(), leave(), stop() }; see lib/subscriberClient.mjs. */
export async function openSubscribers(name = 'subscribers') {
  const client = startNode(name, CLIENT_CPU, CLIENT, []);
  await client.told('ready');
  return {
    subscribe: (options) => client.ask('subscribe', options),
    count: (options = {}) => client.ask('count', options),
    came: (count) => client.ask('came', { count }),
    texts: () => client.ask('texts'),
    leave: () => client.ask('leave'),
    stop: () => client.stop(),
  };
}
