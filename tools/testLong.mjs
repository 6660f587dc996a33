// `npm run test:long` checks with many runs what `npm test` checks with few. It also runs the clients of `clients`, and each
// benchmark briefly, to check that all of them work.
import { PrepareError, prepare } from './prepare.mjs';
import { countLine, countsOf, runJest } from './jestRun.mjs';
import { runStep, say } from './steps.mjs';

/** Every test with two numbers of runs imports this file, so that jest finds all of them. */
const RELATED = ['--findRelatedTests', 'test/support/runs.ts', '--testTimeout', String(10 * 60_000)];

let counts = { passed: 0, failed: 1, skipped: 0 };
try {
  await prepare(say, { development: true });
  counts = countsOf(await runJest('long tests', ['--maxWorkers', '2', ...RELATED], { CORDON_TEST_LONG: '1' }));
  for (const [name, command] of [
    ['clients', ['../clients/run.mjs']],
    ['bench smoke', ['../bench/run.mjs', '--smoke']],
  ]) {
    if (await runStep(name, command, { live: true })) {
      counts.passed += 1;
    } else {
      counts.failed += 1;
    }
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
