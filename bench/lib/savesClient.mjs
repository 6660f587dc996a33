// The process that saves on several servers at once, over keep-alive connections, and changes a policy from time to time. Every answer is checked.
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { Answer } from './answer.mjs';

const { servers, saves, changes, connections, pauseMs } = JSON.parse(process.argv[2]);
const INCLUDES = ['"userErrors":[]'];

/** Saves on all connections to all servers for this long, and changes the policy on each server in turn. Gives how many saves there were, and all latencies. */
async function run(ms) {
  const until = performance.now() + ms;
  const saved = [];
  const changed = [];
  await Promise.all([
    ...servers.flatMap((server, index) =>
      Array.from({ length: connections }, (_, place) => saveOn(server, index * connections + place, until, saved)),
    ),
    change(until, changed),
  ]);
  return { saves: saved.length, seconds: ms / 1000, saved, changed };
}

/** The connections begin at different saves, and each goes on with the next that no other has, so that they save for different tenants. */
async function saveOn(server, place, until, latencies) {
  const ask = await open(server);
  for (let number = place; performance.now() < until; number += servers.length * connections) {
    latencies.push(await ask(saves[number % saves.length]));
  }
  ask.end();
}

async function change(until, latencies) {
  const all = await Promise.all(servers.map(open));
  for (let number = 0; performance.now() < until; number += 1) {
    latencies.push(await all[number % all.length](changes[number % changes.length]));
    await wait(pauseMs);
  }
  all.forEach((ask) => ask.end());
}

/** A connection: sends a request, and resolves with the milliseconds that its answer took. */
async function open({ url, token }) {
  const { hostname, port, host, pathname } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.setNoDelay(true);
  await once(socket, 'connect');
  const headers = `host: ${host}\r\ncontent-type: application/json\r\nauthorization: Bearer ${token}\r\n`;
  const answer = new Answer();
  const ask = (body) =>
    new Promise((resolve, reject) => {
      const begun = performance.now();
      const ended = () => reject(new Error('The server closed a connection.'));
      const take = (chunk) => {
        try {
          if (answer.take(chunk)) {
            socket.off('data', take).off('close', ended);
            resolve(performance.now() - begun);
          }
        } catch (error) {
          reject(error);
        }
      };
      answer.expect({ expected: null, includes: INCLUDES });
      socket.on('data', take).once('close', ended);
      socket.write(`POST ${pathname} HTTP/1.1\r\n${headers}content-length: ${String(Buffer.byteLength(body))}\r\n\r\n${body}`);
    });
  return Object.assign(ask, { end: () => socket.destroy() });
}

process.on('message', ({ ask, id, ms }) => {
  if (ask !== 'run') {
    return;
  }
  run(ms).then(
    (value) => process.send({ id, value }),
    (error) => process.send({ id, error: error.message }),
  );
});
process.channel.ref();
process.send({ told: 'ready' });
