// The checks that read the code without running it.
import { runStep } from './steps.mjs';

/** The slowest first. */
const CHECKS = {
  // Without a cache: eslint's cache compares only a file's own text, but the rules also read types from other files.
  lint: ['eslint/bin/eslint.js', '--max-warnings', '0', '.'],
  types: ['typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.json'],
  format: [
    'prettier/bin/prettier.cjs',
    '--check',
    '--log-level',
    'warn',
    '--cache',
    '--cache-location',
    'node_modules/.cache/prettier.json',
    '.',
  ],
  'import rules': [
    'dependency-cruiser/bin/dependency-cruise.mjs',
    '--config',
    '.dependency-cruiser.cjs',
    'src',
    'test',
    'migrations',
    'ormconfig.ts',
  ],
  'unused exports': ['knip/bin/knip.js', '--no-progress'],
  schema: ['../tools/schema.mjs', '--check'],
};

/** Runs every check, one after the other, even after one fails. Returns the names of those that failed. */
export async function runStaticChecks() {
  const failed = [];
  for (const [name, command] of Object.entries(CHECKS)) {
    if (!(await runStep(name, command))) {
      failed.push(name);
    }
  }
  return failed;
}
