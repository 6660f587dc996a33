import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { generate } from '@graphql-codegen/cli';
import { preset } from '@graphql-codegen/client-preset';
import { ROOT } from '../../tools/prepare.mjs';
import { ADD_RULE, CHANGES, POLICY, POLICY_CHANGED, SET_ISOLATION } from '../lib/documents.mjs';

// Within this folder, so that the generated code finds its packages.
const folder = mkdtempSync(path.join(path.dirname(fileURLToPath(import.meta.url)), '..', 'node_modules', '.codegen-'));

after(() => rmSync(folder, { recursive: true }));

test('graphql-codegen: makes types of the schema and of documents, and the compiler takes them', async () => {
  const files = await generate(
    {
      schema: path.join(ROOT, 'schema', 'schema.graphql'),
      documents: [POLICY, CHANGES, SET_ISOLATION, ADD_RULE, POLICY_CHANGED],
      generates: { [`${folder}/`]: { preset, config: { scalars: { UUID: 'string', Revision: 'string', DateTime: 'string' } } } },
      silent: true,
    },
    true,
  );
  assert.ok(files.length > 0);
  const program = path.join(folder, 'page.ts');
  writeFileSync(
    program,
    `import type { PolicyQuery, SetIsolationMutationVariables } from './graphql';
export const variables: SetIsolationMutationVariables = { input: { tenantId: 'x', enabled: true } };
export const nameOf = (data: PolicyQuery): string | undefined => data.isolationPolicy?.tenant.name;
`,
  );
  const compiler = path.join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const options = [
    '--noEmit',
    '--ignoreConfig',
    '--strict',
    '--skipLibCheck',
    '--module',
    'esnext',
    '--moduleResolution',
    'bundler',
    '--target',
    'es2023',
  ];
  execFileSync(process.execPath, [compiler, ...options, program], { encoding: 'utf8', stdio: 'pipe' });
  assert.match(readFileSync(path.join(folder, 'graphql.ts'), 'utf8'), /export type ChangesQuery/);
});
