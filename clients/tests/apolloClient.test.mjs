import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { ApolloClient, ApolloLink, CombinedGraphQLErrors, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { createClient as createSocketClient } from 'graphql-ws';
import WebSocket from 'ws';
import {
  ADD_RULE,
  AUTHORIZATION,
  CHANGES,
  OTHERS,
  OWN,
  POLICY,
  POLICY_CHANGED,
  REMOVE_RULE,
  SET_ISOLATION,
  SOCKET_OF_API,
  toggled,
  UPDATE_RULE,
  URL_OF_API,
  whileChanging,
} from '../lib/documents.mjs';

const socket = createSocketClient({ url: SOCKET_OF_API, webSocketImpl: WebSocket, connectionParams: { Authorization: AUTHORIZATION } });
const client = new ApolloClient({
  link: ApolloLink.split(
    ({ operationType }) => operationType === 'subscription',
    new GraphQLWsLink(socket),
    new HttpLink({ uri: URL_OF_API, headers: { authorization: AUTHORIZATION } }),
  ),
  cache: new InMemoryCache(),
  clientAwareness: { name: 'portal', version: '1.0' },
});

const ask = async (document, variables) => (await client.query({ query: gql(document), variables, fetchPolicy: 'network-only' })).data;
const change = async (document, input) => (await client.mutate({ mutation: gql(document), variables: { input } })).data;
const codes = ({ errors }) => errors.map(({ extensions }) => extensions.code);

after(() => {
  client.stop();
  socket.dispose();
});

test('Apollo Client: a query, and again from its cache', async () => {
  for (const fetchPolicy of ['network-only', 'cache-first']) {
    const { data } = await client.query({ query: gql(POLICY), variables: OWN, fetchPolicy });
    assert.equal(data.isolationPolicy.tenant.name, 'Contoso');
  }
});

test('Apollo Client: a mutation', async () => {
  const { data } = await client.mutate({ mutation: gql(SET_ISOLATION), variables: await toggled(ask) });
  assert.deepEqual(data.setIsolation.userErrors, []);
});

test('Apollo Client: errors with their codes', async () => {
  for (const [document, variables, code] of [
    [POLICY, OTHERS, 'FORBIDDEN'],
    ['query Wrong { nothing }', {}, 'GRAPHQL_VALIDATION_FAILED'],
  ]) {
    const error = await client.query({ query: gql(document), variables }).catch((thrown) => thrown);
    assert.ok(CombinedGraphQLErrors.is(error), String(error));
    assert.deepEqual(codes(error), [code]);
  }
});

test('Apollo Client: a subscription hears of a change', async () => {
  const { data, error } = await whileChanging(
    () =>
      new Promise((resolve, reject) => {
        const subscription = client.subscribe({ query: gql(POLICY_CHANGED), variables: OWN }).subscribe({
          next(result) {
            subscription.unsubscribe();
            resolve(result);
          },
          error: reject,
        });
      }),
  );
  assert.equal(error, undefined);
  assert.equal(data.policyChanged.actor, 'cordon-cli');
});

test('Apollo Client: its normalized cache keeps the present rule apart from the rule as it was', async () => {
  const rulesOf = ({ isolationPolicy }) => isolationPolicy.rules.edges.map(({ node }) => node);
  const { addTenantRule } = await change(ADD_RULE, { ...OWN, allowedTenant: 'fabrikam.example', direction: 'BOTH' });
  assert.deepEqual(addTenantRule.userErrors, []);
  const ruleId = addTenantRule.rule.id;
  await change(UPDATE_RULE, { ruleId, direction: 'INBOUND' });
  const first = await ask(CHANGES, OWN);
  const older = await ask(CHANGES, { ...OWN, after: first.policyChanges.pageInfo.endCursor });
  const asItWas = older.policyChanges.edges[0].node.policy.rules.edges.map(({ node }) => node.direction);
  assert.deepEqual(asItWas, ['BOTH']);
  await ask(POLICY, OWN);
  await ask(CHANGES, { ...OWN, after: first.policyChanges.pageInfo.endCursor });
  const { data } = await client.query({ query: gql(POLICY), variables: OWN, fetchPolicy: 'cache-only' });
  assert.deepEqual(
    rulesOf(data).map(({ direction }) => direction),
    ['INBOUND'],
  );
  await change(REMOVE_RULE, { ruleId });
});
