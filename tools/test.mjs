// `npm test` runs the static checks and the tests at the same time. It reports everything that fails, and its last line counts the tests.
import { PrepareError, prepare } from './prepare.mjs';
import { countLine, countsOf, filesOverTime, runJest } from './jestRun.mjs';
import { runStaticChecks } from './staticChecks.mjs';
import { say } from './steps.mjs';

const FULL = JSON.stringify({ global: { branches: 100, functions: 100, lines: 100, statements: 100 } });
const COVERAGE = ['--coverage', '--collectCoverageFrom', 'src/domain/**/*.ts', '--coverageReporters', 'text-summary'];
/** Two workers even beside the static checks: the tests often wait for databases and processes, so the checks hardly slow them. */
const JEST = ['--maxWorkers', '2', ...COVERAGE, '--coverageThreshold', FULL];

const started = performance.now();
let counts = { passed: 0, failed: 1, skipped: 0 };
try {
  await prepare(say, { development: true });
  say(`[install and build] ${((performance.now() - started) / 1000).toFixed(1)} s`);
  const [report, failedChecks] = await Promise.all([runJest('tests', JEST), runStaticChecks()]);
  counts = countsOf(report);
  counts.failed += failedChecks.length + (await filesOverTime(report)).length;
  if (failedChecks.length > 0) {
    say(`failed: ${failedChecks.join(', ')}`);
  }
} catch (error) {
  if (!(error instanceof PrepareError)) {
    throw error;
  }
  say(error.message);
}

if (counts.failed > 0) {
  process.exitCode ??= 1;
}
say(countLine(counts));
