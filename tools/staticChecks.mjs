// What can be said of the code without running it.
import { runStep } from './steps.mjs';

/** The longest first. */
const CHECKS = {
  // Without a cache: it goes by a file's own text, and types come from others.
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

/** Runs one check after the other, whatever the earlier ones found. Gives the names of those that failed. */
export async function runStaticChecks() {
  const failed = [];
  for (const [name, command] of Object.entries(CHECKS)) {
    if (!(await runStep(name, command))) {
      failed.push(name);
    }
  }
  return failed;
}
