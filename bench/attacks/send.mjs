// How attacks send requests.
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { openWireSocket } from '../lib/wireSocket.mjs';

const agent = new Agent({ keepAlive: true, maxSockets: 1_000 });

/** Sends one request and gives { status, text }. */
async function send({ url }, { path = '/graphql', method = 'POST', token, headers = {}, body } = {}) {
  const all = {
    ...(token && { authorization: `Bearer ${token}` }),
    ...(method === 'POST' && { 'content-type': 'application/json' }),
    ...headers,
  };
  const asked = request(new URL(path, url), { method, agent, headers: all });
  asked.end(body);
  const [response] = await once(asked, 'response');
  let text = '';
  response.setEncoding('utf8');
  for await (const part of response) {
    // A long answer is read, but not kept.
    text = text.length > 10_000 ? text : text + part;
  }
  return { status: response.statusCode, text };
}

/** A GraphQL request by this role's token; `role` null has none. */
export function graphql({ tokens }, role, query, variables = {}, headers = {}) {
  return { token: role === null ? undefined : tokens[role], body: JSON.stringify({ query, variables }), headers };
}

/** Keeps `atOnce` requests under way until the attack is over, and counts the answers by status and code. `make(number)` gives each request. */
export async function flood(target, atOnce, make) {
  let number = 0;
  const worker = async () => {
    while (!target.over()) {
      number += 1;
      try {
        target.count(outcome(await send(target, make(number))));
      } catch (error) {
        target.count(error.code ?? 'error');
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

function outcome({ status, text }) {
  return [status, /"code":"([A-Z_]+)"/.exec(text)?.[1]].filter(Boolean).join(' ');
}

/** Opens a connection, sends these bytes and leaves it open. Resolves when the connection is there, or refused. */
export function sendBytes({ hostname, port, count }, bytes) {
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port });
    socket.on('connect', () => {
      socket.write(bytes);
      resolve(socket);
    });
    socket.on('data', (data) => count(data.toString('latin1', 0, 15).trim()));
    socket.on('error', (error) => {
      count(error.code);
      resolve(socket);
    });
  });
}

/** Opens a WebSocket; with a token it also sends `connection_init` and waits for the answer. */
export async function openSocket({ hostname, port, count }, token = null) {
  let answered = () => undefined;
  const acknowledged = new Promise((resolve) => (answered = resolve));
  const socket = await openWireSocket(
    { hostname, port, path: '/graphql', protocol: 'graphql-transport-ws' },
    (bytes) => {
      const text = bytes.toString('utf8', 0, 2_000);
      count(/"type":"([a-z_]+)"/.exec(text)?.[1] + (/"code":"[A-Z_]+"/.exec(text)?.[0] ?? ''));
      answered();
    },
    (why) => {
      count(why.slice(0, 40));
      answered();
    },
  );
  if (token !== null) {
    socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }));
    await acknowledged;
  }
  return socket;
}

/** Waits, checking now and then whether the attack is over. */
export async function untilOver({ over }) {
  while (!over()) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
