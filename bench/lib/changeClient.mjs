// A process that changes a policy over HTTP and receives the event on a socket, so that one clock measures both.
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { answering } from './serving.mjs';
import { openWireSocket } from './wireSocket.mjs';

const agent = new Agent({ keepAlive: true, maxSockets: 1 });
/** The pause between two changes, in which the servers finish all work of a change, so that each change finds them idle. */
const REST_MS = 25;

let onEvent = () => undefined;
let onError = () => undefined;
let socket = null;

/** Sends a mutation. Gives the answer and the time when it came. */
async function mutate({ url, token }, query, variables) {
  const asked = request(url, { method: 'POST', agent, headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` } });
  asked.end(JSON.stringify({ query, variables }));
  const [response] = await once(asked, 'response');
  let text = '';
  response.setEncoding('utf8');
  for await (const part of response) {
    text += part;
  }
  return { at: performance.now(), answer: JSON.parse(text) };
}

answering({
  async subscribe({ url, token, query, variables }) {
    const { hostname, port, pathname } = new URL(url);
    const messages = [];
    let arrived = () => undefined;
    const next = async () => {
      if (messages.length === 0) {
        await new Promise((resolve) => (arrived = resolve));
      }
      return messages.shift();
    };
    socket = await openWireSocket(
      { hostname, port, path: pathname, protocol: 'graphql-transport-ws' },
      (bytes) => {
        const at = performance.now();
        const message = JSON.parse(bytes.toString());
        if (message.type === 'next') {
          onEvent(at, message.payload);
        } else if (message.type === 'error') {
          onError(new Error(bytes.toString()));
        } else if (message.type !== 'ping') {
          messages.push(message);
          arrived();
        }
      },
      (why) => onError(new Error(why)),
    );
    socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }));
    await next();
    socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query, variables } }));
    socket.send(JSON.stringify({ type: 'ping' }));
    await next();
  },

  /** Makes one change for each of the variables, one after the other. Gives the milliseconds to each event and to each answer. */
  async change({ server, query, variables }) {
    const toEvent = [];
    const toAnswer = [];
    for (const each of variables) {
      await new Promise((resolve) => setTimeout(resolve, REST_MS));
      const event = new Promise((resolve, reject) => {
        onEvent = (at, payload) => resolve({ at, payload });
        onError = reject;
      });
      const begun = performance.now();
      const [{ at, payload }, { at: answeredAt, answer }] = await Promise.all([event, mutate(server, query, each)]);
      const { change } = Object.values(answer.data ?? {})[0] ?? {};
      if (!change || change.revision !== payload.data?.policyChanged.revision) {
        throw new Error(`The event and the answer are not about the same change: ${JSON.stringify({ answer, payload })}`);
      }
      toEvent.push(at - begun);
      toAnswer.push(answeredAt - begun);
    }
    return { toEvent, toAnswer };
  },

  leave() {
    socket?.end();
    agent.destroy();
  },
});
process.send({ told: 'ready', value: null });
process.channel.ref();
