import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ClientError, GraphQLClient } from 'graphql-request';
import { AUTHORIZATION, OTHERS, OWN, POLICY, SET_ISOLATION, toggled, URL_OF_API } from '../lib/documents.mjs';

const headers = { authorization: AUTHORIZATION };

for (const [title, client] of [
  ['by POST', new GraphQLClient(URL_OF_API, { headers })],
  ['by GET', new GraphQLClient(URL_OF_API, { headers, method: 'GET', jsonSerializer: JSON })],
  ['with a slash at the end of the address', new GraphQLClient(`${URL_OF_API}/`, { headers })],
]) {
  test(`graphql-request ${title}: a query`, async () => {
    const data = await client.request(POLICY, OWN);
    assert.equal(data.isolationPolicy.tenant.name, 'Contoso');
  });

  test(`graphql-request ${title}: an error with its code`, async () => {
    const error = await client.request(POLICY, OTHERS).catch((thrown) => thrown);
    assert.ok(error instanceof ClientError, String(error));
    assert.deepEqual(
      error.response.errors.map(({ extensions }) => extensions.code),
      ['FORBIDDEN'],
    );
  });
}

test('graphql-request: a mutation', async () => {
  const client = new GraphQLClient(URL_OF_API, { headers });
  const data = await client.request(SET_ISOLATION, await toggled((document, variables) => client.request(document, variables)));
  assert.deepEqual(data.setIsolation.userErrors, []);
});
