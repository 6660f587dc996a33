import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ROOT } from '../support/root';

const CRUISER = path.join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');

interface Violation {
  readonly from: string;
  readonly rule: { readonly name: string };
}

function cruise(cwd: string, folders: readonly string[]): Violation[] {
  const args = [CRUISER, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...folders];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (stdout === '') {
    throw new Error(stderr);
  }
  return (JSON.parse(stdout) as { summary: { violations: Violation[] } }).summary.violations;
}

/** A tree that breaks every rule once: file, what it holds, the rule that must notice. */
const SEEDED: readonly (readonly [file: string, source: string, rule: string | null])[] = [
  ['src/domain/pure.ts', "import { readFileSync } from 'node:fs';\nexport const pure = readFileSync;", 'domain-is-pure'],
  ['src/domain/index.ts', 'export const barrel = 1;', null],
  ['src/live/viaBarrel.ts', "import { barrel } from '../domain/index';\nexport const viaBarrel = barrel;", 'no-barrels'],
  ['src/store/rows.ts', 'export interface Row { id: string }', null],
  ['src/api/resolver.ts', "import type { Row } from '../store/rows';\nexport type Resolver = Row;", 'api-never-stores'],
  ['src/api/ormResolver.ts', "import { orm } from 'typeorm';\nexport const ormResolver = orm;", 'typeorm-in-the-store'],
  ['src/commands/command.ts', "import { graphql } from 'graphql';\nexport const command = graphql;", 'use-cases-know-no-api'],
  ['src/queries/query.ts', "import { command } from '../api/other';\nexport const query = command;", 'use-cases-know-no-api'],
  ['src/api/other.ts', 'export const command = 1;', null],
  ['src/store/upward.ts', "import { command } from '../commands/plain';\nexport const upward = command;", 'store-at-the-side'],
  ['src/commands/plain.ts', 'export const command = 1;', null],
  ['src/live/upward.ts', "import { command } from '../commands/plain';\nexport const upward = command;", 'live-follows-only'],
  ['src/client/client.ts', "import { command } from '../commands/plain';\nexport const client = command;", 'client-stands-alone'],
  ['src/cli/cli.ts', 'export const cli = 1;', null],
  ['src/server/server.ts', "import { cli } from '../cli/cli';\nexport const server = cli;", 'nothing-needs-the-command-line'],
  ['src/live/server.ts', "import { server } from '../server/server';\nexport const live = server;", 'only-the-shell-needs-the-server'],
  ['src/live/a.ts', "import type { B } from './b';\nexport interface A { b: B }", 'no-cycles'],
  ['src/live/b.ts', "import type { A } from './a';\nexport interface B { a: A }", null],
  ['src/live/nowhere.ts', "import { nowhere } from './missing';\nexport const x = nowhere;", 'resolvable'],
  ['src/live/dev.ts', "import { jest } from 'jest';\nexport const dev = jest;", 'no-dev-packages'],
  ['src/live/unlisted.ts', "import { x } from 'unlisted';\nexport const unlisted = x;", 'listed-packages'],
  ['test/helper.ts', 'export const helper = 1;', null],
  ['src/live/tested.ts', "import { helper } from '../../test/helper';\nexport const tested = helper;", 'no-tests-in-source'],
];

function plantSeeds(folder: string): void {
  cpSync(path.join(ROOT, '.dependency-cruiser.cjs'), path.join(folder, '.dependency-cruiser.cjs'));
  const files: [string, string][] = SEEDED.map(([file, source]) => [file, source]);
  files.push(['package.json', JSON.stringify({ dependencies: { graphql: '1', typeorm: '1' }, devDependencies: { jest: '1' } })]);
  files.push(['tsconfig.json', '{}']);
  for (const name of ['graphql', 'typeorm', 'jest', 'unlisted']) {
    files.push([`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' })]);
    files.push([`node_modules/${name}/index.js`, '']);
  }
  for (const [file, source] of files) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), `${source}\n`);
  }
}

describe('the import rules', () => {
  it('are kept by every file', () => {
    expect(cruise(ROOT, ['src', 'test', 'migrations', 'ormconfig.ts']).map(({ rule, from }) => `${rule.name}: ${from}`)).toEqual([]);
  });

  describe('on a tree that breaks each of them', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'cordon-import-rules-'));
    let found: string[];

    beforeAll(() => {
      plantSeeds(folder);
      found = cruise(folder, ['src', 'test']).map(({ rule, from }) => `${rule.name}: ${from}`);
    });

    afterAll(() => {
      rmSync(folder, { recursive: true });
    });

    it.each(SEEDED.filter(([, , rule]) => rule !== null).map(([file, , rule]) => [rule, file]))('%s is broken by %s', (rule, file) => {
      expect(found).toContain(`${rule}: ${file}`);
    });

    it('has a seed for each rule', () => {
      const { forbidden } = jest.requireActual<{ forbidden: { name: string }[] }>(path.join(ROOT, '.dependency-cruiser.cjs'));
      expect(new Set(SEEDED.flatMap(([, , rule]) => rule ?? []))).toEqual(new Set(forbidden.map(({ name }) => name)));
    });
  });
});
