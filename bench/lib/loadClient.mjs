// The process of a load: keep-alive connections, each with one request under way. Every answer is checked.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setImmediate } from 'node:timers';
import { Answer } from './answer.mjs';

const { url, method, headers, requests, connections } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const { hostname, port, host, pathname } = new URL(url);
const headerLines = Object.entries({ host, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);

const prepared = requests.map(({ body, answer, includes = [] }) => ({
  bytes: Buffer.from(
    `${method} ${pathname} HTTP/1.1\r\n${headerLines.join('')}content-length: ${String(Buffer.byteLength(body))}\r\n\r\n${body}`,
  ),
  expected: answer === undefined ? null : Buffer.from(answer),
  includes,
}));
let next = 0;

/** Sends `count` requests, or as many as it can within `ms`. */
async function run(count, ms) {
  const sockets = await Promise.all(Array.from({ length: connections }, open));
  const latencies = [];
  const begun = performance.now();
  const budget = { left: count, until: begun + ms };
  const rest = keepAwake();
  try {
    await Promise.all(sockets.map((socket) => converse(socket, budget, latencies)));
  } finally {
    rest();
    for (const socket of sockets) {
      socket.destroy();
    }
  }
  const seconds = (performance.now() - begun) / 1000;
  const requests = latencies.length;
  latencies.sort((a, b) => a - b);
  const at = (share) => latencies[Math.min(requests - 1, Math.floor(requests * share))];
  return { requests, seconds, perSecond: requests / seconds, p50: at(0.5), p99: at(0.99), max: latencies.at(-1) };
}

/**
 * Keeps this process awake between answers: waking it would cost time on the server's core, and more of it for a slower server. This process has a core of
 * its own, so it may spin.
 */
function keepAwake() {
  let awake = true;
  const turn = () => {
    if (awake) {
      setImmediate(turn);
    }
  };
  turn();
  return () => {
    awake = false;
  };
}

async function open() {
  const socket = connect(Number(port), hostname);
  socket.setNoDelay(true);
  await once(socket, 'connect');
  return socket;
}

/** Sends one request after the other on this connection. */
function converse(socket, budget, latencies) {
  return new Promise((resolve, reject) => {
    const answer = new Answer();
    let sentAt = performance.now();
    const send = () => {
      if (budget.left === 0 || sentAt > budget.until) {
        resolve();
        return;
      }
      budget.left -= 1;
      const request = prepared[next];
      next = (next + 1) % prepared.length;
      answer.expect(request);
      socket.write(request.bytes);
    };
    socket.on('data', (chunk) => {
      try {
        if (!answer.take(chunk)) {
          return;
        }
      } catch (error) {
        reject(error);
        return;
      }
      const now = performance.now();
      latencies.push(now - sentAt);
      sentAt = now;
      send();
    });
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('The server closed a connection.')));
    send();
  });
}

process.on('message', ({ ask, id, count, ms }) => {
  if (ask !== 'run') {
    return;
  }
  run(count, ms).then(
    (value) => process.send({ id, value }),
    (error) => process.send({ id, error: error.message }),
  );
});
process.channel.ref();
process.send({ told: 'ready' });
