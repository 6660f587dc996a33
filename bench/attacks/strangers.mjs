// Attacks by callers without a token.
import { getIntrospectionQuery } from 'graphql';
import { flood, graphql, openSocket, sendBytes, untilOver } from './send.mjs';

const stranger = (name, attack) => ({ name: `a stranger ${name}`, by: 'nobody', attack });

const HEAD = 'POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';

export const STRANGERS = [
  stranger('sends megabytes of comments', (target) =>
    flood(target, 6, (number) =>
      graphql(
        target,
        null,
        `
          {
            __typename
          }
          ${`# ${String(number)} ${'x'.repeat(90)}\n`.repeat(30_000)}
        `,
      ),
    ),
  ),
  stranger('sends one input of 100,000 unknown fields', (target) => {
    const query = 'query ($i: [EvaluateConnectionInput!]!) { evaluateConnections(inputs: $i) { allowed } }';
    const request = graphql(target, null, query, {
      i: [Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`f${String(n)}`, 1]))],
    });
    return flood(target, 4, () => request);
  }),
  stranger('sends short documents that are slow to validate', (target) =>
    flood(target, 16, (number) => graphql(target, null, `query q${String(number)} {${'a{a}'.repeat(1_900)}}`)),
  ),
  stranger('asks for introspection', (target) => flood(target, 16, () => graphql(target, null, getIntrospectionQuery()))),
  stranger('sends 8 MB of empty lists', (target) => {
    const body = `{"query":"{__typename}","variables":{"a":[${'[],'.repeat(2_600_000)}1]}}`;
    return flood(target, 4, () => ({ body }));
  }),
  stranger('leaves 2,100 bodies unsent', async (target) => {
    const sockets = await Promise.all(Array.from({ length: 2_100 }, () => sendBytes(target, `${HEAD}Content-Length: 100\r\n\r\n{`)));
    await untilOver(target);
    sockets.forEach((socket) => socket.destroy());
  }),
  stranger('leaves 2,100 headers unsent', async (target) => {
    const sockets = await Promise.all(Array.from({ length: 2_100 }, () => sendBytes(target, HEAD)));
    await untilOver(target);
    sockets.forEach((socket) => socket.destroy());
  }),
  stranger('opens 2,000 sockets and says nothing', async (target) => {
    const opened = await Promise.allSettled(Array.from({ length: 2_000 }, () => openSocket(target)));
    target.count(`${String(opened.filter(({ status }) => status === 'fulfilled').length)} opened`);
    await untilOver(target);
    opened.forEach(({ value }) => value?.end());
  }),
  stranger('sends pings before it signs in', async (target) => {
    while (!target.over()) {
      const sockets = await Promise.all(Array.from({ length: 10 }, () => openSocket(target).catch(() => null)));
      for (const socket of sockets) {
        for (let ping = 0; ping < 5_000; ping += 1) {
          socket?.send('{"type":"ping"}');
        }
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
      sockets.forEach((socket) => socket?.end());
    }
  }),
  stranger('sends messages in thousands of fragments', async (target) => {
    const first = Buffer.from([0x01, 0x81, 0, 0, 0, 0, 0x7b]);
    const more = Buffer.from([0x00, 0x81, 0, 0, 0, 0, 0x20]);
    const upgrade =
      'GET /graphql HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n';
    const bytes = Buffer.concat([Buffer.from(upgrade), first, ...Array.from({ length: 16_000 }, () => more)]);
    while (!target.over()) {
      const sockets = await Promise.all(Array.from({ length: 20 }, () => sendBytes(target, bytes)));
      await new Promise((resolve) => setTimeout(resolve, 200));
      sockets.forEach((socket) => socket.destroy());
    }
  }),
  stranger('asks 500 times at once whether the server is ready', (target) =>
    flood(target, 500, () => ({ path: '/readyz', method: 'GET' })),
  ),
  stranger('asks for the metrics again and again', (target) => flood(target, 50, () => ({ path: '/metrics', method: 'GET' }))),
  stranger('sends a different `Accept` each time', (target) =>
    flood(target, 32, (number) => ({
      ...graphql(target, null, '{__typename}'),
      headers: { accept: `application/json, x/y${String(number)}` },
    })),
  ),
  stranger('sends tokens that no key has signed', (target) => {
    const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
    return flood(target, 32, (number) => ({
      ...graphql(target, null, '{__typename}'),
      token: [part({ alg: 'ES256', kid: String(number) }), part({ sub: String(number), exp: 9e9 }), 'A'.repeat(86)].join('.'),
    }));
  }),
  stranger('pipelines thousands of requests on each of 100 connections', async (target) => {
    const bytes = 'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(4_000);
    while (!target.over()) {
      const sockets = await Promise.all(Array.from({ length: 100 }, () => sendBytes(target, bytes)));
      await new Promise((resolve) => setTimeout(resolve, 500));
      sockets.forEach((socket) => socket.destroy());
    }
  }),
  stranger('connects and leaves again', async (target) => {
    while (!target.over()) {
      const sockets = await Promise.all(Array.from({ length: 100 }, () => sendBytes(target, 'GET / HTTP/1.1\r\n')));
      sockets.forEach((socket) => socket.destroy());
    }
  }),
  stranger('sends headers of 15 KB', (target) =>
    flood(target, 32, () => ({ ...graphql(target, null, '{__typename}'), headers: { 'x-long': 'x'.repeat(15_000) } })),
  ),
  stranger('opens the page of consent links', (target) => flood(target, 32, () => ({ path: '/consent', method: 'GET' }))),
];
