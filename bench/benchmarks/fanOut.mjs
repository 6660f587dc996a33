// Goal 5: one change of a policy is sent to every subscriber of its tenant.
import { startOurs } from '../lib/ours.mjs';
import { median, pairs } from '../lib/pairs.mjs';
import { startReference } from '../lib/reference.mjs';
import { openSubscribers } from '../lib/subscribers.mjs';

const TENANT = '7d0f5a0e-3c1b-4f5e-9a77-51a9c2f0b001';
const SUBJECTS = 100;
const DOCUMENT =
  'subscription ($tenantId: UUID!) { policyChanged(tenantId: $tenantId) { revision kind actor at policy { enabled mode revision } } }';
const SET_ISOLATION =
  'mutation ($enabled: Boolean!) { setIsolation(input: { tenantId: "7d0f5a0e-3c1b-4f5e-9a77-51a9c2f0b001", enabled: $enabled }) { change { revision } userErrors { message } } }';

export const benchmark = { name: 'fanOut', goals: ['5'], title: 'One policyChanged event to every subscriber of a tenant', run };

async function run({ smoke, say }) {
  const count = smoke ? 200 : 10_000;
  const events = smoke ? 3 : 10;
  const turns = smoke ? 1 : 5;
  const stops = [];
  try {
    say(`fanOut: ${String(count)} sockets at each of two servers`);
    const ours = await openOurs(stops);
    const memory = { ours: await connect(ours, count) };
    const { texts, body } = await verified(ours, count);
    const bare = await openBare(stops, texts[0]);
    memory.bare = await connect(bare, count);
    await tellAll(bare, count, 3);
    const cost = await pairs(
      turns,
      () => tellAll(ours, count, events),
      () => tellAll(bare, count, events),
      { of: ({ cpuUs }) => cpuUs, ratio: (a, b) => a / b },
    );
    memory.ours.afterEvents = await eachHolds(ours, memory.ours.before, count);
    memory.bare.afterEvents = await eachHolds(bare, memory.bare.before, count);
    return rows({ smoke, count, events, turns, memory, cost, body });
  } finally {
    for (const stop of stops.reverse()) {
      await stop();
    }
  }
}

/** Opens our server, its subscribers, and the way to make an event. */
async function openOurs(stops) {
  const server = await startOurs({
    env: { DEMO: '1', MAX_SOCKETS_PER_TENANT: '20000', MAX_SOCKETS_PER_SUBJECT: '1000', RATE_LIMIT_TENANT: '1000000' },
  });
  stops.push(() => server.stop());
  const client = await openSubscribers('subscribers of ours');
  stops.push(() => client.stop());
  const admin = await server.token('TenantAdmin', TENANT, 'admin');
  const tokens = await Promise.all(
    Array.from({ length: SUBJECTS }, (_, place) => server.token('PolicyReader', TENANT, `subscriber ${String(place)}`)),
  );
  let enabled = false;
  return {
    server,
    client,
    subscription: { url: server.url, tokens, query: DOCUMENT, variables: { tenantId: TENANT } },
    async tell() {
      enabled = !enabled;
      const response = await fetch(server.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${admin}` },
        body: JSON.stringify({ query: SET_ISOLATION, variables: { enabled } }),
      });
      const answer = await response.json();
      if (answer.data?.setIsolation.change === undefined) {
        throw new Error(`Nothing was changed: ${JSON.stringify(answer)}`);
      }
    },
  };
}

async function openBare(stops, text) {
  const server = await startReference('bareWs.mjs');
  stops.push(() => server.stop());
  const client = await openSubscribers('subscribers of bare ws');
  stops.push(() => client.stop());
  return { server, client, subscription: { url: server.url }, tell: () => server.ask('tell', { text }) };
}

/** Measures the bytes of memory of each subscriber. Before that, a few subscribers connect, receive events and leave, so that all code is warm. */
async function connect(side, count) {
  const few = Math.min(count, 500);
  await side.client.subscribe({ ...side.subscription, count: few });
  await tellAll(side, few, 5);
  await side.client.leave();
  const before = await side.server.rss();
  await side.client.subscribe({ ...side.subscription, count });
  return { before, each: await eachHolds(side, before, count) };
}

async function eachHolds({ server }, before, count) {
  return ((await server.rss()) - before) / count;
}

/** Makes so many events, each after all subscribers have received the one before. Gives the server CPU of one event for one subscriber. */
async function tellAll({ server, client, tell }, count, events) {
  await client.count();
  const before = await server.cpuMs();
  const begun = performance.now();
  for (let event = 1; event <= events; event += 1) {
    await tell();
    await client.came(event * count);
  }
  const seconds = (performance.now() - begun) / 1000;
  return { cpuUs: (((await server.cpuMs()) - before) * 1000) / events / count, msAnEvent: (seconds * 1000) / events };
}

/** Checks that every subscriber receives the same event, and the right one. */
async function verified(ours, count) {
  await ours.client.count({ keep: true });
  await ours.tell();
  await ours.client.came(count);
  const texts = await ours.client.texts();
  const messages = texts.map((text) => JSON.parse(text));
  const body = JSON.stringify(messages[0].payload);
  const { kind, policy } = messages[0].payload.data.policyChanged;
  if (kind !== (policy.enabled ? 'ISOLATION_ENABLED' : 'ISOLATION_DISABLED')) {
    throw new Error(`The event is not the change that was made: ${body}`);
  }
  if (new Set(messages.map(({ id }) => id)).size !== count) {
    throw new Error('Some subscriber did not receive the event exactly once.');
  }
  if (messages.some(({ payload }) => JSON.stringify(payload) !== body)) {
    throw new Error('The subscribers did not all receive the same event.');
  }
  return { texts, body };
}

function rows({ smoke, count, events, turns, memory, cost, body }) {
  const named = (what, ours, reference, ratio, most, detail) => ({
    goal: '5',
    what,
    ours,
    reference: { what: 'bare ws', ...reference },
    ratio,
    target: `≤ ${String(most)}`,
    met: smoke ? null : ratio <= most,
    detail: { subscribers: count, document: DOCUMENT, body, tenants: 1, ...detail },
  });
  const us = (value) => ({ text: `${value.toFixed(1)} µs`, value });
  const kb = (value) => ({ text: `${(value / 1000).toFixed(1)} kB`, value });
  const ms = (runs) => median(runs.map(({ msAnEvent }) => msAnEvent));
  return [
    named(`fan-out to ${String(count)}: server CPU for each subscriber and event`, us(cost.ours), us(cost.reference), cost.ratio, 1.2, {
      events,
      turns,
      ratios: cost.ratios,
      msFromMutationToTheLastSubscriber: { ours: ms(cost.runs.ours), reference: ms(cost.runs.reference) },
    }),
    named(
      `memory for each of ${String(count)} subscribers`,
      kb(memory.ours.each),
      kb(memory.bare.each),
      // The worse of the two: after connecting, and after the events.
      Math.max(memory.ours.each / memory.bare.each, memory.ours.afterEvents / memory.bare.afterEvents),
      1.2,
      { bytes: { ours: memory.ours, reference: memory.bare } },
    ),
  ];
}
