// `npm test`: everything that CI runs, one step after the other. It stops at the first that fails and says which one that was.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ROOT, Trouble, prepare } from './prepare.mjs';

const REPORT = path.join(ROOT, 'reports', 'jest.json');
const FULL = JSON.stringify({ global: { branches: 100, functions: 100, lines: 100, statements: 100 } });

/** Each runs by the file that its package names as its command, so that neither a shell nor a path with spaces is in the way. */
const STEPS = [
  [
    'format',
    'prettier/bin/prettier.cjs',
    '--check',
    '--log-level',
    'warn',
    '--cache',
    '--cache-location',
    'node_modules/.cache/prettier',
    '.',
  ],
  ['types', 'typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.json'],
  // Without a cache: it goes by a file's own text, and types come from others.
  ['lint', 'eslint/bin/eslint.js', '--max-warnings', '0', '.'],
  [
    'import rules',
    'dependency-cruiser/bin/dependency-cruise.mjs',
    '--config',
    '.dependency-cruiser.cjs',
    'src',
    'test',
    'migrations',
    'ormconfig.ts',
  ],
  ['unused exports', 'knip/bin/knip.js', '--no-progress'],
  ['schema', '../tools/schema.mjs', '--check'],
  [
    'tests',
    'jest/bin/jest.js',
    '--ci',
    '--maxWorkers',
    '2',
    '--json',
    '--outputFile',
    REPORT,
    '--coverage',
    '--collectCoverageFrom',
    'src/domain/**/*.ts',
    '--coverageReporters',
    'text-summary',
    '--coverageThreshold',
    FULL,
  ],
  ['bench smoke', '../bench/run.mjs', '--smoke'],
];

const said = (line) => process.stdout.write(`${line}\n`);
let count = '0 passed, 1 failed';

async function timed(name, step) {
  const started = performance.now();
  try {
    return await step();
  } finally {
    said(`[${name}] ${((performance.now() - started) / 1000).toFixed(1)} s`);
  }
}

function run(name, [script, ...args]) {
  const { status, signal } = spawnSync(process.execPath, [path.join(ROOT, 'node_modules', script), ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) {
    throw new Trouble(`npm test stopped at \`${name}\`${signal ? ` (${signal})` : ''}.`);
  }
}

try {
  mkdirSync(path.dirname(REPORT), { recursive: true });
  rmSync(REPORT, { force: true });
  await timed('install and build', () => prepare(said));
  for (const [name, ...command] of STEPS) {
    await timed(name, () => run(name, command));
  }
} catch (error) {
  if (!(error instanceof Trouble)) {
    throw error;
  }
  said(error.message);
  process.exitCode = 1;
}

if (existsSync(REPORT)) {
  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, numPendingTests } = JSON.parse(readFileSync(REPORT, 'utf8'));
  const failed = numFailedTests + numRuntimeErrorTestSuites;
  count = `${numPassedTests} passed, ${failed} failed${numPendingTests > 0 ? `, ${numPendingTests} skipped` : ''}`;
}
said(count);
