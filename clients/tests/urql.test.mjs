import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Client, cacheExchange, fetchExchange, subscriptionExchange } from '@urql/core';
import { createClient as createSocketClient } from 'graphql-ws';
import WebSocket from 'ws';
import {
  AUTHORIZATION,
  OTHERS,
  OWN,
  POLICY,
  POLICY_CHANGED,
  SET_ISOLATION,
  SOCKET_OF_API,
  toggled,
  URL_OF_API,
  whileChanging,
} from '../lib/documents.mjs';

const socket = createSocketClient({ url: SOCKET_OF_API, webSocketImpl: WebSocket, connectionParams: { authorization: AUTHORIZATION } });
const client = new Client({
  url: URL_OF_API,
  exchanges: [
    cacheExchange,
    fetchExchange,
    subscriptionExchange({
      forwardSubscription: ({ query, variables }) => ({
        subscribe: (sink) => ({ unsubscribe: socket.subscribe({ query, variables }, sink) }),
      }),
    }),
  ],
  fetchOptions: () => ({ headers: { authorization: AUTHORIZATION } }),
});

const ask = async (document, variables) => {
  const { data, error } = await client.query(document, variables, { requestPolicy: 'network-only' });
  assert.equal(error, undefined);
  return data;
};

after(() => socket.dispose());

test('urql: a query, which its defaults send as GET with an authorization', async () => {
  const { data, error } = await client.query(POLICY, OWN);
  assert.equal(error, undefined);
  assert.equal(data.isolationPolicy.tenant.name, 'Contoso');
});

test('urql: a mutation', async () => {
  const { data, error } = await client.mutation(SET_ISOLATION, await toggled(ask));
  assert.equal(error, undefined);
  assert.deepEqual(data.setIsolation.userErrors, []);
  assert.match(data.setIsolation.change.revision, /^\d+$/);
});

test('urql: an error with its code', async () => {
  const { error } = await client.query(POLICY, OTHERS);
  assert.equal(error.networkError, undefined);
  assert.deepEqual(
    error.graphQLErrors.map(({ extensions }) => extensions.code),
    ['FORBIDDEN'],
  );
});

test('urql: an error of an invalid document', async () => {
  const { error } = await client.query('query Wrong { nothing }', {});
  assert.equal(error.networkError, undefined);
  assert.deepEqual(
    error.graphQLErrors.map(({ extensions }) => extensions.code),
    ['GRAPHQL_VALIDATION_FAILED'],
  );
});

test('urql: a subscription hears of a change', async () => {
  const { data, error } = await whileChanging(
    () =>
      new Promise((resolve) => {
        const { unsubscribe } = client.subscription(POLICY_CHANGED, OWN).subscribe((result) => {
          unsubscribe();
          resolve(result);
        });
      }),
  );
  assert.equal(error, undefined);
  assert.equal(data.policyChanged.actor, 'cordon-cli');
});
