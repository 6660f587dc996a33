// The bystander: a process that asks for decisions at a steady rate, watches a policy that it changes, and asks whether the server is alive.
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { answering } from './serving.mjs';
import { openWireSocket } from './wireSocket.mjs';

/** Milliseconds between two requests of a kind. */
const EVERY = { decision: 5, health: 100, change: 250 };
/** A request that is not answered by then counts with this time. */
const LONGEST_MS = 10_000;
/** An event that has not come so long after the last change counts as lost. */
const LATEST_EVENT_MS = 3_000;

const agent = new Agent({ keepAlive: true, maxSockets: 64 });
let caller = null;
let socket = null;
let problems = new Map();
let events = 0;
/** How many changes were sent so far. */
let sent = 0;
/** Wakes whoever waits for an event. */
let onEvent = () => undefined;

function problem(text) {
  problems.set(text, (problems.get(text) ?? 0) + 1);
}

function send(path, { method = 'GET', token, body } = {}) {
  const headers = { ...(token && { authorization: `Bearer ${token}` }), ...(body && { 'content-type': 'application/json' }) };
  const asked = request(new URL(path, caller.url), { method, agent, headers, timeout: LONGEST_MS });
  asked.on('timeout', () => asked.destroy(new Error('not answered')));
  asked.end(body);
  return once(asked, 'response').then(async ([response]) => {
    let text = '';
    response.setEncoding('utf8');
    for await (const part of response) {
      text += part;
    }
    return { status: response.statusCode, text };
  });
}

/** Calls `one(place)` every `ms` until the end, without waiting for what it returns. Resolves when all of them have settled. */
async function steadily(every, end, one) {
  const begun = performance.now();
  const all = [];
  for (let place = 0; begun + place * every < end; place += 1) {
    const due = begun + place * every;
    await sleep(Math.max(0, due - performance.now()));
    all.push(one(due, place).catch((error) => problem(error.code ?? error.message)));
  }
  await Promise.all(all);
}

async function measure({ ms }) {
  problems = new Map();
  if (socket === null) {
    await subscribe();
  }
  const end = performance.now() + ms;
  const times = [];
  const begunEvents = events;
  let changes = 0;
  const decision = async (due) => {
    try {
      const { status, text } = await send('/graphql', { method: 'POST', token: caller.evaluator, body: caller.decision.body });
      if (status !== 200 || text.trim() !== caller.decision.answer) {
        problem(`a decision was answered ${String(status)} ${text.slice(0, 200)}`);
      }
    } finally {
      // Counts from the moment when the request was due: a late request has waited, too.
      times.push(performance.now() - due);
    }
  };
  const health = async () => {
    const { status } = await send('/healthz');
    if (status !== 200) {
      problem(`/healthz was answered ${String(status)}`);
    }
  };
  const change = async () => {
    sent += 1;
    const { text } = await send('/graphql', { method: 'POST', token: caller.admin, body: caller.changes[sent % caller.changes.length] });
    if (text.includes('"change":{')) {
      changes += 1;
    } else {
      problem(`a change was answered ${text.slice(0, 200)}`);
    }
  };
  await Promise.all([
    steadily(EVERY.decision, end, decision),
    steadily(EVERY.health, end, health),
    // One change after another, so that each is a change.
    (async () => {
      while (performance.now() < end) {
        await Promise.all([change().catch((error) => problem(error.code ?? error.message)), sleep(EVERY.change)]);
      }
    })(),
  ]);
  const latest = performance.now() + LATEST_EVENT_MS;
  while (events - begunEvents < changes && performance.now() < latest && socket !== null) {
    await Promise.race([new Promise((resolve) => (onEvent = resolve)), sleep(100)]);
  }
  if (events - begunEvents !== changes) {
    problem(`the subscription told ${String(events - begunEvents)} of ${String(changes)} changes`);
  }
  times.sort((a, b) => a - b);
  return {
    decisions: times.length,
    changes,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    max: times.at(-1),
    problems: [...problems].map(([text, count]) => `${String(count)} × ${text}`),
  };
}

function quantile(sorted, share) {
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
}

async function subscribe() {
  const { hostname, port, pathname } = new URL(caller.url);
  let acknowledged = () => undefined;
  socket = await openWireSocket(
    { hostname, port, path: pathname, protocol: 'graphql-transport-ws' },
    (bytes) => {
      const message = JSON.parse(bytes.toString());
      if (message.type === 'next') {
        events += 1;
        onEvent();
      } else if (message.type === 'connection_ack' || message.type === 'pong') {
        acknowledged();
      } else if (message.type !== 'ping') {
        problem(`the subscription got ${bytes.toString().slice(0, 200)}`);
        socket?.end();
        socket = null;
      }
    },
    (why) => {
      socket = null;
      problem(`the subscription ended: ${why}`);
    },
  );
  const ask = (...messages) =>
    new Promise((resolve) => {
      acknowledged = resolve;
      messages.forEach((message) => socket.send(JSON.stringify(message)));
    });
  await ask({ type: 'connection_init', payload: { authorization: `Bearer ${caller.admin}` } });
  await ask({ id: 'changes', type: 'subscribe', payload: { query: caller.subscription } }, { type: 'ping' });
}

answering({
  async start(given) {
    socket?.end();
    caller = given;
    await subscribe();
  },
  measure,
});
process.send({ told: 'ready', value: null });
process.channel.ref();
