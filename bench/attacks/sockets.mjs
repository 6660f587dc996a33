// Attacks by callers with a token, on sockets.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { flood, graphql, openSocket, untilOver } from './send.mjs';
import { other } from '../lib/scene.mjs';

const by = (role, name, attack) => ({ name: `a caller ${name}`, by: role, attack });

const WATCH =
  'subscription ($c: [WatchedConnectionInput!]!) { connectionDecisionChanged(connections: $c) { index decision { allowed message } } }';

function subscribe(socket, id, query, variables) {
  socket.send(JSON.stringify({ id, type: 'subscribe', payload: { query, variables } }));
}

/** Opens sockets with this role; those that are refused are left out. */
async function openSockets(target, count, role) {
  const opened = await Promise.allSettled(Array.from({ length: count }, () => openSocket(target, target.tokens[role])));
  return opened.flatMap(({ value }) => (value === undefined ? [] : [value]));
}

function endAll(sockets) {
  sockets.forEach((socket) => socket.end());
}

export const SOCKETS = [
  by('Evaluator', 'watches 200 connections in each of 200 subscriptions', async (target) => {
    const [socket] = await openSockets(target, 1, 'Evaluator');
    for (let number = 0; number < 200; number += 1) {
      const c = Array.from({ length: 200 }, (_, place) => ({
        creatorTenant: target.ids.attacker,
        signInTenant: other(number * 200 + place),
      }));
      subscribe(socket, String(number), WATCH, { c });
    }
    await untilOver(target);
    socket.end();
  }),
  by('Evaluator', 'watches the same 200 connections on 50 sockets while the policy changes', async (target) => {
    const sockets = await openSockets(target, 50, 'Evaluator');
    const c = Array.from({ length: 200 }, (_, place) => ({ creatorTenant: target.ids.attacker, signInTenant: other(place) }));
    sockets.forEach((socket) => subscribe(socket, 'a', WATCH, { c }));
    const query = 'mutation ($input: SetIsolationInput!) { setIsolation(input: $input) { change { revision } } }';
    await flood(target, 1, (number) =>
      graphql(target, 'TenantAdmin', query, { input: { tenantId: target.ids.attacker, enabled: number % 2 === 0 } }),
    );
    endAll(sockets);
  }),
  by('Evaluator', 'subscribes with long comments and long IDs', async (target) => {
    while (!target.over()) {
      const sockets = await openSockets(target, 10, 'PolicyReader');
      for (const [place, socket] of sockets.entries()) {
        for (let number = 0; number < 20; number += 1) {
          const query = `subscription { policyChanged(tenantId: "${target.ids.attacker}") { revision } } # ${String(place)} ${String(number)} ${'x'.repeat(41_000)}`;
          subscribe(socket, String(number), query);
          subscribe(socket, `${String(number)}${'y'.repeat(60_000)}`, query);
        }
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
      endAll(sockets);
    }
  }),
  by('PolicyReader', 'does not read the changes of a policy that changes fast', async (target) => {
    const sockets = await openSockets(target, 50, 'PolicyReader');
    const query = `subscription { policyChanged(tenantId: "${target.ids.attacker}", sinceRevision: "0") { revision policy { rules(first: 1000) { edges { node { id allowedTenantId note } } } } } }`;
    sockets.forEach((socket) => {
      subscribe(socket, 'a', query);
      socket.pause();
    });
    const mutation = 'mutation ($input: SetIsolationInput!) { setIsolation(input: $input) { change { revision } } }';
    await flood(target, 2, (number) =>
      graphql(target, 'TenantAdmin', mutation, { input: { tenantId: target.ids.attacker, enabled: number % 2 === 0 } }),
    );
    endAll(sockets);
  }),
  by('Evaluator', 'signs in to sockets and leaves again', async (target) => {
    while (!target.over()) {
      endAll(await openSockets(target, 50, 'Evaluator'));
    }
  }),
  by('Evaluator', 'sends pings as fast as it can', async (target) => {
    const sockets = await openSockets(target, 20, 'Evaluator');
    while (!target.over()) {
      for (const socket of sockets) {
        for (let ping = 0; ping < 200; ping += 1) {
          socket.send('{"type":"ping"}');
        }
      }
      await nextTurn();
    }
    endAll(sockets);
  }),
  by('Evaluator', 'sends messages of 63 KB that are refused', async (target) => {
    const fields = Object.fromEntries(Array.from({ length: 4_000 }, (_, place) => [`f${String(place)}`, 1]));
    const messages = [
      { type: 'pong', payload: { text: 'x'.repeat(63_000) } },
      { type: 'subscribe', id: '1', payload: { query: 'x'.repeat(63_000) } },
      { type: 'subscribe', id: '1', payload: { query: '{a}', variables: { a: Array.from({ length: 21_000 }, () => []) } } },
      { type: 'subscribe', id: '1', payload: { query: '{a}', variables: fields } },
    ].map((message) => JSON.stringify(message));
    while (!target.over()) {
      const sockets = await openSockets(target, 50, 'Evaluator');
      for (let round = 0; round < 20; round += 1) {
        sockets.forEach((socket, place) => socket.send(messages[place % messages.length]));
        await nextTurn();
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
      endAll(sockets);
    }
  }),
  by('PolicyReader', 'subscribes and completes again and again', async (target) => {
    const sockets = await openSockets(target, 10, 'PolicyReader');
    const query = `subscription { policyChanged(tenantId: "${target.ids.attacker}", sinceRevision: "0") { revision } }`;
    for (let number = 0; !target.over(); number += 1) {
      for (const socket of sockets) {
        subscribe(socket, String(number), query);
        socket.send(JSON.stringify({ id: String(number), type: 'complete' }));
      }
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    endAll(sockets);
  }),
  by('PolicyReader', 'reads the whole history in 100 subscriptions at once', async (target) => {
    const query = `subscription { policyChanged(tenantId: "${target.ids.attacker}", sinceRevision: "0") { revision policy { effect rules(first: 1000) { totalCount } } } }`;
    while (!target.over()) {
      const sockets = await openSockets(target, 20, 'PolicyReader');
      for (const socket of sockets) {
        for (let number = 0; number < 5; number += 1) {
          subscribe(socket, String(number), query);
        }
      }
      await new Promise((resolve) => setTimeout(resolve, 300));
      endAll(sockets);
    }
  }),
  by('PolicyReader', 'lets each change of a policy cost 1,000 rules in 50 documents', async (target) => {
    const sockets = await openSockets(target, 50, 'PolicyReader');
    for (const [place, socket] of sockets.entries()) {
      const query = `subscription s${String(place)} { policyChanged(tenantId: "${target.ids.attacker}") { revision policy { rules(first: 1000) { edges { node { allowedTenantId enteredAs direction note } } } } } }`;
      subscribe(socket, 'a', query);
    }
    const mutation = 'mutation ($input: SetIsolationInput!) { setIsolation(input: $input) { change { revision } } }';
    await flood(target, 1, (number) =>
      graphql(target, 'TenantAdmin', mutation, { input: { tenantId: target.ids.attacker, enabled: number % 2 === 0 } }),
    );
    endAll(sockets);
  }),
];
