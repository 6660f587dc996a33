import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { AUTHORIZATION, OTHERS, OWN, POLICY, POLICY_CHANGED, SOCKET_OF_API, whileChanging } from '../lib/documents.mjs';

const open = (connectionParams, url = SOCKET_OF_API, more = {}) =>
  createClient({ url, webSocketImpl: WebSocket, connectionParams, retryAttempts: 0, ...more });

for (const [title, params, url] of [
  ['', { authorization: AUTHORIZATION }],
  [' with the key in upper case', { Authorization: AUTHORIZATION }],
  [' with a slash at the end of the address', { authorization: AUTHORIZATION }, `${SOCKET_OF_API}/`],
]) {
  test(`graphql-ws${title}: a subscription hears of a change`, async () => {
    const client = open(params, url);
    const events = client.iterate({ query: POLICY_CHANGED, variables: OWN });
    const { data, errors } = (await whileChanging(() => events.next())).value;
    assert.equal(errors, undefined);
    assert.equal(data.policyChanged.actor, 'cordon-cli');
    await client.dispose();
  });
}

test('graphql-ws: a refused subscription and a query are answered by errors, and the socket goes on', async () => {
  // By default the client itself closes a socket that no operation uses.
  const client = open({ authorization: AUTHORIZATION }, SOCKET_OF_API, { lazy: false });
  let closed = 0;
  client.on('closed', () => (closed += 1));
  const refusals = [];
  for (const payload of [
    { query: POLICY_CHANGED, variables: OTHERS },
    { query: POLICY, variables: OWN },
    { query: 'subscription { nothing }' },
  ]) {
    refusals.push(
      await client
        .iterate(payload)
        .next()
        .catch((errors) => errors),
    );
  }
  assert.deepEqual(
    refusals.map(([{ extensions }]) => extensions.code),
    ['FORBIDDEN', 'BAD_REQUEST', 'GRAPHQL_VALIDATION_FAILED'],
  );
  const events = client.iterate({ query: POLICY_CHANGED, variables: OWN });
  assert.equal((await whileChanging(() => events.next())).value.errors, undefined);
  assert.equal(closed, 0);
  await events.return();
  await client.dispose();
});

test('graphql-ws: a bad token closes the socket with 4403', async () => {
  const error = await open({ authorization: 'Bearer nonsense' })
    .iterate({ query: POLICY_CHANGED, variables: OWN })
    .next()
    .catch((closing) => closing);
  assert.equal(error.code, 4403);
});
