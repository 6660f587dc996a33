import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import compiler from 'relay-compiler';
import { ROOT } from '../../tools/prepare.mjs';
import { AUTHORIZATION, OWN, URL_OF_API } from '../lib/documents.mjs';

const folder = mkdtempSync(path.join(tmpdir(), 'cordon-relay-'));
const HERE = path.dirname(fileURLToPath(import.meta.url));

/** A page of rules with Relay's own directives, and what its user changes and hears of. */
const SOURCE = `
const { graphql } = require('react-relay');

graphql\`
  fragment rulesPage_query on Query
  @argumentDefinitions(tenantId: { type: "UUID!" }, count: { type: "Int", defaultValue: 2 }, cursor: { type: "String" })
  @refetchable(queryName: "rulesPageRefetchQuery") {
    isolationPolicy(tenantId: $tenantId) {
      enabled
      rules(first: $count, after: $cursor) @connection(key: "rulesPage_rules") {
        edges { node { id direction allowedTenant { id name } } }
      }
    }
  }
\`;

graphql\`
  query rulesPageQuery($tenantId: UUID!) {
    ...rulesPage_query @arguments(tenantId: $tenantId)
    policyChanges(tenantId: $tenantId, first: 3) { edges { node { revision rule { direction } policy { effect } } } }
  }
\`;

graphql\`
  mutation rulesPageMutation($input: SetIsolationInput!) {
    setIsolation(input: $input) { policy { enabled } userErrors { code message } }
  }
\`;

graphql\`
  subscription rulesPageSubscription($tenantId: UUID!) {
    policyChanged(tenantId: $tenantId) { revision kind }
  }
\`;
`;

after(() => rmSync(folder, { recursive: true }));

test('relay-compiler: compiles documents against the schema, and the server takes what it made of them', async () => {
  mkdirSync(path.join(folder, 'src', 'made'), { recursive: true });
  writeFileSync(path.join(folder, 'src', 'rulesPage.js'), SOURCE);
  writeFileSync(path.join(folder, 'schema.graphql'), readFileSync(path.join(ROOT, 'schema', 'schema.graphql')));
  const config = {
    src: './src',
    schema: './schema.graphql',
    language: 'javascript',
    artifactDirectory: './src/made',
    eagerEsModules: false,
  };
  writeFileSync(path.join(folder, 'relay.config.json'), JSON.stringify(config));
  execFileSync(compiler, ['relay.config.json'], {
    cwd: folder,
    encoding: 'utf8',
    stdio: 'pipe',
    env: { PATH: process.env.PATH, HOME: HERE },
  });

  for (const [name, variables] of [
    ['rulesPageQuery', OWN],
    ['rulesPageRefetchQuery', { ...OWN, count: 1, cursor: null }],
    ['rulesPageMutation', { input: { ...OWN, enabled: true } }],
  ]) {
    const made = readFileSync(path.join(folder, 'src', 'made', `${name}.graphql.js`), 'utf8');
    const [, text] = /"text": ("(?:[^"\\]|\\.)*")/.exec(made) ?? [];
    const response = await fetch(URL_OF_API, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: AUTHORIZATION },
      body: JSON.stringify({ query: JSON.parse(text), variables }),
    });
    const { data, errors } = await response.json();
    assert.equal(errors, undefined, JSON.stringify(errors));
    assert.ok(Object.keys(data).length > 0);
  }
});
