import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OWN, POLICY, URL_OF_API } from '../lib/documents.mjs';
import { ORIGIN } from '../lib/server.mjs';

/** What browsers ask before they send a request with headers of these libraries. */
for (const [library, method, headers] of [
  ['Apollo Client', 'POST', 'apollographql-client-name,apollographql-client-version,authorization,content-type'],
  ['urql', 'GET', 'authorization'],
  ['OpenTelemetry', 'POST', 'authorization,baggage,content-type,traceparent,tracestate'],
  ['Sentry', 'POST', 'authorization,baggage,content-type,sentry-trace'],
]) {
  test(`a preflight for the headers of ${library} is answered for an allowed origin`, async () => {
    const response = await fetch(URL_OF_API, {
      method: 'OPTIONS',
      headers: { origin: ORIGIN, 'access-control-request-method': method, 'access-control-request-headers': headers },
    });
    assert.equal(response.status, 204);
    assert.equal(response.headers.get('access-control-allow-origin'), ORIGIN);
    assert.match(response.headers.get('access-control-allow-methods'), new RegExp(method));
    const allowed = response.headers.get('access-control-allow-headers').toLowerCase().split(/, */);
    // With credentials in a header of its own, `*` would not cover `authorization`.
    assert.deepEqual(
      headers.split(',').filter((name) => !allowed.includes(name)),
      [],
    );
  });
}

test('a GET without an authorization, as any page can send it, is told nothing', async () => {
  const url = `${URL_OF_API}?${new URLSearchParams({ query: POLICY, variables: JSON.stringify(OWN) })}`;
  const response = await fetch(url, { headers: { origin: 'https://evil.example' } });
  assert.equal(response.headers.get('access-control-allow-origin'), null);
  assert.equal((await response.json()).data?.isolationPolicy ?? null, null);
});
