// A process of many subscribers, each on a socket of its own. It counts the events, and keeps their texts if it is asked to.
import { randomUUID } from 'node:crypto';
import { answering } from './serving.mjs';
import { openWireSocket } from './wireSocket.mjs';

/** How many sockets connect at the same time. */
const AT_A_TIME = 64;
const NEXT = Buffer.from('","type":"next",');
const UUID_LENGTH = 36;

const sockets = [];
let next = 0;
let error = null;
let expected = null;
let kept = null;

/** Whether a message is an event: `{"id":"<uuid>","type":"next",…`. The bare server sends the same text. */
function isEvent(bytes) {
  const at = '{"id":"'.length + UUID_LENGTH;
  return bytes.length > at + NEXT.length && NEXT.compare(bytes, at, at + NEXT.length) === 0;
}

function take(bytes) {
  if (!isEvent(bytes)) {
    return false;
  }
  next += 1;
  kept?.push(bytes.toString());
  if (expected !== null && next >= expected.count) {
    expected.resolve(performance.timeOrigin + performance.now());
    expected = null;
  }
  return true;
}

function fail(why) {
  error ??= why;
  expected?.reject(new Error(why));
  expected = null;
}

async function subscribe({ url, token, query, variables }) {
  const { hostname, port, pathname } = new URL(url);
  const protocol = query === null ? null : 'graphql-transport-ws';
  let onAnswer = () => undefined;
  const socket = await openWireSocket(
    { hostname, port, path: pathname, protocol },
    (bytes) => {
      if (take(bytes)) {
        return;
      }
      const message = JSON.parse(bytes.toString());
      if (message.type === 'connection_ack' || message.type === 'pong') {
        onAnswer();
      } else if (message.type !== 'ping') {
        fail(bytes.toString());
      }
    },
    fail,
  );
  sockets.push(socket);
  if (query === null) {
    return;
  }
  const ask = (...messages) =>
    new Promise((resolve) => {
      onAnswer = resolve;
      for (const message of messages) {
        socket.send(JSON.stringify(message));
      }
    });
  await ask({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });
  await ask({ id: randomUUID(), type: 'subscribe', payload: { query, variables } }, { type: 'ping' });
}

answering({
  /** Each subscriber takes one of the `tokens` in turn. */
  async subscribe({ url, count, tokens = [null], query = null, variables = {} }) {
    let begun = 0;
    const one = async () => {
      while (begun < count) {
        begun += 1;
        await subscribe({ url, token: tokens[begun % tokens.length], query, variables });
      }
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, one));
    if (error !== null) {
      throw new Error(error);
    }
  },
  /** Starts counting from zero. `keep` says whether `texts` gives the texts later. */
  count({ keep = false }) {
    next = 0;
    kept = keep ? [] : null;
  },
  /** Resolves when so many events have come since `count`, with the time (milliseconds since 1970) of the last one. */
  came({ count }) {
    if (error !== null) {
      throw new Error(error);
    }
    if (next >= count) {
      return performance.timeOrigin + performance.now();
    }
    return new Promise((resolve, reject) => {
      expected = { count, resolve, reject };
    });
  },
  texts: () => kept,
  leave() {
    for (const socket of sockets.splice(0)) {
      socket.end();
    }
    error = null;
  },
});
process.send({ told: 'ready', value: null });
// It lives until the bench stops it.
process.channel.ref();
