// The load's process: keep-alive connections, each with one request under way; every answer is checked.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { Answer } from './answer.mjs';

const { url, method, headers, requests, connections } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const { hostname, port, host, pathname } = new URL(url);
const head = Object.entries({ host, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);

const prepared = requests.map(({ body, answer, includes = [] }) => ({
  bytes: Buffer.from(`${method} ${pathname} HTTP/1.1\r\n${head.join('')}content-length: ${String(Buffer.byteLength(body))}\r\n\r\n${body}`),
  expected: answer === undefined ? null : Buffer.from(answer),
  includes,
}));
let next = 0;

async function run(count) {
  const sockets = await Promise.all(Array.from({ length: connections }, open));
  const latencies = new Float64Array(count);
  const begun = performance.now();
  try {
    const started = { requests: 0 };
    let answered = 0;
    await new Promise((resolve, reject) => {
      const after = (ms) => {
        latencies[answered] = ms;
        answered += 1;
        if (answered === count) resolve();
      };
      for (const socket of sockets) converse(socket, count, started, after, reject);
    });
  } finally {
    for (const socket of sockets) socket.destroy();
  }
  const seconds = (performance.now() - begun) / 1000;
  latencies.sort();
  const at = (share) => latencies[Math.min(count - 1, Math.floor(count * share))];
  return { requests: count, seconds, perSecond: count / seconds, p50: at(0.5), p99: at(0.99), max: latencies[count - 1] };
}

async function open() {
  const socket = connect(Number(port), hostname);
  socket.setNoDelay(true);
  await once(socket, 'connect');
  return socket;
}

function converse(socket, count, started, after, fail) {
  const answer = new Answer();
  let sentAt = 0;
  let request = null;
  const send = () => {
    if (started.requests === count) return;
    started.requests += 1;
    request = prepared[next];
    next = (next + 1) % prepared.length;
    answer.expect(request);
    sentAt = performance.now();
    socket.write(request.bytes);
  };
  socket.on('data', (chunk) => {
    try {
      if (!answer.take(chunk)) return;
    } catch (error) {
      fail(error);
      return;
    }
    after(performance.now() - sentAt);
    send();
  });
  socket.on('error', fail);
  socket.on('close', () => fail(new Error('The server closed a connection.')));
  send();
}

process.on('message', ({ ask, id, count }) => {
  if (ask !== 'run') return;
  run(count).then(
    (value) => process.send({ id, value }),
    (error) => process.send({ id, error: error.message }),
  );
});
process.channel.ref();
process.send({ told: 'ready' });
